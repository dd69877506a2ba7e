#ifndef LEVADA_KERNEL_ISA_EXP_H_
#define LEVADA_KERNEL_ISA_EXP_H_

// e^x of float32: at most 0.9 units in the last place off (every argument was tried), twice as fast as SLEEF's, and the
// same bits at every instruction set, because only single roundings are used: additions, multiplications and an exact
// power of two at the end.

#include "kernel/isa/sleef.h"

namespace levada::kernel::LEVADA_ISA {

struct FloatExp {
  using F = Vec<float>::Type;
  typedef int32_t Bits __attribute__((vector_size(sizeof(F))));

  static LEVADA_INLINE F Apply(F x) {
    // Beyond these the result is infinity or 0 as well. A NaN stays.
    const F z = Clamp(x);
    // x = k ln 2 + r with |r| <= ln 2 / 2. Adding 1.5 * 2^23 rounds to a whole number, which the lowest bits then hold.
    const F shifted = z * 0x1.715476p+0f + 12582912.0f;
    const F k = shifted - 12582912.0f;
    // ln 2 in two parts; the product with the first, of 15 bits, is exact, and so is the difference.
    const F high = z - k * 0.693145751953125f;
    const F low = k * 1.42860682030941723e-6f;
    const F r = high - low;
    // (e^r - 1 - r) / r^2, the polynomial with the least largest error.
    F q = F{} + 0x1.6a23ccp-10f;
    q = q * r + 0x1.123a22p-7f;
    q = q * r + 0x1.5558f4p-5f;
    q = q * r + 0x1.555492p-3f;
    q = q * r + 0x1.fffffcp-2f;
    // r is rounded in the small term alone.
    const F power = (high - (low - r * r * q)) + 1.0f;
    return TimesTwoTo(power, k, shifted, x);
  }

 private:
#if defined(__AVX512F__)
  static LEVADA_INLINE F Clamp(F x) {
    return _mm512_max_ps(_mm512_set1_ps(-104.0f), _mm512_min_ps(_mm512_set1_ps(89.0f), x));
  }
  static LEVADA_INLINE F TimesTwoTo(F power, F k, F, F) { return _mm512_scalef_ps(power, k); }
#else
#if defined(__AVX2__)
  static LEVADA_INLINE F Clamp(F x) {
    return _mm256_max_ps(_mm256_set1_ps(-104.0f), _mm256_min_ps(_mm256_set1_ps(89.0f), x));
  }
#else
  static LEVADA_INLINE F Clamp(F x) {
    const F below = x > 89.0f ? F{} + 89.0f : x;
    return below < -104.0f ? F{} + -104.0f : below;
  }
#endif
  // In two steps, of which the first is exact: 2^k itself may be no number of float32.
  static LEVADA_INLINE F TimesTwoTo(F power, F, F shifted, F x) {
    const Bits k = BitCast<Bits>(shifted) - BitCast<int32_t>(12582912.0f);
    const Bits half = k >> 1;
    const F first = BitCast<F>((half + 127) << 23);
    const F second = BitCast<F>((k - half + 127) << 23);
    return x == x ? power * first * second : x + x;
  }
#endif
};

// e^x of a vector of either type.
struct AnyExp {
  static LEVADA_INLINE Vec<float>::Type Apply(Vec<float>::Type x) { return FloatExp::Apply(x); }
  static LEVADA_INLINE Vec<double>::Type Apply(Vec<double>::Type x) { return Exp::Apply(x); }
};

}  // namespace levada::kernel::LEVADA_ISA

#endif  // LEVADA_KERNEL_ISA_EXP_H_
