#include "convert/rows.h"

namespace levada {

RowLayout::RowLayout(std::span<const int64_t> dims, std::span<const int64_t> byte_strides) {
  for (size_t i = 0; i < dims.size(); ++i) {
    if (dims[i] == 1) continue;
    const bool merges = !shape.empty() && strides.back() == byte_strides[i] * dims[i];
    if (merges) {
      shape.back() *= dims[i];
      strides.back() = byte_strides[i];
    } else {
      shape.push_back(dims[i]);
      strides.push_back(byte_strides[i]);
    }
  }
}

Shape CoordinatesOf(int64_t position, std::span<const int64_t> shape) {
  Shape coordinates(static_cast<int64_t>(shape.size()), 0);
  for (int64_t axis = coordinates.size() - 1; axis >= 0; --axis) {
    coordinates[axis] = position % shape[axis];
    position /= shape[axis];
  }
  return coordinates;
}

int64_t OffsetOf(std::span<const int64_t> coordinates, std::span<const int64_t> byte_strides) {
  int64_t offset = 0;
  for (size_t axis = 0; axis < coordinates.size(); ++axis) offset += coordinates[axis] * byte_strides[axis];
  return offset;
}

}  // namespace levada
