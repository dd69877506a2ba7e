#ifndef LEVADA_KERNEL_SIMD_H_
#define LEVADA_KERNEL_SIMD_H_

namespace levada::kernel {

enum class Simd { kBase, kAvx2, kAvx512 };

// The instruction set in use: the best of the machine, lowered by LEVADA_SIMD=base|avx2|avx512. Decided at the first
// call.
Simd ActiveSimd();
const char* SimdName(Simd simd);

// For tests that compare instruction sets in one process: false when the machine lacks it.
bool ForceSimd(Simd simd);

}  // namespace levada::kernel

#endif  // LEVADA_KERNEL_SIMD_H_
