#ifndef LEVADA_KERNEL_ISA_SLEEF_H_
#define LEVADA_KERNEL_ISA_SLEEF_H_

// SLEEF's deterministic functions (cinz: the same bits at every instruction set, 1 ulp) on the widest vector of this
// unit. Vec<T> loads and stores kCount elements at any alignment.

#include <sleef.h>

#include "kernel/isa/isa.h"

namespace levada::kernel::LEVADA_ISA {

template <class T> struct Vec;

#if defined(__AVX512F__)
#define LEVADA_SLEEF_FLOAT(name, ulp) Sleef_cinz_##name##f16_##ulp##avx512fnofma
#define LEVADA_SLEEF_DOUBLE(name, ulp) Sleef_cinz_##name##d8_##ulp##avx512fnofma
template <> struct Vec<float> {
  using Type = __m512;
  static constexpr int kCount = 16;
  static LEVADA_INLINE Type Load(const float* p) { return _mm512_loadu_ps(p); }
  static LEVADA_INLINE void Store(float* p, Type v) { _mm512_storeu_ps(p, v); }
};
template <> struct Vec<double> {
  using Type = __m512d;
  static constexpr int kCount = 8;
  static LEVADA_INLINE Type Load(const double* p) { return _mm512_loadu_pd(p); }
  static LEVADA_INLINE void Store(double* p, Type v) { _mm512_storeu_pd(p, v); }
};
#elif defined(__AVX2__)
#define LEVADA_SLEEF_FLOAT(name, ulp) Sleef_cinz_##name##f8_##ulp##avx
#define LEVADA_SLEEF_DOUBLE(name, ulp) Sleef_cinz_##name##d4_##ulp##avx
template <> struct Vec<float> {
  using Type = __m256;
  static constexpr int kCount = 8;
  static LEVADA_INLINE Type Load(const float* p) { return _mm256_loadu_ps(p); }
  static LEVADA_INLINE void Store(float* p, Type v) { _mm256_storeu_ps(p, v); }
};
template <> struct Vec<double> {
  using Type = __m256d;
  static constexpr int kCount = 4;
  static LEVADA_INLINE Type Load(const double* p) { return _mm256_loadu_pd(p); }
  static LEVADA_INLINE void Store(double* p, Type v) { _mm256_storeu_pd(p, v); }
};
#elif defined(__SSE2__)
#define LEVADA_SLEEF_FLOAT(name, ulp) Sleef_cinz_##name##f4_##ulp##sse2
#define LEVADA_SLEEF_DOUBLE(name, ulp) Sleef_cinz_##name##d2_##ulp##sse2
template <> struct Vec<float> {
  using Type = __m128;
  static constexpr int kCount = 4;
  static LEVADA_INLINE Type Load(const float* p) { return _mm_loadu_ps(p); }
  static LEVADA_INLINE void Store(float* p, Type v) { _mm_storeu_ps(p, v); }
};
template <> struct Vec<double> {
  using Type = __m128d;
  static constexpr int kCount = 2;
  static LEVADA_INLINE Type Load(const double* p) { return _mm_loadu_pd(p); }
  static LEVADA_INLINE void Store(double* p, Type v) { _mm_storeu_pd(p, v); }
};
#elif defined(__aarch64__)
#define LEVADA_SLEEF_FLOAT(name, ulp) Sleef_cinz_##name##f4_##ulp##advsimdnofma
#define LEVADA_SLEEF_DOUBLE(name, ulp) Sleef_cinz_##name##d2_##ulp##advsimdnofma
template <> struct Vec<float> {
  using Type = float32x4_t;
  static constexpr int kCount = 4;
  static LEVADA_INLINE Type Load(const float* p) { return vld1q_f32(p); }
  static LEVADA_INLINE void Store(float* p, Type v) { vst1q_f32(p, v); }
};
template <> struct Vec<double> {
  using Type = float64x2_t;
  static constexpr int kCount = 2;
  static LEVADA_INLINE Type Load(const double* p) { return vld1q_f64(p); }
  static LEVADA_INLINE void Store(double* p, Type v) { vst1q_f64(p, v); }
};
#else
#error "levada runs on x86-64 and aarch64"
#endif

// struct Sin: SLEEF's sin on one vector of floats or doubles; u10 stands for its bound of 1.0 ulp.
#define LEVADA_SLEEF_UNARY(type, name, ulp)                                                                         \
  struct type {                                                                                                     \
    static LEVADA_INLINE Vec<float>::Type Apply(Vec<float>::Type v) { return LEVADA_SLEEF_FLOAT(name, ulp)(v); }    \
    static LEVADA_INLINE Vec<double>::Type Apply(Vec<double>::Type v) { return LEVADA_SLEEF_DOUBLE(name, ulp)(v); } \
  };
#define LEVADA_SLEEF_BINARY(type, name, ulp)                                                          \
  struct type {                                                                                       \
    using F = Vec<float>::Type;                                                                       \
    using D = Vec<double>::Type;                                                                      \
    static LEVADA_INLINE F Apply(F x, F y) { return LEVADA_SLEEF_FLOAT(name, ulp)(x, y); }            \
    static LEVADA_INLINE D Apply(D x, D y) { return LEVADA_SLEEF_DOUBLE(name, ulp)(x, y); }           \
  };

LEVADA_SLEEF_UNARY(Exp, exp, u10)
LEVADA_SLEEF_UNARY(Exp2, exp2, u10)
LEVADA_SLEEF_UNARY(Expm1, expm1, u10)
LEVADA_SLEEF_UNARY(Log1p, log1p, u10)
LEVADA_SLEEF_UNARY(Log2, log2, u10)
LEVADA_SLEEF_UNARY(Log10, log10, u10)
LEVADA_SLEEF_UNARY(Cbrt, cbrt, u10)
LEVADA_SLEEF_UNARY(Sin, sin, u10)
LEVADA_SLEEF_UNARY(Cos, cos, u10)
LEVADA_SLEEF_UNARY(Tan, tan, u10)
LEVADA_SLEEF_UNARY(Asin, asin, u10)
LEVADA_SLEEF_UNARY(Acos, acos, u10)
LEVADA_SLEEF_UNARY(Atan, atan, u10)
LEVADA_SLEEF_UNARY(Sinh, sinh, u10)
LEVADA_SLEEF_UNARY(Cosh, cosh, u10)
LEVADA_SLEEF_UNARY(Tanh, tanh, u10)
LEVADA_SLEEF_UNARY(Asinh, asinh, u10)
LEVADA_SLEEF_UNARY(Acosh, acosh, u10)
LEVADA_SLEEF_UNARY(Atanh, atanh, u10)
LEVADA_SLEEF_UNARY(Erf, erf, u10)
LEVADA_SLEEF_UNARY(Erfc, erfc, u15)
LEVADA_SLEEF_UNARY(Lgamma, lgamma, u10)
LEVADA_SLEEF_BINARY(Pow, pow, u10)
LEVADA_SLEEF_BINARY(Atan2, atan2, u10)
LEVADA_SLEEF_BINARY(Hypot, hypot, u05)

// Where log has no value, SLEEF gives the positive quiet NaN; its AVX-512 variant alone gives NaNs of any sign and
// payload.
#if defined(__AVX512F__)
LEVADA_INLINE __m512 QuietNan(__m512 v) {
  return _mm512_mask_blend_ps(_mm512_cmp_ps_mask(v, v, _CMP_UNORD_Q), v, _mm512_set1_ps(__builtin_nanf("")));
}
LEVADA_INLINE __m512d QuietNan(__m512d v) {
  return _mm512_mask_blend_pd(_mm512_cmp_pd_mask(v, v, _CMP_UNORD_Q), v, _mm512_set1_pd(__builtin_nan("")));
}
#else
LEVADA_INLINE Vec<float>::Type QuietNan(Vec<float>::Type v) { return v; }
LEVADA_INLINE Vec<double>::Type QuietNan(Vec<double>::Type v) { return v; }
#endif
struct Log {
  using F = Vec<float>::Type;
  using D = Vec<double>::Type;
  static LEVADA_INLINE F Apply(F v) { return QuietNan(LEVADA_SLEEF_FLOAT(log, u10)(v)); }
  static LEVADA_INLINE D Apply(D v) { return QuietNan(LEVADA_SLEEF_DOUBLE(log, u10)(v)); }
};

// out[i] = F(x[i]); the tail goes through one padded vector. x may be out. Neither need be aligned.
template <class T, class F>
LEVADA_INLINE void MapVectors(const T* x, T* out, int64_t n) {
  using V = Vec<T>;
  int64_t i = 0;
  if constexpr (requires { F::kTogether; }) {
    constexpr int kTogether = F::kTogether;
    for (; i + kTogether * V::kCount <= n; i += kTogether * V::kCount) {
      typename V::Type values[kTogether];
#pragma GCC unroll 4
      for (int v = 0; v < kTogether; ++v) values[v] = V::Load(x + i + v * V::kCount);
      F::ApplyEach(values);
#pragma GCC unroll 4
      for (int v = 0; v < kTogether; ++v) V::Store(out + i + v * V::kCount, values[v]);
    }
  }
  for (; i + V::kCount <= n; i += V::kCount) V::Store(out + i, F::Apply(V::Load(x + i)));
  if (i < n) {
    T padded[V::kCount] = {};
    __builtin_memcpy(padded, x + i, (n - i) * sizeof(T));
    V::Store(padded, F::Apply(V::Load(padded)));
    __builtin_memcpy(out + i, padded, (n - i) * sizeof(T));
  }
}

}  // namespace levada::kernel::LEVADA_ISA

#endif  // LEVADA_KERNEL_ISA_SLEEF_H_
