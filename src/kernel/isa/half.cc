#include "kernel/isa/half.h"

namespace levada::kernel::LEVADA_ISA {

void HalfToFloat(const Float16*, const char* x, float* out, int64_t n) {
  int64_t i = 0;
#if defined(__AVX512F__)
  for (; i + 16 <= n; i += 16) {
    _mm512_storeu_ps(out + i, _mm512_cvtph_ps(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(x + i * 2))));
  }
#elif defined(__F16C__)
  for (; i + 8 <= n; i += 8) {
    _mm256_storeu_ps(out + i, _mm256_cvtph_ps(_mm_loadu_si128(reinterpret_cast<const __m128i*>(x + i * 2))));
  }
#endif
  LEVADA_INDEPENDENT
  for (; i < n; ++i) out[i] = ToFloat(Load<Float16>(x + i * 2));
}

void HalfToFloat(const BFloat16*, const char* x, float* out, int64_t n) {
  LEVADA_INDEPENDENT
  for (int64_t i = 0; i < n; ++i) out[i] = ToFloat(Load<BFloat16>(x + i * 2));
}

void FloatToHalf(const float* x, const Float16*, char* out, int64_t n) {
  int64_t i = 0;
#if defined(__AVX512F__)
  for (; i + 16 <= n; i += 16) {
    const __m256i halves = _mm512_cvtps_ph(_mm512_loadu_ps(x + i), _MM_FROUND_TO_NEAREST_INT);
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(out + i * 2), halves);
  }
#elif defined(__F16C__)
  for (; i + 8 <= n; i += 8) {
    const __m128i halves = _mm256_cvtps_ph(_mm256_loadu_ps(x + i), _MM_FROUND_TO_NEAREST_INT);
    _mm_storeu_si128(reinterpret_cast<__m128i*>(out + i * 2), halves);
  }
#endif
  LEVADA_INDEPENDENT
  for (; i < n; ++i) {
    Float16 h;
    FromFloat(x[i], &h);
    Store<Float16>(out + i * 2, h);
  }
}

void FloatToHalf(const float* x, const BFloat16*, char* out, int64_t n) {
  LEVADA_INDEPENDENT
  for (int64_t i = 0; i < n; ++i) {
    BFloat16 h;
    FromFloat(x[i], &h);
    Store<BFloat16>(out + i * 2, h);
  }
}

}  // namespace levada::kernel::LEVADA_ISA
