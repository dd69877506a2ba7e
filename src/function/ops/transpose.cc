// transpose: attribute 0 is perm (not given: reversed).

#include "function/ops/rules.h"
#include "function/views.h"

namespace levada {
namespace {

// The permutation of `rank` axes. REQUIRES: rank is known.
Result<Axes> Permutation(const OpCall& call, int rank) {
  const std::span<const int64_t> perm = call.list(0);
  Axes axes;
  if (!call.is_given(0)) {
    for (int axis = rank - 1; axis >= 0; --axis) axes.push_back(axis);
    return axes;
  }
  if (static_cast<int>(perm.size()) != rank) {
    return InvalidArgument("transpose: expected a permutation of %d axes, got %d", rank, static_cast<int>(perm.size()));
  }
  return NormalizeAxes(perm, rank, "transpose");
}

Status InferTranspose(const OpCall& call, TensorSpec* outputs) {
  const Tensor& a = call.input(0);
  outputs[0].dtype = a.dtype();
  if (a.rank() < 0) {
    if (!call.is_given(0)) {
      SetUnknownRank(&outputs[0]);
    } else {
      outputs[0].shape.resize(static_cast<int64_t>(call.list(0).size()), kUnknownDim);
    }
    return Status::Ok();
  }
  LEVADA_ASSIGN_OR_RETURN(const Axes axes, Permutation(call, a.rank()));
  for (const int64_t axis : axes) outputs[0].shape.push_back(a.dim(static_cast<int>(axis)));
  return Status::Ok();
}

Status EvaluateTranspose(const OpCall& call, const TensorSpec* specs, Ref<Tensor>* outputs) {
  const Tensor& a = call.input(0);
  LEVADA_ASSIGN_OR_RETURN(const Axes axes, Permutation(call, a.rank()));
  Strides strides;
  for (const int64_t axis : axes) strides.push_back(a.strides()[axis]);
  outputs[0] = a.WithLayout(specs[0].shape, std::move(strides));
  return Status::Ok();
}

Status BatchTranspose(const BatchCall& batch, Ref<Tensor>* outputs) {
  LEVADA_ASSIGN_OR_RETURN(Axes axes, Permutation(batch.call, RowRank(batch, 0)));
  for (int64_t& axis : axes) ++axis;
  axes.insert(0, 0);
  const Attribute attribute = Attribute::List(axes);
  return ComputeWith(batch, {&attribute, 1}, outputs);
}

}  // namespace

LEVADA_OP(transpose) = {
    .name = "transpose", .infer = InferTranspose, .evaluate = EvaluateTranspose, .batch = BatchTranspose};

}  // namespace levada
