#ifndef LEVADA_KERNEL_REDUCE_H_
#define LEVADA_KERNEL_REDUCE_H_

// Reductions. The input is contiguous [outer, n, inner], the output contiguous [outer, inner]. Floats are added through
// 32 virtual lanes and one fixed tree that depend on n alone, so that bits do not depend on the instruction set, on
// outer/inner neighbours or on a split over outer or inner. A split of n into parts of kReduceBlock * 2^k elements keeps
// them too when the results of neighbours are joined in pairs, and pairs of pairs, by the operation itself.

#include <cstdint>

#include "tensor/dtype.h"

namespace levada::kernel {

inline constexpr int64_t kReduceBlock = 1024;

enum class ReduceOp { kSum, kProd, kMean, kMax, kMin, kAll, kAny };

using ReduceLoop = void (*)(const char* x, int64_t outer, int64_t n, int64_t inner, char* out);

// nullptr when the operation has no meaning for the dtype. Float16 and bfloat16 accumulate in float32 and round once.
// Sums and products of integers wrap; their mean is the truncated quotient of the sum in 64 bits. kMax and kMin pass
// NaN on. Of n == 0: 0, 1, NaN (integers 0), -inf or the lowest number, inf or the highest, true, false.
ReduceLoop FindReduce(ReduceOp op, DType dtype);

// Index of the first extreme element along n, NaN skipped unless all are NaN. n >= 1. out: int64.
using ArgLoop = void (*)(const char* x, int64_t outer, int64_t n, int64_t inner, int64_t* out);
ArgLoop FindArgMax(DType dtype);
ArgLoop FindArgMin(DType dtype);

// Rows [rows, n], contiguous, float dtypes: out = exp(x - max) / sum, or x - max - log(sum). around_caches: out is a
// part of more than they hold (kAroundCaches).
using SoftmaxLoop = void (*)(const char* x, int64_t rows, int64_t n, char* out, bool around_caches);
SoftmaxLoop FindSoftmax(DType dtype);
SoftmaxLoop FindLogSoftmax(DType dtype);

}  // namespace levada::kernel

#endif  // LEVADA_KERNEL_REDUCE_H_
