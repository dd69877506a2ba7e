#ifndef LEVADA_TESTS_FUZZ_SOURCE_H_
#define LEVADA_TESTS_FUZZ_SOURCE_H_

// The bytes of one input, read as choices. At the end every choice is 0, so that short inputs mean small things.

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace levada_fuzz {

class Source {
 public:
  Source(const uint8_t* data, size_t size) : data_(data), size_(size) {}

  size_t position() const { return position_; }
  void Seek(size_t position) { position_ = position; }
  size_t remaining() const { return size_ - position_; }
  const uint8_t* rest() const { return data_ + position_; }

  uint8_t Byte() { return position_ < size_ ? data_[position_++] : 0; }
  // 0 ... n - 1. REQUIRES: 0 < n <= 65536.
  uint32_t Below(uint32_t n) {
    const uint32_t low = Byte();
    return (n <= 256 ? low : low | static_cast<uint32_t>(Byte()) << 8) % n;
  }
  bool OneIn(uint32_t n) { return Below(n) == n - 1; }
  uint64_t Bits() {
    uint64_t bits = 0;
    for (int i = 0; i < 8; ++i) bits |= static_cast<uint64_t>(Byte()) << 8 * i;
    return bits;
  }

  // Mostly a small number, at times the edges of the types, at times anything.
  int64_t Number() {
    static constexpr int64_t kEdges[] = {INT64_MIN, INT64_MAX, INT64_MAX - 1, INT32_MIN, INT32_MAX, int64_t{1} << 32,
                                         int64_t{1} << 62, -(int64_t{1} << 40), 64, 65, 255, 256, 1000, -64, -65, 7};
    const uint8_t choice = Byte();
    if (choice < 224) return static_cast<int64_t>(choice % 8) - (choice >= 112 ? 4 : 0);
    if (choice < 250) return kEdges[choice % (sizeof kEdges / sizeof kEdges[0])];
    return static_cast<int64_t>(Bits());
  }

  double Real() {
    static constexpr double kSpecial[] = {0.0,    -0.0,   1.0,     0.5,   -1.0,  2.0,   1e-3, __builtin_inf(),
                                          1e300,  -1e300, 5e-324,  3.0,   0.1,   -0.5,  1e9,  -__builtin_inf()};
    const uint8_t choice = Byte();
    if (choice < 240) return kSpecial[choice % 16];
    if (choice < 248) return __builtin_nan("");
    const uint64_t bits = Bits();
    double value;
    std::memcpy(&value, &bits, sizeof value);
    return value;
  }

 private:
  const uint8_t* data_;
  size_t size_;
  size_t position_ = 0;
};

}  // namespace levada_fuzz

#endif  // LEVADA_TESTS_FUZZ_SOURCE_H_
