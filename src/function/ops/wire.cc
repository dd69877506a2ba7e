#include "function/ops/wire.h"

namespace levada {
namespace {

constexpr int kStartGroup = 3, kEndGroup = 4;
constexpr int kMostNesting = 64;
constexpr uint64_t kMostTag = UINT32_MAX;

}  // namespace

const char* ReadLongVarint(const char* p, const char* end, uint64_t* value) {
  uint64_t result = 0;
  for (int shift = 0; p != end && shift < 70; shift += 7) {
    const uint64_t byte = static_cast<unsigned char>(*p++);
    result |= (byte & 0x7F) << shift;
    if (byte < 0x80) {
      *value = result;
      return p;
    }
  }
  return nullptr;
}

void AppendVarint(uint64_t value, std::string* out) {
  for (; value >= 0x80; value >>= 7) out->push_back(static_cast<char>(value | 0x80));
  out->push_back(static_cast<char>(value));
}

bool WireReader::Tag(int64_t* number, int* type) {
  uint64_t tag = 0;
  const char* const next = ReadVarint(p_, end_, &tag);
  if (next == nullptr || tag > kMostTag || tag < 8) return Fail("the number of a field");
  *number = static_cast<int64_t>(tag >> 3);
  *type = static_cast<int>(tag & 7);
  p_ = next;
  return true;
}

bool WireReader::Value(int type, WireField* field) {
  uint64_t length = type == 1 ? 8 : 4;
  if (type == 0 || type == 2) {
    const char* const next = ReadVarint(p_, end_, &length);
    if (next == nullptr) return Fail("a number of at most ten bytes");
    p_ = next;
    field->value = length;
    if (type == 0) return true;
  } else if (type != 1 && type != 5) {
    return Fail("a field of a known wire type");
  }
#ifdef LEVADA_PLANTED_BUG  // the fuzzers have to find the field that ends behind its message
  const uint64_t most = static_cast<uint64_t>(end_ - p_) + 64;
#else
  const uint64_t most = static_cast<uint64_t>(end_ - p_);
#endif
  if (length > most) return Fail("as many bytes as the field says");
  field->bytes = {p_, static_cast<size_t>(length)};
  p_ += length;
  return true;
}

bool WireReader::SkipGroup(int64_t number) {
  int64_t open[kMostNesting] = {number};
  for (int depth = 1; depth > 0;) {
    int type = 0;
    WireField skipped;
    if (!Tag(&number, &type)) return false;
    if (type == kStartGroup) {
      if (depth == kMostNesting) return Fail("groups that are nested less than 64 deep");
      open[depth++] = number;
    } else if (type == kEndGroup) {
      if (open[--depth] != number) return Fail("the end of the group that began last");
    } else if (!Value(type, &skipped)) {
      return false;
    }
  }
  return true;
}

bool WireReader::Next(WireField* field) {
  while (p_ != end_) {
    int type = 0;
    field->begin = p_;
    if (!Tag(&field->number, &type)) return false;
    if (type == kStartGroup) {
      if (!SkipGroup(field->number)) return false;
      continue;
    }
    field->type = static_cast<WireType>(type);
    return Value(type, field);
  }
  return false;
}

}  // namespace levada
