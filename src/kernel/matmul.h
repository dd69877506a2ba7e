#ifndef LEVADA_KERNEL_MATMUL_H_
#define LEVADA_KERNEL_MATMUL_H_

// One matrix product out[m, n] = a[m, k] b[k, n]. Strides are in elements; one of the two strides of a matrix is 1 (row
// or column major). out is row major without gaps. k is taken in panels of about 200 in fixed order; the result for
// rows [r0, r1) of a and columns [c0, c1) of b does not depend on how a caller splits m (splits are multiples of
// kRowBlock).

#include <cstdint>

#include "tensor/dtype.h"

namespace levada::kernel {

inline constexpr int64_t kRowBlock = 48;

struct MatmulShape {
  int64_t m, n, k;
  int64_t a_row_stride, a_column_stride;
  int64_t b_row_stride, b_column_stride;
};

using MatmulLoop = void (*)(const MatmulShape& shape, const char* a, const char* b, char* out);

// nullptr for bool and string. float16 and bfloat16 compute in float32 and round once.
MatmulLoop FindMatmul(DType dtype);

}  // namespace levada::kernel

#endif  // LEVADA_KERNEL_MATMUL_H_
