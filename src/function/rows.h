#ifndef LEVADA_FUNCTION_ROWS_H_
#define LEVADA_FUNCTION_ROWS_H_

// Where the rows of a function's argument come from when it runs over many of them.

#include <cstdint>
#include <span>

#include "tensor/tensor.h"

namespace levada {

// Row i of the argument is row indices[i] of column [M, ...], or row first + i * step when indices is nullptr. Nothing
// is owned. REQUIRES: every row exists.
struct RowInput {
  const Tensor* column = nullptr;
  const int64_t* indices = nullptr;
  int64_t first = 0;
  int64_t step = 1;
};

// The rows as one tensor [n, ...]: a view when they are a range (step may be negative), else gathered into C order.
Result<Ref<Tensor>> TakeRows(const RowInput& input, int64_t n);

// Row i of out is row indices[i] of the column; fails when the work of the thread was cancelled. REQUIRES: contiguous
// rows of row_bytes > 0.
Status GatherInPieces(const Tensor& column, const int64_t* indices, int64_t n, int64_t row_bytes, char* out);

// Whether the elements of each row lie in C order without gaps.
bool HasContiguousRows(const Tensor& column);

// Rows of one shape and dtype joined to [n, ...]; the error says that results of rows differ. REQUIRES: n >= 1.
Result<Ref<Tensor>> StackRows(std::span<const Ref<Tensor>> rows, const char* where);

}  // namespace levada

#endif  // LEVADA_FUNCTION_ROWS_H_
