#ifndef LEVADA_KERNEL_ISA_QUOTIENT_H_
#define LEVADA_KERNEL_ISA_QUOTIENT_H_

// Many float32 by one divisor, with the bits of the division, at a third of its time.

#include "kernel/isa/sleef.h"

namespace levada::kernel::LEVADA_ISA {

// q = x r with r = 1/d rounded is at most two units off; one correction by the remainder brings it next to x/d, and of
// that the second one is x/d rounded (Markstein: r is the rounded reciprocal, no quotient is half way between two
// numbers). The remainders are exact as long as nothing underflows: `IsSafe` looks at x, 1 <= d <= 2^31 is required.
struct FloatQuotient {
  using F = Vec<float>::Type;

#if defined(__AVX512F__)
  static LEVADA_INLINE F Apply(F x, F d, F r) {
    F q = _mm512_mul_ps(x, r);
    q = _mm512_fmadd_ps(_mm512_fnmadd_ps(q, d, x), r, q);
    return _mm512_fmadd_ps(_mm512_fnmadd_ps(q, d, x), r, q);
  }
  // Whether all are 0 or at least 2^-90.
  static LEVADA_INLINE bool IsSafe(F x) {
    const __mmask16 small = _mm512_cmp_ps_mask(x, _mm512_set1_ps(0x1p-90f), _CMP_LT_OQ);
    return _mm512_mask_cmp_ps_mask(small, x, _mm512_setzero_ps(), _CMP_NEQ_OQ) == 0;
  }
#elif defined(__AVX2__)
  static LEVADA_INLINE F Apply(F x, F d, F r) {
    F q = _mm256_mul_ps(x, r);
    q = _mm256_fmadd_ps(_mm256_fnmadd_ps(q, d, x), r, q);
    return _mm256_fmadd_ps(_mm256_fnmadd_ps(q, d, x), r, q);
  }
  static LEVADA_INLINE bool IsSafe(F x) {
    const F small = _mm256_cmp_ps(x, _mm256_set1_ps(0x1p-90f), _CMP_LT_OQ);
    return _mm256_movemask_ps(_mm256_and_ps(small, _mm256_cmp_ps(x, _mm256_setzero_ps(), _CMP_NEQ_OQ))) == 0;
  }
#else
  static LEVADA_INLINE F Apply(F x, F d, F) { return x / d; }
  static LEVADA_INLINE bool IsSafe(F) { return true; }
#endif
};

}  // namespace levada::kernel::LEVADA_ISA

#endif  // LEVADA_KERNEL_ISA_QUOTIENT_H_
