#ifndef LEVADA_CONVERT_ROWS_H_
#define LEVADA_CONVERT_ROWS_H_

// Walks a strided layout as a sequence of one-dimensional rows, in C order, as long as the strides allow.

#include <cstdint>
#include <span>
#include <string>

#include "tensor/shape.h"

namespace levada {

// A layout without axes of size 1, neighbouring axes merged where one stride serves both. Rank 0 stands for one
// element.
struct RowLayout {
  Shape shape;
  Strides strides;

  RowLayout(std::span<const int64_t> dims, std::span<const int64_t> byte_strides);
  int64_t row_size() const { return shape.empty() ? 1 : shape[shape.size() - 1]; }
  int64_t row_stride() const { return strides.empty() ? 0 : strides[strides.size() - 1]; }
};

// Calls visit(row, stride, n, first) for every row: n elements, `stride` bytes apart, the first of them number `first`
// in C order. Stops when visit returns false, and returns false then. REQUIRES: at least one element.
template <typename Visit>
bool ForEachRow(const RowLayout& layout, const char* data, Visit visit) {
  const int64_t outer = layout.shape.size() - 1;
  const int64_t n = layout.row_size();
  if (outer <= 0) return visit(data, layout.row_stride(), n, int64_t{0});
  Shape index(outer, 0);
  for (int64_t first = 0;; first += n) {
    if (!visit(data, layout.row_stride(), n, first)) return false;
    int64_t axis = outer - 1;
    for (; axis >= 0; --axis) {
      data += layout.strides[axis];
      if (++index[axis] < layout.shape[axis]) break;
      data -= layout.strides[axis] * layout.shape[axis];
      index[axis] = 0;
    }
    if (axis < 0) return true;
  }
}

// Coordinates of an element by its number in C order, and as text: "[0, 2]".
Shape CoordinatesOf(int64_t position, std::span<const int64_t> shape);
// Byte offset of the element at those coordinates.
int64_t OffsetOf(std::span<const int64_t> coordinates, std::span<const int64_t> byte_strides);

}  // namespace levada

#endif  // LEVADA_CONVERT_ROWS_H_
