#ifndef LEVADA_KERNEL_FUSED_H_
#define LEVADA_KERNEL_FUSED_H_

// Two steps in one pass over memory, for chains that nearly every input pipeline has.

#include <cstdint>

#include "tensor/dtype.h"

namespace levada::kernel {

// out = float32(x) / c for n contiguous integers of 8 or 16 bits. REQUIRES: ReciprocalDivisionIsExact(dtype of x, c).
using DivideIntegersLoop = void (*)(const char* x, float c, float* out, int64_t n);

// nullptr for other dtypes.
DivideIntegersLoop FindDivideIntegers(DType dtype);

}  // namespace levada::kernel

#endif  // LEVADA_KERNEL_FUSED_H_
