#ifndef LEVADA_FUNCTION_OPS_WIRE_H_
#define LEVADA_FUNCTION_OPS_WIRE_H_

// The wire format of protocol buffers: fields of a number, a wire type and bytes. What is read is hostile until proven
// otherwise.

#include <cstdint>
#include <string>
#include <string_view>

namespace levada {

enum class WireType : int32_t { kVarint = 0, kFixed64 = 1, kBytes = 2, kFixed32 = 5 };

struct WireField {
  int64_t number = 0;
  WireType type = WireType::kVarint;
  uint64_t value = 0;      // kVarint
  std::string_view bytes;  // of all other types
  const char* begin = nullptr;  // where the field begins

  bool Is(int64_t n, WireType t) const { return number == n && type == t; }
};

// Reads the fields of one message in order; groups are passed over.
class WireReader {
 public:
  explicit WireReader(std::string_view bytes) : p_(bytes.data()), end_(bytes.data() + bytes.size()) {}

  // False at the end, and at what is no field: then trouble() says what was expected at at().
  bool Next(WireField* field);
  const char* trouble() const { return trouble_; }
  const char* at() const { return p_; }
  // Something else than fields was expected here. Returns false.
  bool Fail(const char* expected) {
    trouble_ = expected;
    return false;
  }

 private:
  bool Tag(int64_t* number, int* type);
  bool Value(int type, WireField* field);
  bool SkipGroup(int64_t number);

  const char* p_;
  const char* end_;
  const char* trouble_ = nullptr;
};

// A varint of at most ten bytes; nullptr when none begins at p. Bits beyond 64 are dropped.
const char* ReadLongVarint(const char* p, const char* end, uint64_t* value);
inline const char* ReadVarint(const char* p, const char* end, uint64_t* value) {
  if (p == end || static_cast<signed char>(*p) < 0) return ReadLongVarint(p, end, value);
  *value = static_cast<unsigned char>(*p);  // most are of one byte
  return p + 1;
}

void AppendVarint(uint64_t value, std::string* out);
inline void AppendTag(int64_t number, WireType type, std::string* out) {
  AppendVarint(static_cast<uint64_t>(number) << 3 | static_cast<uint64_t>(type), out);
}
inline void AppendBytes(int64_t number, std::string_view bytes, std::string* out) {
  AppendTag(number, WireType::kBytes, out);
  AppendVarint(bytes.size(), out);
  out->append(bytes);
}

}  // namespace levada

#endif  // LEVADA_FUNCTION_OPS_WIRE_H_
