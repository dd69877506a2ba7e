// reverse (attribute 0: axes, none given: all), roll (attributes: shifts and their axes), slice (begin, size).

#include "convert/layout.h"
#include "function/ops/rules.h"
#include "function/views.h"
#include "function/strings.h"
#include "kernel/copy.h"

namespace levada {
namespace {

Status InferReverse(const OpCall& call, TensorSpec* outputs) {
  outputs[0] = call.input(0).spec();
  if (!outputs[0].rank_known) return Status::Ok();
  return AxesOf(call, 0, outputs[0].rank()).status();
}

Status EvaluateReverse(const OpCall& call, const TensorSpec* specs, Ref<Tensor>* outputs) {
  const Tensor& tensor = call.input(0);
  LEVADA_ASSIGN_OR_RETURN(const Axes axes, AxesOf(call, 0, tensor.rank()));
  Strides strides = tensor.strides();
  int64_t offset = 0;
  for (const int64_t axis : axes) {
    if (tensor.size() > 0) offset += (tensor.dim(static_cast<int>(axis)) - 1) * strides[axis];
    strides[axis] = -strides[axis];
  }
  outputs[0] = tensor.WithLayout(specs[0].shape, std::move(strides), offset);
  return Status::Ok();
}

Status BatchReverse(const BatchCall& batch, Ref<Tensor>* outputs) {
  LEVADA_ASSIGN_OR_RETURN(Axes axes, AxesOf(batch.call, 0, RowRank(batch, 0)));
  for (int64_t& axis : axes) ++axis;
  const Attribute attribute = Attribute::List(axes);
  return ComputeWith(batch, {&attribute, 1}, outputs);
}

Status InferRoll(const OpCall& call, TensorSpec* outputs) {
  outputs[0] = call.input(0).spec();
  if (call.list(0).size() != call.list(1).size()) {
    return InvalidArgument("roll: expected one axis for each shift, got %d shifts and %d axes",
                           static_cast<int>(call.list(0).size()), static_cast<int>(call.list(1).size()));
  }
  if (!outputs[0].rank_known) return Status::Ok();
  if (outputs[0].rank() == 0) return InvalidArgument("roll: expected a rank of 1 or more, got a scalar");
  for (const int64_t axis : call.list(1)) {
    LEVADA_RETURN_IF_ERROR(NormalizeAxis(axis, outputs[0].rank(), "roll").status());
  }
  return Status::Ok();
}

// out[shift:] = x[:n - shift], out[:shift] = x[n - shift:] along one axis. REQUIRES: 0 < shift < n.
Result<Ref<Tensor>> RollOnce(const Tensor& x, int axis, int64_t shift) {
  LEVADA_ASSIGN_OR_RETURN(Ref<Tensor> out, Tensor::Empty(x.dtype(), x.shape()));
  const int64_t n = x.dim(axis);
  const int64_t from = x.strides()[axis], to = out->strides()[axis];
  Shape part = x.shape();
  const auto copy = [&](int64_t first, int64_t count, int64_t target) {
    part[axis] = count;
    kernel::CopyStrided(SizeOf(x.dtype()), x.rank(), part.data(), x.data() + first * from, x.strides().data(),
                        out->mutable_data() + target * to, out->strides().data());
  };
  copy(0, n - shift, shift);
  copy(n - shift, shift, 0);
  return x.heap() ? WithHeap(out, x.heap()) : out;
}

Status EvaluateRoll(const OpCall& call, const TensorSpec*, Ref<Tensor>* outputs) {
  outputs[0] = call.Share(0);
  if (outputs[0]->size() == 0) return Status::Ok();
  for (size_t i = 0; i < call.list(0).size(); ++i) {
    LEVADA_ASSIGN_OR_RETURN(const int axis, NormalizeAxis(call.list(1)[i], outputs[0]->rank(), "roll"));
    const int64_t n = outputs[0]->dim(axis);
    const int64_t remainder = call.list(0)[i] % n;
    const int64_t shift = remainder < 0 ? remainder + n : remainder;
    if (shift == 0) continue;
    LEVADA_ASSIGN_OR_RETURN(outputs[0], RollOnce(*outputs[0], axis, shift));
  }
  return Status::Ok();
}

Status BatchRoll(const BatchCall& batch, Ref<Tensor>* outputs) {
  Axes axes;
  for (const int64_t axis : batch.call.list(1)) {
    LEVADA_ASSIGN_OR_RETURN(const int64_t shifted, ShiftAxis(axis, RowRank(batch, 0), "roll"));
    axes.push_back(shifted);
  }
  if (RowRank(batch, 0) == 0) return InvalidArgument("roll: expected a rank of 1 or more, got a scalar");
  const Attribute attributes[] = {batch.call.attributes[0], Attribute::List(axes)};
  return ComputeWith(batch, attributes, outputs);
}

// Size along one axis: -1 stands for the rest. kUnknownDim when it is not known.
Status SliceSize(const OpCall& call, int axis, int64_t dim, int64_t* size) {
  const int64_t begin = call.list(0)[axis];
  *size = call.list(1)[axis];
  const bool rest = *size == -1;
  if (rest && dim >= 0) *size = dim - begin;
  if (begin < 0 || *size < -1 || (!rest && *size < 0) || (dim >= 0 && (begin > dim || *size > dim - begin))) {
    return InvalidArgument("slice: expected begin and size within [0, %lld] for axis %d, got begin %lld and size %lld",
                           static_cast<long long>(dim), axis, static_cast<long long>(begin),
                           static_cast<long long>(call.list(1)[axis]));
  }
  return Status::Ok();
}

Status InferSlice(const OpCall& call, TensorSpec* outputs) {
  const Tensor& input = call.input(0);
  outputs[0].dtype = input.dtype();
  const int rank = static_cast<int>(call.list(0).size());
  if (call.list(1).size() != call.list(0).size() || (input.rank() >= 0 && input.rank() != rank)) {
    return InvalidArgument("slice: expected %d numbers as begin and as size, got %d and %d",
                           input.rank() >= 0 ? input.rank() : rank, rank, static_cast<int>(call.list(1).size()));
  }
  for (int axis = 0; axis < rank; ++axis) {
    int64_t size;
    LEVADA_RETURN_IF_ERROR(SliceSize(call, axis, input.rank() < 0 ? kUnknownDim : input.dim(axis), &size));
    outputs[0].shape.push_back(size);
  }
  return Status::Ok();
}

Status EvaluateSlice(const OpCall& call, const TensorSpec* specs, Ref<Tensor>* outputs) {
  const Tensor& input = call.input(0);
  int64_t offset = 0, size = 1;
  for (int axis = 0; axis < input.rank(); ++axis) {
    offset += call.list(0)[axis] * input.strides()[axis];
    size *= specs[0].shape[axis] > 0;
  }
  outputs[0] = input.WithLayout(specs[0].shape, input.strides(), size == 0 ? 0 : offset);
  return Status::Ok();
}

Status BatchSlice(const BatchCall& batch, Ref<Tensor>* outputs) {
  SmallVector<int64_t, 8> begin(batch.call.list(0)), size(batch.call.list(1));
  begin.insert(0, 0);
  size.insert(0, -1);
  const Attribute attributes[] = {Attribute::List(begin), Attribute::List(size)};
  return ComputeWith(batch, attributes, outputs);
}

}  // namespace

LEVADA_OP(reverse) = {
    .name = "reverse", .infer = InferReverse, .evaluate = EvaluateReverse, .batch = BatchReverse};
LEVADA_OP(roll) = {.name = "roll", .infer = InferRoll, .evaluate = EvaluateRoll, .batch = BatchRoll};
LEVADA_OP(slice) = {.name = "slice", .infer = InferSlice, .evaluate = EvaluateSlice, .batch = BatchSlice};

}  // namespace levada
