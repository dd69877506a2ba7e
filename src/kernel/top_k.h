#ifndef LEVADA_KERNEL_TOP_K_H_
#define LEVADA_KERNEL_TOP_K_H_

// The largest elements of rows, without sorting them.

#include <cstdint>

#include "tensor/dtype.h"

namespace levada::kernel {

// Up to this k TopK allocates nothing.
inline constexpr int64_t kTopKOnStack = 64;

// Of each of `rows` rows of n contiguous elements the k largest in falling order, 0 <= k <= n <= 2^31 - 1: what the
// first k of FindSort(dtype), descending, with positions, are. values, order: [rows, k]. REQUIRES: FindSort knows the dtype.
void TopK(DType dtype, const char* x, int64_t rows, int64_t n, int64_t k, char* values, int64_t* order);

}  // namespace levada::kernel

#endif  // LEVADA_KERNEL_TOP_K_H_
