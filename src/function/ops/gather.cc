// gather: inputs params and indices; attributes: the axis, and how many leading dimensions both have in common.

#include "convert/layout.h"
#include "function/ops/indices.h"
#include "function/rows.h"
#include "function/strings.h"
#include "function/views.h"
#include "kernel/copy.h"
#include "runtime/parallel.h"

namespace levada {
namespace {

// batch_dims as a number of axes of indices and, with the axis, of params. REQUIRES: both ranks are known.
Status BatchDims(const OpCall& call, int* axis, int* batch) {
  const Tensor& params = call.input(0);
  const Tensor& indices = call.input(1);
  LEVADA_ASSIGN_OR_RETURN(*axis, NormalizeAxis(call.number(0), params.rank(), "gather"));
  const int64_t number = call.number(1) < 0 ? call.number(1) + indices.rank() : call.number(1);
  if (number < 0 || number > indices.rank() || number > *axis) {
    return InvalidArgument("gather: expected batch_dims up to the axis %d and the rank %d of indices, got %lld", *axis,
                           indices.rank(), static_cast<long long>(call.number(1)));
  }
  *batch = static_cast<int>(number);
  for (int i = 0; i < *batch; ++i) {
    const int64_t a = params.dim(i), b = indices.dim(i);
    if (a >= 0 && b >= 0 && a != b) {
      return InvalidArgument("gather: expected the first %d dimensions to agree, got shapes %s and %s", *batch,
                             ToString(params.shape()).c_str(), ToString(indices.shape()).c_str());
    }
  }
  return Status::Ok();
}

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
  int axis, batch;
  LEVADA_RETURN_IF_ERROR(BatchDims(call, &axis, &batch));
  if (params.rank() - 1 + indices.rank() - batch > kMaxRank) {
    return InvalidArgument("gather: expected a result of rank %d at most, got %d", kMaxRank,
                           params.rank() - 1 + indices.rank() - batch);
  }
  for (int i = 0; i < axis; ++i) {
    outputs[0].shape.push_back(i < batch && params.dim(i) < 0 ? indices.dim(i) : params.dim(i));
  }
  for (int i = batch; i < indices.rank(); ++i) outputs[0].shape.push_back(indices.dim(i));
  for (int i = axis + 1; i < params.rank(); ++i) outputs[0].shape.push_back(params.dim(i));
  return Status::Ok();
}

Status EvaluateGather(const OpCall& call, const TensorSpec* specs, Ref<Tensor>* outputs) {
  Ref<Tensor> params = call.Share(0);
  int axis, batch;
  LEVADA_RETURN_IF_ERROR(BatchDims(call, &axis, &batch));
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> indices, Int64Values(call.Share(1)));
  LEVADA_RETURN_IF_ERROR(CheckIndices("gather", *indices, params->dim(axis)));
  if (axis > 0 || !HasContiguousRows(*params)) {
    LEVADA_ASSIGN_OR_RETURN(params, Contiguous(params));
  }
  LEVADA_ASSIGN_OR_RETURN(Ref<Tensor> out, Tensor::Empty(specs[0].dtype, specs[0].shape));
  if (out->size() > 0) {
    const AxisView view = ViewAround(params->shape(), axis);
    int64_t groups = 1;
    for (int i = 0; i < batch; ++i) groups *= indices->dim(i);
    const int64_t row_bytes = view.inner * SizeOf(params->dtype());
    const int64_t row_stride = axis == 0 ? params->strides()[0] : row_bytes;
    const int64_t count = indices->size() / groups;
    for (int64_t outer = 0; outer < view.outer; ++outer) {
      const int64_t* const index = Int64Data(indices) + outer / (view.outer / groups) * count;
      const char* const rows = params->data() + outer * view.n * row_bytes;
      char* const gathered = out->mutable_data() + outer * count * row_bytes;
      ParallelFor(count, RowsPerPart(row_bytes), [&](int64_t first, int64_t last) {
        kernel::GatherRows(rows, row_stride, row_bytes, index + first, last - first, gathered + first * row_bytes,
                           out->nbytes() >= kernel::kAroundCaches);
      });
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

// The row axis is one more dimension in common; indices that are the same for all rows are repeated as a view.
Status GatherInRows(const BatchCall& batch, int64_t batch_dims, Ref<Tensor>* outputs) {
  const Ref<Tensor> indices =
      batch.batched[1] ? batch.call.Share(1) : RepeatRows(batch.call.input(1), batch.n);
  LEVADA_ASSIGN_OR_RETURN(const int64_t axis, ShiftAxis(batch.call.number(0), RowRank(batch, 0), "gather"));
  Tensor* const raw[] = {batch.call.inputs[0], indices.get()};
  const Attribute attributes[] = {Attribute::Number(axis), Attribute::Number(batch_dims + 1)};
  return Compute({batch.call.op, raw, attributes}, outputs);
}

Status BatchGather(const BatchCall& batch, Ref<Tensor>* outputs) {
  int64_t batch_dims = batch.call.number(1);
  if (batch_dims < 0) batch_dims += RowRank(batch, 1);
  if (RowRank(batch, 0) == 0 || batch_dims < 0) return ComputeRowByRow(batch, outputs);
  if (!batch.batched[0]) {
    return batch_dims == 0 ? GatherWithRowIndices(batch, outputs) : ComputeRowByRow(batch, outputs);
  }
  return batch.batched[1] || batch_dims > 0 ? GatherInRows(batch, batch_dims, outputs) : BatchByAxis(batch, outputs);
}

}  // namespace

LEVADA_OP(gather) = {.name = "gather", .infer = InferGather, .evaluate = EvaluateGather, .batch = BatchGather};

}  // namespace levada
