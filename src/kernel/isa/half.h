#ifndef LEVADA_KERNEL_ISA_HALF_H_
#define LEVADA_KERNEL_ISA_HALF_H_

// float16 and bfloat16: converted to float32 in blocks that stay in L1, computed by the float32 loops, rounded once (to
// nearest, halves to even). The scalar conversions have the bits of the F16C instructions, NaN payloads included.

#include "kernel/isa/isa.h"

namespace levada::kernel::LEVADA_ISA {

LEVADA_INLINE float ToFloat(Float16 h) {
  const uint32_t sign = static_cast<uint32_t>(h.bits & 0x8000u) << 16;
  const uint32_t magnitude = h.bits & 0x7fffu;
  const uint32_t normal = (magnitude << 13) + (112u << 23);
  const uint32_t subnormal = BitCast<uint32_t>(static_cast<float>(static_cast<int32_t>(magnitude)) * 0x1p-24f);
  const uint32_t quiet = magnitude > 0x7c00u ? 0x400000u : 0u;
  const uint32_t special = 0x7f800000u | (magnitude << 13) | quiet;
  const uint32_t finite = magnitude < 0x400u ? subnormal : normal;
  return BitCast<float>(sign | (magnitude >= 0x7c00u ? special : finite));
}

LEVADA_INLINE float ToFloat(BFloat16 h) { return BitCast<float>(static_cast<uint32_t>(h.bits) << 16); }

LEVADA_INLINE void FromFloat(float value, Float16* out) {
  const uint32_t bits = BitCast<uint32_t>(value);
  const uint32_t magnitude = bits & 0x7fffffffu;
  const uint32_t normal = (magnitude + 0xfffu + ((magnitude >> 13) & 1u) - (112u << 23)) >> 13;
  // Adding 0.5 leaves the multiple of 2^-24 in the low bits, rounded by the addition.
  const uint32_t subnormal = BitCast<uint32_t>(BitCast<float>(magnitude) + 0.5f) - 0x3f000000u;
  const uint32_t nan = 0x7e00u | ((magnitude >> 13) & 0x3ffu);
  const uint32_t finite = magnitude < 0x38800000u ? subnormal : normal;
  const uint32_t number = magnitude >= 0x47800000u ? 0x7c00u : finite;
  out->bits = static_cast<uint16_t>((bits >> 16 & 0x8000u) | (magnitude > 0x7f800000u ? nan : number));
}

LEVADA_INLINE void FromFloat(float value, BFloat16* out) {
  const uint32_t bits = BitCast<uint32_t>(value);
  const uint32_t number = (bits + 0x7fffu + ((bits >> 16) & 1u)) >> 16;
  const uint32_t nan = (bits >> 16) | 0x40u;
  out->bits = static_cast<uint16_t>((bits & 0x7fffffffu) > 0x7f800000u ? nan : number);
}

// Any n; contiguous on both sides.
void HalfToFloat(const Float16* tag, const char* x, float* out, int64_t n);
void HalfToFloat(const BFloat16* tag, const char* x, float* out, int64_t n);
void FloatToHalf(const float* x, const Float16* tag, char* out, int64_t n);
void FloatToHalf(const float* x, const BFloat16* tag, char* out, int64_t n);

inline constexpr int64_t kHalfBlock = 512;

// As HalfToFloat with a stride; of stride 0 one element only is written.
template <class H>
void LoadHalves(const char* x, int64_t stride, float* out, int64_t n) {
  if (stride == 2) {
    HalfToFloat(static_cast<const H*>(nullptr), x, out, n);
  } else {
    const int64_t count = stride == 0 ? Min(n, 1) : n;
    for (int64_t i = 0; i < count; ++i) out[i] = ToFloat(Load<H>(x + i * stride));
  }
}

template <class H, UnaryLoop kLoop, bool kPredicate>
int64_t RunHalfUnary(const char* x, int64_t x_stride, char* out, int64_t n) {
  float values[kHalfBlock];
  char* buffer = reinterpret_cast<char*>(values);
  const int64_t stride = x_stride == 0 ? 0 : sizeof(float);
  for (int64_t i = 0; i < n; i += kHalfBlock) {
    const int64_t count = Min(kHalfBlock, n - i);
    LoadHalves<H>(x + i * x_stride, x_stride, values, count);
    if constexpr (kPredicate) {
      kLoop(buffer, stride, out + i, count);
    } else {
      float results[kHalfBlock];
      kLoop(buffer, stride, reinterpret_cast<char*>(results), count);
      FloatToHalf(results, static_cast<const H*>(nullptr), out + i * 2, count);
    }
  }
  return -1;
}

template <class H, BinaryLoop kLoop, bool kPredicate>
int64_t RunHalfBinary(const char* x, int64_t x_stride, const char* y, int64_t y_stride, char* out, int64_t n) {
  float a[kHalfBlock], b[kHalfBlock];
  const int64_t a_stride = x_stride == 0 ? 0 : sizeof(float);
  const int64_t b_stride = y_stride == 0 ? 0 : sizeof(float);
  for (int64_t i = 0; i < n; i += kHalfBlock) {
    const int64_t count = Min(kHalfBlock, n - i);
    LoadHalves<H>(x + i * x_stride, x_stride, a, count);
    LoadHalves<H>(y + i * y_stride, y_stride, b, count);
    const char* left = reinterpret_cast<const char*>(a);
    const char* right = reinterpret_cast<const char*>(b);
    if constexpr (kPredicate) {
      kLoop(left, a_stride, right, b_stride, out + i, count);
    } else {
      float results[kHalfBlock];
      kLoop(left, a_stride, right, b_stride, reinterpret_cast<char*>(results), count);
      FloatToHalf(results, static_cast<const H*>(nullptr), out + i * 2, count);
    }
  }
  return -1;
}

}  // namespace levada::kernel::LEVADA_ISA

#endif  // LEVADA_KERNEL_ISA_HALF_H_
