// expand_dims (attribute 0: axis) and squeeze (attribute 0: axes; none: all of size 1).

#include "function/ops/rules.h"
#include "function/views.h"

namespace levada {
namespace {

Status InferExpandDims(const OpCall& call, TensorSpec* outputs) {
  outputs[0] = call.input(0).spec();
  if (!outputs[0].rank_known) return Status::Ok();
  LEVADA_ASSIGN_OR_RETURN(const int axis, NormalizeAxis(call.number(0), outputs[0].rank() + 1, "expand_dims"));
  if (outputs[0].rank() == kMaxRank) {
    return InvalidArgument("expand_dims: expected a rank below %d, got %d", kMaxRank, outputs[0].rank());
  }
  outputs[0].shape.insert(axis, 1);
  return Status::Ok();
}

Status EvaluateExpandDims(const OpCall& call, const TensorSpec* specs, Ref<Tensor>* outputs) {
  LEVADA_ASSIGN_OR_RETURN(const int axis, NormalizeAxis(call.number(0), specs[0].rank(), "expand_dims"));
  outputs[0] = InsertAxes(call.input(0), axis, 1);
  return Status::Ok();
}

Status BatchExpandDims(const BatchCall& batch, Ref<Tensor>* outputs) {
  LEVADA_ASSIGN_OR_RETURN(const int64_t axis, ShiftAxis(batch.call.number(0), RowRank(batch, 0) + 1, "expand_dims"));
  const Attribute attribute = Attribute::Number(axis);
  return ComputeWith(batch, {&attribute, 1}, outputs);
}

// The axes that squeeze drops. With unknown dimensions and no axes named, which ones is not known: *known is false.
Status SqueezedAxes(const OpCall& call, bool* dropped, bool* known) {
  const Tensor& input = call.input(0);
  *known = true;
  if (call.list(0).empty()) {
    for (int axis = 0; axis < input.rank(); ++axis) {
      dropped[axis] = input.dim(axis) == 1;
      if (input.dim(axis) < 0) *known = false;
    }
    return Status::Ok();
  }
  LEVADA_ASSIGN_OR_RETURN(const Axes axes, NormalizeAxes(call.list(0), input.rank(), "squeeze"));
  for (const int64_t axis : axes) {
    if (input.dim(static_cast<int>(axis)) > 1 || input.dim(static_cast<int>(axis)) == 0) {
      return InvalidArgument("squeeze: expected size 1 at axis %d, got shape %s", static_cast<int>(axis),
                             ToString(input.shape()).c_str());
    }
    dropped[axis] = true;
  }
  return Status::Ok();
}

Status InferSqueeze(const OpCall& call, TensorSpec* outputs) {
  const Tensor& input = call.input(0);
  outputs[0].dtype = input.dtype();
  bool dropped[kMaxRank] = {};
  bool known = false;
  if (input.rank() >= 0) LEVADA_RETURN_IF_ERROR(SqueezedAxes(call, dropped, &known));
  if (!known) {
    SetUnknownRank(&outputs[0]);
    return Status::Ok();
  }
  for (int axis = 0; axis < input.rank(); ++axis) {
    if (!dropped[axis]) outputs[0].shape.push_back(input.dim(axis));
  }
  return Status::Ok();
}

Status EvaluateSqueeze(const OpCall& call, const TensorSpec* specs, Ref<Tensor>* outputs) {
  const Tensor& input = call.input(0);
  bool dropped[kMaxRank] = {};
  bool known;
  LEVADA_RETURN_IF_ERROR(SqueezedAxes(call, dropped, &known));
  Strides strides;
  for (int axis = 0; axis < input.rank(); ++axis) {
    if (!dropped[axis]) strides.push_back(input.strides()[axis]);
  }
  outputs[0] = input.WithLayout(specs[0].shape, std::move(strides));
  return Status::Ok();
}

Status BatchSqueeze(const BatchCall& batch, Ref<Tensor>* outputs) {
  const Tensor& input = batch.call.input(0);
  Axes axes;
  if (batch.call.list(0).empty()) {
    for (int axis = 1; axis < input.rank(); ++axis) {
      if (input.dim(axis) == 1) axes.push_back(axis);
    }
    if (axes.empty()) {
      outputs[0] = batch.call.Share(0);
      return Status::Ok();
    }
  } else {
    LEVADA_ASSIGN_OR_RETURN(axes, NormalizeAxes(batch.call.list(0), RowRank(batch, 0), "squeeze"));
    for (int64_t& axis : axes) ++axis;
  }
  const Attribute attribute = Attribute::List(axes);
  return ComputeWith(batch, {&attribute, 1}, outputs);
}

}  // namespace

LEVADA_OP(expand_dims) = {.name = "expand_dims",
                          .infer = InferExpandDims,
                          .evaluate = EvaluateExpandDims,
                          .batch = BatchExpandDims,
                          .keeps_order = true};
LEVADA_OP(squeeze) = {.name = "squeeze",
                      .infer = InferSqueeze,
                      .evaluate = EvaluateSqueeze,
                      .batch = BatchSqueeze,
                      .keeps_order = true};

}  // namespace levada
