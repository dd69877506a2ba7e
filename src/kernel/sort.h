#ifndef LEVADA_KERNEL_SORT_H_
#define LEVADA_KERNEL_SORT_H_

// Sorting rows: stable, without comparisons, the same at every instruction set.

#include <cstdint>

#include "tensor/dtype.h"

namespace levada::kernel {

// Sorts each of `rows` rows of n contiguous elements. NaN comes last in either direction. values: the sorted elements,
// or nullptr; order: the position that each came from, or nullptr (then -0 comes before 0, and a NaN is positive; with
// it they are equal and keep their order). Equal elements keep their order. Allocates scratch of the size of a row.
using SortLoop = void (*)(const char* x, int64_t rows, int64_t n, bool descending, char* values, int64_t* order);

// Real numbers and bool; nullptr for others.
SortLoop FindSort(DType dtype);

}  // namespace levada::kernel

#endif  // LEVADA_KERNEL_SORT_H_
