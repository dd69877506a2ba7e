#ifndef LEVADA_KERNEL_RANDOM_H_
#define LEVADA_KERNEL_RANDOM_H_

// Random numbers from the blocks of a Philox generator, element i from fixed blocks, in TensorFlow's order: results are a
// pure function of the generator. All outputs are contiguous.

#include <cstdint>

#include "base/philox.h"
#include "tensor/dtype.h"

namespace levada::kernel {

// Elements [0, n) of one distribution.
using RandomLoop = void (*)(const Philox& philox, int64_t n, char* out);

// Floats: uniform in [0, 1) with as many random bits as the mantissa has. int32, int64, uint32, uint64: all bits random.
// nullptr for other dtypes.
RandomLoop FindUniform(DType dtype);
// Mean 0, standard deviation 1; truncated: nothing beyond two standard deviations. nullptr for what is no float.
RandomLoop FindNormal(DType dtype);
RandomLoop FindTruncatedNormal(DType dtype);

// low + bits % range, bits as FindUniform gives them; int32, int64, uint32, uint64. low and range: the two's complement
// bits of the dtype. REQUIRES: range > 0.
void FillUniformIntegers(DType dtype, const Philox& philox, uint64_t low, uint64_t range, int64_t n, char* out);

}  // namespace levada::kernel

#endif  // LEVADA_KERNEL_RANDOM_H_
