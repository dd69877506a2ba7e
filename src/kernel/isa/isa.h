#ifndef LEVADA_KERNEL_ISA_ISA_H_
#define LEVADA_KERNEL_ISA_ISA_H_

// What every per-ISA unit starts with. The files of isa/ are compiled once per instruction set with LEVADA_ISA = base,
// avx2 or avx512 as the namespace of all they define. They use no container, algorithm or complex number of the
// standard library: an inline function emitted here for AVX-512 could be the copy that the linker keeps for everybody.

#include <cstdint>

#include "kernel/isa/table.h"

#if defined(__AVX2__) || defined(__AVX512F__)
#include <immintrin.h>
#endif

// Says that no iteration of the next loop depends on another one: inputs are the output itself or do not overlap it.
#if defined(__clang__)
#define LEVADA_INDEPENDENT _Pragma("clang loop vectorize(assume_safety)")
#else
#define LEVADA_INDEPENDENT _Pragma("GCC ivdep")
#endif

#define LEVADA_INLINE inline __attribute__((always_inline))

namespace levada::kernel::LEVADA_ISA {

#if defined(__AVX512F__)
inline constexpr int kVectorBytes = 64;
#elif defined(__AVX2__)
inline constexpr int kVectorBytes = 32;
#else
inline constexpr int kVectorBytes = 16;
#endif

// Memory may be unaligned everywhere.
template <class T>
LEVADA_INLINE T Load(const char* p) {
  T value;
  __builtin_memcpy(&value, p, sizeof(T));
  return value;
}

template <class T>
LEVADA_INLINE void Store(char* p, T value) {
  __builtin_memcpy(p, &value, sizeof(T));
}

template <class To, class From>
LEVADA_INLINE To BitCast(From value) {
  static_assert(sizeof(To) == sizeof(From));
  To to;
  __builtin_memcpy(&to, &value, sizeof(To));
  return to;
}

// Asks for what a loop over contiguous memory reads a page later: the prefetchers of the hardware begin anew at every
// page. Past the end of an array the hint does nothing.
LEVADA_INLINE void PrefetchPageAhead(const char* x, int64_t nbytes) {
  for (int64_t k = 0; k < nbytes; k += 64) __builtin_prefetch(x + 4096 + k, 0, 3);
}

LEVADA_INLINE int64_t Min(int64_t a, int64_t b) { return a < b ? a : b; }

template <DType kDType>
inline constexpr int kIndex = DTypeIndex(kDType);

// Unsigned type of a size, and the type in which small integers are computed: arithmetic on unsigned numbers of at
// least 32 bits wraps, where uint16 * uint16 would overflow an int.
template <int kSize> struct UnsignedOf;
template <> struct UnsignedOf<1> { using Type = uint8_t; using Wide = uint32_t; };
template <> struct UnsignedOf<2> { using Type = uint16_t; using Wide = uint32_t; };
template <> struct UnsignedOf<4> { using Type = uint32_t; using Wide = uint32_t; };
template <> struct UnsignedOf<8> { using Type = uint64_t; using Wide = uint64_t; };

template <class T> inline constexpr bool kIsFloating = false;
template <> inline constexpr bool kIsFloating<float> = true;
template <> inline constexpr bool kIsFloating<double> = true;
template <class T> inline constexpr bool kIsSigned = T(-1) < T(0);

}  // namespace levada::kernel::LEVADA_ISA

#endif  // LEVADA_KERNEL_ISA_ISA_H_
