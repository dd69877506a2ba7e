#ifndef LEVADA_KERNEL_TRUNCATE_DIVIDE_H_
#define LEVADA_KERNEL_TRUNCATE_DIVIDE_H_

#include "kernel/elementwise.h"

namespace levada::kernel {

// Integer division that rounds toward zero, as C has it; the smallest number divided by -1 wraps. Stops at a zero
// divisor as FindBinary's loops do. nullptr for dtypes that are no integers.
BinaryLoop FindTruncateDivide(DType dtype);

}  // namespace levada::kernel

#endif  // LEVADA_KERNEL_TRUNCATE_DIVIDE_H_
