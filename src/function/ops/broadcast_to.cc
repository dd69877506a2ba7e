// broadcast_to (attribute 0: shape) and fill (attribute 0: shape; input 0: the value).

#include "function/ops/rules.h"
#include "function/trace.h"
#include "function/views.h"

namespace levada {
namespace {

// The shape asked for, which must have no negative dimension.
Status CheckAsked(const OpCall& call, TensorSpec* out) {
  out->dtype = call.input(0).dtype();
  out->shape = Shape(call.list(0));
  return CheckShape(out->shape, SizeOf(out->dtype), call.op.name);
}

Status InferBroadcastTo(const OpCall& call, TensorSpec* outputs) {
  LEVADA_RETURN_IF_ERROR(CheckAsked(call, &outputs[0]));
  const Tensor& input = call.input(0);
  const Shape& shape = outputs[0].shape;
  if (input.rank() < 0) return Status::Ok();
  bool fits = input.rank() <= static_cast<int>(shape.size());
  for (int axis = 0; fits && axis < input.rank(); ++axis) {
    const int64_t dim = input.dim(axis);
    fits = dim == 1 || dim < 0 || dim == shape[shape.size() - input.rank() + axis];
  }
  if (fits) return Status::Ok();
  return InvalidArgument("broadcast_to: expected a shape that %s broadcasts to, got %s",
                         ToString(input.shape()).c_str(),
                         ToString(shape).c_str());
}

Status InferFill(const OpCall& call, TensorSpec* outputs) {
  if (call.input(0).rank() > 0) {
    return InvalidArgument("fill: expected a value of rank 0, got shape %s", ToString(call.input(0).shape()).c_str());
  }
  return CheckAsked(call, &outputs[0]);
}

Status EvaluateBroadcastTo(const OpCall& call, const TensorSpec* specs, Ref<Tensor>* outputs) {
  outputs[0] = BroadcastView(call.input(0), specs[0].shape);
  return Status::Ok();
}

Status BatchBroadcastTo(const BatchCall& batch, Ref<Tensor>* outputs) {
  TensorSpec row;
  TensorSpec input = batch.call.input(0).spec();
  input.shape.erase(0);
  const Ref<Tensor> symbolic = TensorOfSpec(input);
  Tensor* const raw[] = {symbolic.get()};
  LEVADA_RETURN_IF_ERROR(batch.call.op.infer({batch.call.op, raw, batch.call.attributes}, &row));
  const Ref<Tensor> aligned =
      InsertAxes(batch.call.input(0), 1, static_cast<int64_t>(row.shape.size()) - RowRank(batch, 0));
  row.shape.insert(0, batch.n);
  LEVADA_RETURN_IF_ERROR(CheckShape(row.shape, SizeOf(row.dtype), batch.call.op.name));
  outputs[0] = BroadcastView(*aligned, row.shape);
  return Status::Ok();
}

}  // namespace

LEVADA_OP(broadcast_to) = {
    .name = "broadcast_to", .infer = InferBroadcastTo, .evaluate = EvaluateBroadcastTo, .batch = BatchBroadcastTo};
LEVADA_OP(fill) = {
    .name = "fill", .infer = InferFill, .evaluate = EvaluateBroadcastTo, .batch = BatchBroadcastTo};

}  // namespace levada
