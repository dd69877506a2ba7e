#ifndef LEVADA_FUNCTION_OPS_RULES_H_
#define LEVADA_FUNCTION_OPS_RULES_H_

// What several ops share.

#include "base/small_vector.h"
#include "function/elementwise.h"
#include "function/op.h"

namespace levada {

using Axes = SmallVector<int64_t, 8>;

inline void SetUnknownRank(TensorSpec* spec) {
  spec->rank_known = false;
  spec->shape.clear();
}

// What two integers are divided in, as in TensorFlow: small ones in float32, wide ones in float64.
constexpr DType QuotientDType(DType dtype) {
  if (!IsInteger(dtype)) return dtype;
  return SizeOf(dtype) <= 2 ? DType::kFloat32 : DType::kFloat64;
}

// The axes named, normalised and each once.
Result<Axes> NormalizeAxes(std::span<const int64_t> axes, int rank, const char* op);
// Those of a list attribute; all axes when it is not given.
Result<Axes> AxesOf(const OpCall& call, size_t attribute, int rank);

// The op over the batched input as it stands, with other attributes.
inline Status ComputeWith(const BatchCall& batch, std::span<const Attribute> attributes, Ref<Tensor>* outputs) {
  return Compute({batch.call.op, batch.call.inputs, attributes}, outputs);
}

// An axis of a row of `rank` axes as an axis of [n, ...].
inline Result<int64_t> ShiftAxis(int64_t axis, int rank, const char* op) {
  LEVADA_ASSIGN_OR_RETURN(const int normal, NormalizeAxis(axis, rank, op));
  return int64_t{normal} + 1;
}

// Batch rule of ops whose attribute 0 is one axis of input 0, other attributes as they are.
Status BatchByAxis(const BatchCall& batch, Ref<Tensor>* outputs);

// One evaluation per row, the results stacked: the rule for what no wider rule covers.
Status ComputeRowByRow(const BatchCall& batch, Ref<Tensor>* outputs);

// The elements of a C-order tensor seen as [outer, n, inner] around one axis.
struct AxisView {
  int64_t outer = 1;
  int64_t n = 1;
  int64_t inner = 1;
};
AxisView ViewAround(std::span<const int64_t> shape, int axis);

// How many rows of row_bytes are worth a thread of their own (256 KB are 10 us and more of any loop).
inline int64_t RowsPerPart(int64_t row_bytes) {
  constexpr int64_t kPartBytes = int64_t{256} << 10;
  return row_bytes <= 0 ? kPartBytes : std::max<int64_t>(1, kPartBytes / row_bytes);
}

}  // namespace levada

#endif  // LEVADA_FUNCTION_OPS_RULES_H_
