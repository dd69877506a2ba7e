#include "function/ops/rules.h"

#include <vector>

#include "function/rows.h"
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

Status ComputeRowByRow(const BatchCall& batch, Ref<Tensor>* outputs) {
  const int64_t num_outputs = OutputsOf(batch.call.op, batch.call.attributes);
  std::vector<TensorList> results(num_outputs);
  for (int64_t row = 0; row < batch.n; ++row) {
    TensorList rows(batch.call.inputs.size());
    SmallVector<Tensor*, 8> raw(batch.call.inputs);
    for (size_t i = 0; i < rows.size(); ++i) {
      if (!batch.batched[i]) continue;
      rows[i] = batch.call.input(i).Row(row);
      raw[i] = rows[i].get();
    }
    TensorList made(num_outputs);
    LEVADA_RETURN_IF_ERROR(Compute({batch.call.op, raw, batch.call.attributes}, made.data()));
    for (int64_t k = 0; k < num_outputs; ++k) results[k].push_back(std::move(made[k]));
  }
  for (int64_t k = 0; k < num_outputs; ++k) {
    LEVADA_ASSIGN_OR_RETURN(outputs[k], StackRows(results[k], batch.call.op.name));
  }
  return Status::Ok();
}

AxisView ViewAround(std::span<const int64_t> shape, int axis) {
  AxisView view;
  for (int i = 0; i < static_cast<int>(shape.size()); ++i) {
    (i < axis ? view.outer : i == axis ? view.n : view.inner) *= shape[i];
  }
  return view;
}

}  // namespace levada
