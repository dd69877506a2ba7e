#include "function/ops/rules.h"

#include "function/views.h"

namespace levada {

Result<Axes> NormalizeAxes(std::span<const int64_t> axes, int rank, const char* op) {
  Axes result;
  bool named[kMaxRank] = {};
  for (const int64_t axis : axes) {
    LEVADA_ASSIGN_OR_RETURN(const int normal, NormalizeAxis(axis, rank, op));
    if (named[normal]) return InvalidArgument("%s: expected each axis once, got axis %d twice", op, normal);
    named[normal] = true;
    result.push_back(normal);
  }
  return result;
}

Result<Axes> AxesOf(const OpCall& call, size_t attribute, int rank) {
  if (call.is_given(attribute)) return NormalizeAxes(call.list(attribute), rank, call.op.name);
  Axes all;
  for (int axis = 0; axis < rank; ++axis) all.push_back(axis);
  return all;
}

Status BatchByAxis(const BatchCall& batch, Ref<Tensor>* outputs) {
  SmallVector<Attribute, 4> attributes(batch.call.attributes);
  LEVADA_ASSIGN_OR_RETURN(attributes[0].number,
                          ShiftAxis(attributes[0].number, RowRank(batch, 0), batch.call.op.name));
  return ComputeWith(batch, attributes, outputs);
}

AxisView ViewAround(std::span<const int64_t> shape, int axis) {
  AxisView view;
  for (int i = 0; i < static_cast<int>(shape.size()); ++i) {
    (i < axis ? view.outer : i == axis ? view.n : view.inner) *= shape[i];
  }
  return view;
}

}  // namespace levada
