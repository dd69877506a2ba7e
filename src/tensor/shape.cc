#include "tensor/shape.h"

#include <algorithm>

#include "base/checked.h"

namespace levada {

bool TensorSpec::IsFullyKnown() const {
  return rank_known && std::none_of(shape.begin(), shape.end(), [](int64_t dim) { return dim < 0; });
}

bool TensorSpec::Accepts(const TensorSpec& other) const {
  if (dtype != other.dtype) return false;
  if (!rank_known) return true;
  if (!other.rank_known || shape.size() != other.shape.size()) return false;
  for (int64_t i = 0; i < shape.size(); ++i) {
    if (shape[i] >= 0 && shape[i] != other.shape[i]) return false;
  }
  return true;
}

bool NumElements(std::span<const int64_t> shape, int64_t* count) {
  *count = 1;
  bool fits = true;
  for (const int64_t dim : shape) {
    if (dim == 0) {
      *count = 0;
      return true;
    }
    fits = fits && CheckedMul(*count, dim, count);
  }
  return fits;
}

Strides ContiguousStrides(std::span<const int64_t> shape, int64_t element_size) {
  Strides strides(static_cast<int64_t>(shape.size()), 0);
  int64_t stride = element_size;
  for (int64_t i = strides.size() - 1; i >= 0; --i) {
    strides[i] = stride;
    // A shape with a zero dimension may have dims whose product overflows; its strides are never followed.
    stride = SaturatingMul(stride, std::max<int64_t>(shape[i], 1));
  }
  return strides;
}

Status CheckShape(std::span<const int64_t> shape, int64_t element_size, const char* where) {
  if (shape.size() > kMaxRank) {
    return InvalidArgument("%s: expected a rank of at most %d, got %d", where, kMaxRank, static_cast<int>(shape.size()));
  }
  for (size_t i = 0; i < shape.size(); ++i) {
    if (shape[i] < 0) {
      return InvalidArgument("%s: expected dimensions of 0 or more, got %lld at axis %d", where,
                             static_cast<long long>(shape[i]), static_cast<int>(i));
    }
  }
  int64_t count = 0;
  int64_t nbytes = 0;
  if (!NumElements(shape, &count) || !CheckedMul(count, element_size, &nbytes)) {
    return InvalidArgument("%s: shape %s needs more than 2^63 bytes", where, ToString(shape).c_str());
  }
  return Status::Ok();
}

Result<Shape> BroadcastShapes(std::span<const int64_t> a, std::span<const int64_t> b, const char* op) {
  const int64_t rank = std::max(a.size(), b.size());
  Shape out(rank, 0);
  for (int64_t i = 0; i < rank; ++i) {
    const int64_t ai = i - (rank - static_cast<int64_t>(a.size()));
    const int64_t bi = i - (rank - static_cast<int64_t>(b.size()));
    const int64_t x = ai >= 0 ? a[ai] : 1;
    const int64_t y = bi >= 0 ? b[bi] : 1;
    if (x == y || y == 1) {
      out[i] = x;
    } else if (x == 1) {
      out[i] = y;
    } else if (x == kUnknownDim) {
      out[i] = y;
    } else if (y == kUnknownDim) {
      out[i] = x;
    } else {
      return InvalidArgument("%s: expected shapes that broadcast, got %s and %s", op, ToString(a).c_str(),
                             ToString(b).c_str());
    }
  }
  return out;
}

Result<int> NormalizeAxis(int64_t axis, int rank, const char* op) {
  const int64_t normal = axis < 0 ? axis + rank : axis;
  if (rank == 0) return InvalidArgument("%s: expected no axis for a scalar, got %lld", op, static_cast<long long>(axis));
  if (normal < 0 || normal >= rank) {
    return InvalidArgument("%s: expected an axis in [%d, %d), got %lld", op, -rank, rank, static_cast<long long>(axis));
  }
  return static_cast<int>(normal);
}

std::string ToString(std::span<const int64_t> shape) {
  std::string text = "[";
  for (size_t i = 0; i < shape.size(); ++i) {
    if (i > 0) text += ", ";
    text += shape[i] < 0 ? "?" : std::to_string(shape[i]);
  }
  return text + "]";
}

std::string ToString(const TensorSpec& spec) {
  return std::string(NameOf(spec.dtype)) + (spec.rank_known ? ToString(spec.shape) : " <unknown>");
}

}  // namespace levada
