// gather: inputs params and indices; attribute 0 is the axis.

#include "convert/layout.h"
#include "convert/rows.h"
#include "function/ops/rules.h"
#include "function/rows.h"
#include "function/strings.h"
#include "kernel/copy.h"

namespace levada {
namespace {

Status InferGather(const OpCall& call, TensorSpec* outputs) {
  const Tensor& params = call.input(0);
  const Tensor& indices = call.input(1);
  if (!IsInteger(indices.dtype())) return WrongDType(call.op, "integer indices", indices.dtype());
  outputs[0].dtype = params.dtype();
  if (params.rank() == 0) return InvalidArgument("gather: expected params of rank 1 or more, got a scalar");
  if (params.rank() < 0 || indices.rank() < 0) {
    SetUnknownRank(&outputs[0]);
    return Status::Ok();
  }
  LEVADA_ASSIGN_OR_RETURN(const int axis, NormalizeAxis(call.number(0), params.rank(), "gather"));
  if (params.rank() - 1 + indices.rank() > kMaxRank) {
    return InvalidArgument("gather: expected a result of rank %d at most, got %d", kMaxRank,
                           params.rank() - 1 + indices.rank());
  }
  for (int i = 0; i < axis; ++i) outputs[0].shape.push_back(params.dim(i));
  for (int i = 0; i < indices.rank(); ++i) outputs[0].shape.push_back(indices.dim(i));
  for (int i = axis + 1; i < params.rank(); ++i) outputs[0].shape.push_back(params.dim(i));
  return Status::Ok();
}

// The indices as int64 in C order, all within [0, limit).
Result<Ref<Tensor>> CheckedIndices(const OpCall& call, int64_t limit) {
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> wide, Cast(call.Share(1), DType::kInt64));
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> indices, Contiguous(wide));
  const int64_t* const index = reinterpret_cast<const int64_t*>(indices->data());
  for (int64_t i = 0; i < indices->size(); ++i) {
    if (static_cast<uint64_t>(index[i]) < static_cast<uint64_t>(limit)) continue;
    const std::string where = ToString(CoordinatesOf(i, indices->shape()));
    return InvalidArgument("gather: expected indices in [0, %lld), got %lld at position %s",
                           static_cast<long long>(limit),
                           static_cast<long long>(index[i]), where.c_str());
  }
  return indices;
}

Status EvaluateGather(const OpCall& call, const TensorSpec* specs, Ref<Tensor>* outputs) {
  Ref<Tensor> params = call.Share(0);
  LEVADA_ASSIGN_OR_RETURN(const int axis, NormalizeAxis(call.number(0), params->rank(), "gather"));
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> indices, CheckedIndices(call, params->dim(axis)));
  if (axis > 0 || !HasContiguousRows(*params)) {
    LEVADA_ASSIGN_OR_RETURN(params, Contiguous(params));
  }
  LEVADA_ASSIGN_OR_RETURN(Ref<Tensor> out, Tensor::Empty(specs[0].dtype, specs[0].shape));
  if (out->size() > 0) {
    const AxisView view = ViewAround(params->shape(), axis);
    const int64_t row_bytes = view.inner * SizeOf(params->dtype());
    const int64_t row_stride = axis == 0 ? params->strides()[0] : row_bytes;
    const int64_t* const index = reinterpret_cast<const int64_t*>(indices->data());
    for (int64_t outer = 0; outer < view.outer; ++outer) {
      kernel::GatherRows(params->data() + outer * view.n * row_bytes, row_stride, row_bytes, index, indices->size(),
                         out->mutable_data() + outer * indices->size() * row_bytes);
    }
  }
  outputs[0] = params->heap() ? WithHeap(out, params->heap()) : std::move(out);
  return Status::Ok();
}

// The row axis comes out where the indices stand; it is moved to the front.
Status GatherWithRowIndices(const BatchCall& batch, Ref<Tensor>* outputs) {
  LEVADA_ASSIGN_OR_RETURN(const int axis, NormalizeAxis(batch.call.number(0), batch.call.input(0).rank(), "gather"));
  Ref<Tensor> gathered;
  LEVADA_RETURN_IF_ERROR(ComputeWith(batch, batch.call.attributes, &gathered));
  Shape shape = gathered->shape();
  Strides strides = gathered->strides();
  const int64_t stride = strides[axis];
  shape.erase(axis);
  strides.erase(axis);
  shape.insert(0, batch.n);
  strides.insert(0, stride);
  outputs[0] = gathered->WithLayout(std::move(shape), std::move(strides));
  return Status::Ok();
}

Status GatherRowByRow(const BatchCall& batch, Ref<Tensor>* outputs) {
  std::vector<Ref<Tensor>> rows(batch.n);
  for (int64_t i = 0; i < batch.n; ++i) {
    const Ref<Tensor> params = batch.call.input(0).Row(i);
    const Ref<Tensor> indices = batch.call.input(1).Row(i);
    Tensor* const raw[] = {params.get(), indices.get()};
    LEVADA_RETURN_IF_ERROR(Compute({batch.call.op, raw, batch.call.attributes}, &rows[i]));
  }
  LEVADA_ASSIGN_OR_RETURN(outputs[0], StackRows(rows, "gather"));
  return Status::Ok();
}

Status BatchGather(const BatchCall& batch, Ref<Tensor>* outputs) {
  if (!batch.batched[0]) return GatherWithRowIndices(batch, outputs);
  return batch.batched[1] ? GatherRowByRow(batch, outputs) : BatchByAxis(batch, outputs);
}

}  // namespace

LEVADA_OP(gather) = {.name = "gather", .infer = InferGather, .evaluate = EvaluateGather, .batch = BatchGather};

}  // namespace levada
