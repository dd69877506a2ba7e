// split and unstack: each part is a view, recorded as an op of its own.

#include "base/checked.h"
#include "function/ops/inner.h"
#include "function/ops/rules.h"
#include "function/views.h"

namespace levada {
namespace {

// Attributes of one part.
enum { kAxis, kIndex, kCount, kSizes };

struct PartExtent {
  int64_t begin = 0;
  int64_t size = kUnknownDim;
};

// Where part `index` of an axis of `dim` lies. sizes: the attribute of the list, one of them may be -1.
Status SizedPart(std::span<const int64_t> sizes, int64_t index, int64_t dim, PartExtent* part) {
  int64_t sum = 0;
  int rest = -1;
  for (size_t i = 0; i < sizes.size(); ++i) {
    if (sizes[i] == -1 && rest < 0) {
      rest = static_cast<int>(i);
    } else if (sizes[i] < 0 || !CheckedAdd(sum, sizes[i], &sum)) {
      return InvalidArgument("split: expected sizes of 0 or more and at most one -1, got %s", ToString(sizes).c_str());
    }
  }
  if (dim >= 0 && (sum > dim || (rest < 0 && sum != dim))) {
    return InvalidArgument("split: expected sizes that add up to %lld, got %s", static_cast<long long>(dim),
                           ToString(sizes).c_str());
  }
  part->begin = 0;
  for (int64_t i = 0; i < index; ++i) part->begin += sizes[i] < 0 ? dim - sum : sizes[i];
  part->size = sizes[index] >= 0 ? sizes[index] : dim < 0 ? kUnknownDim : dim - sum;
  return Status::Ok();
}

Status EqualPart(int64_t count, int64_t index, int64_t dim, PartExtent* part) {
  if (count < 1 || (dim >= 0 && dim % count != 0)) {
    return InvalidArgument("split: expected a number of parts that divides %lld, got %lld", static_cast<long long>(dim),
                           static_cast<long long>(count));
  }
  if (dim >= 0) *part = {index * (dim / count), dim / count};
  return Status::Ok();
}

Status PartOf(const OpCall& call, int axis, PartExtent* part) {
  const int64_t dim = call.input(0).dim(axis);
  return call.is_given(kSizes) ? SizedPart(call.list(kSizes), call.number(kIndex), dim, part)
                               : EqualPart(call.number(kCount), call.number(kIndex), dim, part);
}

// Descriptions of functions may come from anywhere.
Status CheckIndex(const OpCall& call, int64_t count) {
  if (call.number(kIndex) >= 0 && call.number(kIndex) < count) return Status::Ok();
  return InvalidArgument("%s: expected an index of 0 ... %lld, got %lld", call.op.name,
                         static_cast<long long>(count) - 1, static_cast<long long>(call.number(kIndex)));
}

Status InferPart(const OpCall& call, TensorSpec* outputs) {
  LEVADA_RETURN_IF_ERROR(CheckIndex(
      call, call.is_given(kSizes) ? static_cast<int64_t>(call.list(kSizes).size()) : call.number(kCount)));
  outputs[0] = call.input(0).spec();
  if (!outputs[0].rank_known) return Status::Ok();
  LEVADA_ASSIGN_OR_RETURN(const int axis, NormalizeAxis(call.number(kAxis), outputs[0].rank(), "split"));
  PartExtent part;
  LEVADA_RETURN_IF_ERROR(PartOf(call, axis, &part));
  outputs[0].shape[axis] = part.size;
  return Status::Ok();
}

Status EvaluatePart(const OpCall& call, const TensorSpec* specs, Ref<Tensor>* outputs) {
  const Tensor& value = call.input(0);
  LEVADA_ASSIGN_OR_RETURN(const int axis, NormalizeAxis(call.number(kAxis), value.rank(), "split"));
  PartExtent part;
  LEVADA_RETURN_IF_ERROR(PartOf(call, axis, &part));
  const int64_t offset = specs[0].shape[axis] > 0 ? part.begin * value.strides()[axis] : 0;
  outputs[0] = value.WithLayout(specs[0].shape, value.strides(), offset);
  return Status::Ok();
}

Status InferRow(const OpCall& call, TensorSpec* outputs) {
  if (call.number(kCount) != 0) LEVADA_RETURN_IF_ERROR(CheckIndex(call, call.number(kCount)));
  outputs[0] = call.input(0).spec();
  if (!outputs[0].rank_known) return Status::Ok();
  LEVADA_ASSIGN_OR_RETURN(const int axis, NormalizeAxis(call.number(kAxis), outputs[0].rank(), "unstack"));
  const int64_t dim = outputs[0].shape[axis];
  if (dim >= 0 && dim != call.number(kCount)) {
    return InvalidArgument("unstack: expected %lld slices along axis %d of shape %s, got %lld",
                           static_cast<long long>(call.number(kCount)), axis,
                           ToString(outputs[0].shape).c_str(), static_cast<long long>(dim));
  }
  outputs[0].shape.erase(axis);
  return Status::Ok();
}

Status EvaluateRow(const OpCall& call, const TensorSpec* specs, Ref<Tensor>* outputs) {
  const Tensor& value = call.input(0);
  LEVADA_ASSIGN_OR_RETURN(const int axis, NormalizeAxis(call.number(kAxis), value.rank(), "unstack"));
  Strides strides = value.strides();
  const int64_t offset = call.number(kIndex) * strides[axis];
  strides.erase(axis);
  outputs[0] = value.WithLayout(specs[0].shape, std::move(strides), value.size() > 0 ? offset : 0);
  return Status::Ok();
}

}  // namespace

constinit const Op kSplitPart = {
    .name = "split_part", .infer = InferPart, .evaluate = EvaluatePart, .batch = BatchByAxis};
constinit const Op kUnstackRow = {
    .name = "unstack_row", .infer = InferRow, .evaluate = EvaluateRow, .batch = BatchByAxis};

namespace {

// Attributes: sizes, axis, number of outputs.
Status ExpandSplit(const OpCall& call, Ref<Tensor>* outputs) {
  const int64_t count = call.number(2);
  if (call.is_given(0) && static_cast<int64_t>(call.list(0).size()) != count) {
    return InvalidArgument("split: expected one output for each size, got %lld outputs for sizes %s",
                           static_cast<long long>(count), ToString(call.list(0)).c_str());
  }
  if (count == 0) return InvalidArgument("split: expected at least one part, got none");
  for (int64_t i = 0; i < count; ++i) {
    const Attribute part[] = {Attribute::Number(call.number(1)), Attribute::Number(i), Attribute::Number(count),
                              call.attributes[0]};
    LEVADA_RETURN_IF_ERROR(Apply(kSplitPart, call.inputs, part, &outputs[i]));
  }
  return Status::Ok();
}

// Attributes: axis, number of outputs.
Status ExpandUnstack(const OpCall& call, Ref<Tensor>* outputs) {
  const int64_t count = call.number(1);
  if (count == 0) {
    const Attribute none[] = {call.attributes[0], Attribute::Number(0), call.attributes[1]};
    TensorSpec spec;
    return InferRow({call.op, call.inputs, none}, &spec);
  }
  for (int64_t i = 0; i < count; ++i) {
    const Attribute row[] = {call.attributes[0], Attribute::Number(i), call.attributes[1]};
    LEVADA_RETURN_IF_ERROR(Apply(kUnstackRow, call.inputs, row, &outputs[i]));
  }
  return Status::Ok();
}

}  // namespace

LEVADA_OP(split) = {.name = "split", .num_outputs = kAnyNumber, .expand = ExpandSplit};
LEVADA_OP(unstack) = {.name = "unstack", .num_outputs = kAnyNumber, .expand = ExpandUnstack};

}  // namespace levada
