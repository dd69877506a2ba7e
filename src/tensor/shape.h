#ifndef LEVADA_TENSOR_SHAPE_H_
#define LEVADA_TENSOR_SHAPE_H_

// Shapes, byte strides and partially known shapes.

#include <cstdint>
#include <string>

#include "base/small_vector.h"
#include "base/status.h"
#include "tensor/dtype.h"

namespace levada {

inline constexpr int kMaxRank = 64;
inline constexpr int64_t kUnknownDim = -1;

using Shape = SmallVector<int64_t, 6>;
using Strides = SmallVector<int64_t, 6>;

// dtype and possibly unknown shape: what a traced tensor or a dataset component is known to be before it exists.
// Invariant: without `rank_known` the shape is empty.
struct TensorSpec {
  DType dtype = DType::kInvalid;
  bool rank_known = true;
  Shape shape;  // kUnknownDim where unknown

  int rank() const { return rank_known ? static_cast<int>(shape.size()) : -1; }
  bool IsFullyKnown() const;
  // True when a tensor of `other` may stand where this is asked for.
  bool Accepts(const TensorSpec& other) const;
  friend bool operator==(const TensorSpec&, const TensorSpec&) = default;
};

// The number of elements; false when the product exceeds 2^63 - 1. REQUIRES: dims >= 0. Zero wins over overflow.
bool NumElements(std::span<const int64_t> shape, int64_t* count);

// C-order byte strides.
Strides ContiguousStrides(std::span<const int64_t> shape, int64_t element_size);

// Checks rank, dims >= 0 and that the byte size fits.
Status CheckShape(std::span<const int64_t> shape, int64_t element_size, const char* where);

// The NumPy broadcast of two shapes; unknown dims (kUnknownDim) broadcast to what the other side knows beyond 1.
Result<Shape> BroadcastShapes(std::span<const int64_t> a, std::span<const int64_t> b, const char* op);

// axis in [-rank, rank) -> [0, rank); the error names op, axis and rank.
Result<int> NormalizeAxis(int64_t axis, int rank, const char* op);

// "[2, 3]"; unknown dims print as ?, an unknown rank as <unknown>.
std::string ToString(std::span<const int64_t> shape);
std::string ToString(const TensorSpec& spec);

}  // namespace levada

#endif  // LEVADA_TENSOR_SHAPE_H_
