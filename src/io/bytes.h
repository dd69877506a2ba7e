#ifndef LEVADA_IO_BYTES_H_
#define LEVADA_IO_BYTES_H_

// Small structures as bytes, little-endian, and back. A reader never goes beyond its bytes: it remembers that they ended.

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace levada {

class BytesWriter {
 public:
  void Int(int64_t value) { bytes_.append(reinterpret_cast<const char*>(&value), sizeof(value)); }
  void Text(std::string_view text) {
    Int(static_cast<int64_t>(text.size()));
    bytes_.append(text);
  }
  std::string Take() { return std::move(bytes_); }

 private:
  std::string bytes_;
};

class BytesReader {
 public:
  explicit BytesReader(std::string_view bytes) : rest_(bytes) {}

  // 0 once the bytes have ended.
  int64_t Int() {
    int64_t value = 0;
    if (rest_.size() < sizeof(value)) {
      failed_ = true;
      return 0;
    }
    std::memcpy(&value, rest_.data(), sizeof(value));
    rest_.remove_prefix(sizeof(value));
    return value;
  }
  // A count of things that take at least `least` bytes each; 0 when so many cannot follow.
  int64_t Count(int64_t least) {
    const int64_t count = Int();
    if (count >= 0 && count <= static_cast<int64_t>(rest_.size()) / (least > 0 ? least : 1)) return count;
    failed_ = true;
    return 0;
  }
  std::string_view Text() {
    const int64_t size = Count(1);
    const std::string_view text = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return text;
  }
  bool failed() const { return failed_; }
  bool complete() const { return !failed_ && rest_.empty(); }

 private:
  std::string_view rest_;
  bool failed_ = false;
};

}  // namespace levada

#endif  // LEVADA_IO_BYTES_H_
