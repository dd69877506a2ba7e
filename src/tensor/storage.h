#ifndef LEVADA_TENSOR_STORAGE_H_
#define LEVADA_TENSOR_STORAGE_H_

// How the kinds that are only stored and cast keep their values in one byte.

#include <cstdint>

#include "tensor/dtype.h"

namespace levada {

// How the bits of a float8 are read: sign, exponent, mantissa. `unsigned_zero`: 0x80 is the only NaN; there is no -0
// and no infinity.
struct Float8Layout {
  int mantissa_bits;
  int bias;
  bool unsigned_zero;
  uint8_t greatest;  // magnitude of the largest finite number
  uint8_t beyond;    // what lies beyond it: infinity or NaN, without the sign
  uint8_t nan;
};

template <class T>
inline constexpr Float8Layout kFloat8 = {0, 0, false, 0, 0, 0};
template <>
inline constexpr Float8Layout kFloat8<Float8E4M3FN> = {3, 7, false, 0x7E, 0x7F, 0x7F};
template <>
inline constexpr Float8Layout kFloat8<Float8E4M3FNUZ> = {3, 8, true, 0x7F, 0x80, 0x80};
template <>
inline constexpr Float8Layout kFloat8<Float8E4M3B11FNUZ> = {3, 11, true, 0x7F, 0x80, 0x80};
template <>
inline constexpr Float8Layout kFloat8<Float8E5M2> = {2, 15, false, 0x7B, 0x7C, 0x7E};
template <>
inline constexpr Float8Layout kFloat8<Float8E5M2FNUZ> = {2, 16, true, 0x7F, 0x80, 0x80};
template <class T>
inline constexpr bool kIsFloat8 = kFloat8<T>.mantissa_bits != 0;

// Bits of a narrow integer, 0 for everything else. Negative numbers stand modulo 2^bits, the unused high bits are zero.
template <class T>
inline constexpr int kNarrowBits = 0;
template <>
inline constexpr int kNarrowBits<Int4> = 4;
template <>
inline constexpr int kNarrowBits<UInt4> = 4;
template <>
inline constexpr int kNarrowBits<Int2> = 2;
template <>
inline constexpr int kNarrowBits<UInt2> = 2;
template <class T>
inline constexpr bool kIsNarrow = kNarrowBits<T> != 0;
template <class T>
inline constexpr bool kIsNarrowSigned = false;
template <>
inline constexpr bool kIsNarrowSigned<Int4> = true;
template <>
inline constexpr bool kIsNarrowSigned<Int2> = true;

// The value of a float8, which float32 holds exactly.
template <class T>
inline float DecodeFloat8(T x) {
  constexpr Float8Layout k = kFloat8<T>;
  const int magnitude = x.bits & 0x7F;
  const float sign = (x.bits & 0x80) != 0 ? -1.0f : 1.0f;
  if (k.unsigned_zero ? x.bits == k.nan : magnitude > k.greatest) {
    const bool infinite = magnitude == k.beyond && k.beyond != k.nan;
    return __builtin_copysignf(infinite ? __builtin_inff() : __builtin_nanf(""), sign);
  }
  const int exponent = magnitude >> k.mantissa_bits;
  const int mantissa = magnitude & ((1 << k.mantissa_bits) - 1);
  const int whole = exponent == 0 ? mantissa : mantissa + (1 << k.mantissa_bits);
  const uint32_t scale = static_cast<uint32_t>(127 + (exponent == 0 ? 1 : exponent) - k.bias - k.mantissa_bits) << 23;
  float power;
  std::memcpy(&power, &scale, sizeof power);
  return sign * static_cast<float>(whole) * power;
}

template <class T>
inline int8_t DecodeNarrow(T x) {
  constexpr int kUnused = 8 - kNarrowBits<T>;
  const uint8_t high = static_cast<uint8_t>(x.bits << kUnused);
  if constexpr (kIsNarrowSigned<T>) {
    return static_cast<int8_t>(static_cast<int8_t>(high) >> kUnused);
  } else {
    return static_cast<int8_t>(high >> kUnused);
  }
}

// The value of an element of a storage dtype; 0 for other dtypes.
double StorageValue(DType dtype, const char* element);

}  // namespace levada

#endif  // LEVADA_TENSOR_STORAGE_H_
