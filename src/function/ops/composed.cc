// Elementwise ops that are others put together.

#include "function/op.h"

namespace levada {

extern const Op op_maximum;
extern const Op op_minimum;
extern const Op op_negative;
extern const Op op_softplus;

namespace {

// Whether a bound leaves the shape as it is, as far as both are known.
bool KeepsShape(const Shape& shape, const Shape& bound) {
  if (bound.size() > shape.size()) return false;
  const size_t first = shape.size() - bound.size();
  for (size_t i = 0; i < bound.size(); ++i) {
    const int64_t size = shape[first + i];
    if (bound[i] != 1 && bound[i] != kUnknownDim && size != kUnknownDim && bound[i] != size) return false;
  }
  return true;
}

Status CheckClipShapes(const OpCall& call) {
  if (call.input(0).rank() < 0) return Status::Ok();
  const Shape& shape = call.input(0).shape();
  for (size_t i = 1; i < 3; ++i) {
    if (call.input(i).rank() < 0 || KeepsShape(shape, call.input(i).shape())) continue;
    return InvalidArgument("%s: expected bounds that broadcast to shape %s, got one of shape %s", call.op.name,
                           ToString(shape).c_str(), ToString(call.input(i).shape()).c_str());
  }
  return Status::Ok();
}

Status ExpandClip(const OpCall& call, Ref<Tensor>* outputs) {
  LEVADA_RETURN_IF_ERROR(CheckClipShapes(call));
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> lowered, Apply1(op_minimum, {&call.input(0), &call.input(2)}));
  LEVADA_ASSIGN_OR_RETURN(outputs[0], Apply1(op_maximum, {lowered.get(), &call.input(1)}));
  return Status::Ok();
}

// log(1 / (1 + e^-x)) = -log(1 + e^-x).
Status ExpandLogSigmoid(const OpCall& call, Ref<Tensor>* outputs) {
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> negative, Apply1(op_negative, {&call.input(0)}));
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> softplus, Apply1(op_softplus, {negative.get()}));
  LEVADA_ASSIGN_OR_RETURN(outputs[0], Apply1(op_negative, {softplus.get()}));
  return Status::Ok();
}

}  // namespace

LEVADA_OP(clip_by_value) = {.name = "clip_by_value", .promote_from = 0, .expand = ExpandClip};
LEVADA_OP(log_sigmoid) = {.name = "log_sigmoid", .expand = ExpandLogSigmoid};

}  // namespace levada
