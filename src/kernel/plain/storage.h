#ifndef LEVADA_KERNEL_PLAIN_STORAGE_H_
#define LEVADA_KERNEL_PLAIN_STORAGE_H_

// Encoding of the kinds that are stored and cast, never computed with (tensor/storage.h): a float8 by rounding once,
// ties to even; a narrow integer modulo its range.

#include "kernel/isa/half.h"
#include "tensor/storage.h"

namespace levada::kernel::LEVADA_ISA {

// 2^exponent, for exponents of normal doubles.
LEVADA_INLINE double PowerOfTwo(int exponent) { return BitCast<double>(static_cast<uint64_t>(1023 + exponent) << 52); }

template <class T>
inline T EncodeFloat8(float value) {
  constexpr Float8Layout k = kFloat8<T>;
  const uint32_t bits = BitCast<uint32_t>(value);
  const uint32_t absolute = bits & 0x7FFFFFFFu;
  // Below the smallest normal number the distance between neighbours stays the same.
  const int exponent = static_cast<int>(absolute >> 23) - 127;
  const int lowest = 1 - k.bias;
  uint8_t code = k.nan;
  if (absolute == 0x7F800000u) {
    code = k.beyond;
  } else if (absolute < 0x7F800000u) {
    const int scale = k.mantissa_bits - (exponent < lowest ? lowest : exponent);
    const double scaled = static_cast<double>(BitCast<float>(absolute)) * PowerOfTwo(scale);
    const int rounded = static_cast<int>((scaled + 0x1p52) - 0x1p52);
    // The hidden bit of a normal number adds one to the exponent field, which therefore starts one lower.
    const int whole = exponent < lowest ? rounded : ((exponent + k.bias - 1) << k.mantissa_bits) + rounded;
    code = whole > k.greatest ? k.beyond : static_cast<uint8_t>(whole);
  }
  // With an unsigned zero neither it nor the NaN has a sign.
  if (k.unsigned_zero && (code == 0 || code == k.nan)) return T{code};
  return T{static_cast<uint8_t>((bits >> 24 & 0x80) | code)};
}

template <class T>
inline T EncodeNarrow(uint8_t low) {
  return T{static_cast<uint8_t>(low & ((1 << kNarrowBits<T>) - 1))};
}

template <class T> inline constexpr int kNarrowHighest = (1 << (kNarrowBits<T> - (kIsNarrowSigned<T> ? 1 : 0))) - 1;
template <class T> inline constexpr int kNarrowLowest = kIsNarrowSigned<T> ? -kNarrowHighest<T> - 1 : 0;

}  // namespace levada::kernel::LEVADA_ISA

#endif  // LEVADA_KERNEL_PLAIN_STORAGE_H_
