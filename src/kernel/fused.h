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

// out = x + c * y or x - c * y, both rounded, for n contiguous elements of one dtype. x may be out.
// REQUIRES: c is no NaN.
using AddScaledLoop = void (*)(const char* x, const char* y, const char* c, char* out, int64_t n);

// float32 and float64; nullptr for other dtypes.
AddScaledLoop FindAddScaled(DType dtype, bool subtracts);

}  // namespace levada::kernel

#endif  // LEVADA_KERNEL_FUSED_H_
