#ifndef LEVADA_KERNEL_ISA_STREAM_H_
#define LEVADA_KERNEL_ISA_STREAM_H_

// Stores around the caches: what is larger than they are would be thrown out before anybody reads it, and a line that
// is written whole need not be read first. Where the instruction set has none these are plain stores.

#include "kernel/isa/sleef.h"

namespace levada::kernel::LEVADA_ISA {

// Copies kVectorBytes. to: aligned to them.
LEVADA_INLINE void CopyAround(const char* from, char* to) {
#if defined(__AVX512F__)
  _mm512_stream_si512(reinterpret_cast<__m512i*>(to), _mm512_loadu_si512(from));
#elif defined(__AVX2__)
  _mm256_stream_si256(reinterpret_cast<__m256i*>(to), _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from)));
#else
  __builtin_memcpy(to, from, kVectorBytes);
#endif
}

// to: aligned to kVectorBytes.
LEVADA_INLINE void StoreAround(float* to, Vec<float>::Type value) {
#if defined(__AVX512F__)
  _mm512_stream_ps(to, value);
#elif defined(__AVX2__)
  _mm256_stream_ps(to, value);
#else
  Vec<float>::Store(to, value);
#endif
}

// After the last of them, before anybody else may read.
LEVADA_INLINE void FinishStoresAround() {
#if defined(__AVX2__)
  _mm_sfence();
#endif
}

LEVADA_INLINE bool IsVectorAligned(const char* to) {
  return reinterpret_cast<unsigned long long>(to) % kVectorBytes == 0;
}

}  // namespace levada::kernel::LEVADA_ISA

#endif  // LEVADA_KERNEL_ISA_STREAM_H_
