// concat and stack: attribute 0 is the axis.

#include <cstring>
#include <vector>

#include "base/checked.h"
#include "function/ops/rules.h"
#include "function/strings.h"
#include "function/views.h"
#include "kernel/copy.h"

namespace levada {
namespace {

Status CheckValues(const OpCall& call, int* known) {
  *known = -1;
  if (call.inputs.empty()) return InvalidArgument("%s: expected at least one value, got none", call.op.name);
  for (size_t i = 0; i < call.inputs.size(); ++i) {
    if (call.input(i).rank() < 0) continue;
    if (*known >= 0 && call.input(*known).rank() != call.input(i).rank()) {
      return InvalidArgument("%s: expected values of one rank, got shapes %s and %s", call.op.name,
                             ToString(call.input(*known).shape()).c_str(), ToString(call.input(i).shape()).c_str());
    }
    if (*known < 0) *known = static_cast<int>(i);
  }
  return Status::Ok();
}

// Dimensions that all values share, outside `axis`; along `axis` they add up. axis -1: every dimension is shared.
Status JoinShapes(const OpCall& call, int axis, Shape* shape) {
  bool unknown_sum = false;
  int64_t sum = 0;
  for (const Tensor* input : call.inputs) {
    if (input->rank() < 0) {
      unknown_sum = true;
      continue;
    }
    for (int i = 0; i < input->rank(); ++i) {
      const int64_t dim = input->dim(i);
      if (i == axis) {
        if (dim < 0) unknown_sum = true;
        if (dim >= 0 && !CheckedAdd(sum, dim, &sum)) {
          return InvalidArgument("%s: more than 2^63 elements", call.op.name);
        }
      } else if ((*shape)[i] < 0) {
        (*shape)[i] = dim;
      } else if (dim >= 0 && dim != (*shape)[i]) {
        return InvalidArgument("%s: expected values whose dimensions agree, got shapes %s and %s", call.op.name,
                               ToString(call.input(0).shape()).c_str(), ToString(input->shape()).c_str());
      }
    }
  }
  if (axis >= 0) (*shape)[axis] = unknown_sum ? kUnknownDim : sum;
  return Status::Ok();
}

Status InferConcat(const OpCall& call, TensorSpec* outputs) {
  int known;
  LEVADA_RETURN_IF_ERROR(CheckValues(call, &known));
  outputs[0].dtype = call.input(0).dtype();
  if (call.inputs.size() == 1) {  // itself, whatever the axis
    outputs[0] = call.input(0).spec();
    return Status::Ok();
  }
  if (known < 0) {
    SetUnknownRank(&outputs[0]);
    return Status::Ok();
  }
  const int rank = call.input(known).rank();
  if (rank == 0) return InvalidArgument("concat: expected values of rank 1 or more, got scalars (stack joins them)");
  LEVADA_ASSIGN_OR_RETURN(const int axis, NormalizeAxis(call.number(0), rank, "concat"));
  outputs[0].shape = call.input(known).shape();
  return JoinShapes(call, axis, &outputs[0].shape);
}

Status InferStack(const OpCall& call, TensorSpec* outputs) {
  int known;
  LEVADA_RETURN_IF_ERROR(CheckValues(call, &known));
  outputs[0].dtype = call.input(0).dtype();
  if (known < 0) {
    SetUnknownRank(&outputs[0]);
    return Status::Ok();
  }
  const int rank = call.input(known).rank();
  LEVADA_ASSIGN_OR_RETURN(const int axis, NormalizeAxis(call.number(0), rank + 1, "stack"));
  if (rank == kMaxRank) return InvalidArgument("stack: expected values of rank below %d, got %d", kMaxRank, rank);
  outputs[0].shape = call.input(known).shape();
  LEVADA_RETURN_IF_ERROR(JoinShapes(call, -1, &outputs[0].shape));
  outputs[0].shape.insert(axis, static_cast<int64_t>(call.inputs.size()));
  return Status::Ok();
}

// Copies the values one behind the other along `axis` of the result.
Status Join(std::span<Ref<Tensor>> values, int axis, const TensorSpec& spec, Ref<Tensor>* result) {
  LEVADA_ASSIGN_OR_RETURN(Ref<StringHeap> heap, ShareHeap(values));
  LEVADA_ASSIGN_OR_RETURN(Ref<Tensor> out, Tensor::Empty(spec.dtype, spec.shape));
  const Strides& strides = out->strides();
  char* destination = out->mutable_data();
  for (const Ref<Tensor>& value : values) {
    if (value->size() == 0) continue;
    if (axis == 0 && value->IsContiguous()) {
      std::memcpy(destination, value->data(), value->nbytes());
    } else {
      kernel::CopyStrided(SizeOf(spec.dtype), value->rank(), value->shape().data(), value->data(),
                          value->strides().data(), destination, strides.data());
    }
    destination += value->dim(axis) * strides[axis];
  }
  *result = heap ? WithHeap(out, std::move(heap)) : std::move(out);
  return Status::Ok();
}

Status EvaluateConcat(const OpCall& call, const TensorSpec* specs, Ref<Tensor>* outputs) {
  if (call.inputs.size() == 1) {
    outputs[0] = call.Share(0);
    return Status::Ok();
  }
  std::vector<Ref<Tensor>> values;
  for (size_t i = 0; i < call.inputs.size(); ++i) values.push_back(call.Share(i));
  LEVADA_ASSIGN_OR_RETURN(const int axis, NormalizeAxis(call.number(0), specs[0].rank(), "concat"));
  return Join(values, axis, specs[0], &outputs[0]);
}

Status EvaluateStack(const OpCall& call, const TensorSpec* specs, Ref<Tensor>* outputs) {
  LEVADA_ASSIGN_OR_RETURN(const int axis, NormalizeAxis(call.number(0), specs[0].rank(), "stack"));
  std::vector<Ref<Tensor>> values;
  for (size_t i = 0; i < call.inputs.size(); ++i) values.push_back(InsertAxes(call.input(i), axis, 1));
  return Join(values, axis, specs[0], &outputs[0]);
}

// Values that are the same for all rows are repeated, as views.
template <int kExtra>
Status BatchJoin(const BatchCall& batch, Ref<Tensor>* outputs) {
  if (kExtra == 0 && batch.call.inputs.size() == 1) {
    outputs[0] = batch.call.Share(0);
    return Status::Ok();
  }
  LEVADA_ASSIGN_OR_RETURN(const int64_t axis,
                          ShiftAxis(batch.call.number(0), RowRank(batch, 0) + kExtra, batch.call.op.name));
  std::vector<Ref<Tensor>> values;
  std::vector<Tensor*> raw;
  for (size_t i = 0; i < batch.call.inputs.size(); ++i) {
    values.push_back(batch.batched[i] ? batch.call.Share(i) : RepeatRows(batch.call.input(i), batch.n));
    raw.push_back(values.back().get());
  }
  const Attribute attribute = Attribute::Number(axis);
  return Compute({batch.call.op, raw, {&attribute, 1}}, outputs);
}

}  // namespace

LEVADA_OP(concat) = {
    .name = "concat", .promote_from = 0, .infer = InferConcat, .evaluate = EvaluateConcat, .batch = BatchJoin<0>};
LEVADA_OP(stack) = {
    .name = "stack", .promote_from = 0, .infer = InferStack, .evaluate = EvaluateStack, .batch = BatchJoin<1>};

}  // namespace levada
