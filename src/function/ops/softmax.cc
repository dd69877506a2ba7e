// softmax, log_softmax: attribute 0 is the axis.

#include "convert/layout.h"
#include "function/ops/rules.h"
#include "function/views.h"
#include "kernel/copy.h"
#include "kernel/reduce.h"
#include "runtime/parallel.h"

namespace levada {
namespace {

template <bool kLog>
kernel::SoftmaxLoop LoopFor(const OpCall& call) {
  const DType dtype = call.input(0).dtype();
  if (dtype == DType::kString) return nullptr;
  return kLog ? kernel::FindLogSoftmax(dtype) : kernel::FindSoftmax(dtype);
}

template <bool kLog>
Status InferSoftmax(const OpCall& call, TensorSpec* outputs) {
  const Tensor& logits = call.input(0);
  if (LoopFor<kLog>(call) == nullptr) return WrongDType(call.op, "floats", logits.dtype());
  if (logits.rank() >= 0) {
    LEVADA_RETURN_IF_ERROR(NormalizeAxis(call.number(0), logits.rank(), call.op.name).status());
  }
  outputs[0] = logits.spec();
  return Status::Ok();
}

// The tensor with one axis moved to the end (back: from the end to there).
Ref<Tensor> MoveAxis(const Tensor& tensor, int axis, bool back) {
  Shape shape = tensor.shape();
  Strides strides = tensor.strides();
  const int from = back ? tensor.rank() - 1 : axis;
  const int to = back ? axis : tensor.rank() - 1;
  const int64_t dim = shape[from];
  const int64_t stride = strides[from];
  shape.erase(from);
  strides.erase(from);
  shape.insert(to, dim);
  strides.insert(to, stride);
  return tensor.WithLayout(std::move(shape), std::move(strides));
}

template <bool kLog>
Status EvaluateSoftmax(const OpCall& call, const TensorSpec* specs, Ref<Tensor>* outputs) {
  LEVADA_ASSIGN_OR_RETURN(const int axis, NormalizeAxis(call.number(0), call.input(0).rank(), call.op.name));
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> logits, Contiguous(MoveAxis(call.input(0), axis, false)));
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> out, Tensor::Empty(specs[0].dtype, logits->shape()));
  if (out->size() > 0) {
    const int64_t n = logits->dim(logits->rank() - 1);
    const kernel::SoftmaxLoop loop = LoopFor<kLog>(call);
    const int64_t row_bytes = n * SizeOf(logits->dtype());
    ParallelFor(logits->size() / n, RowsPerPart(row_bytes), [&](int64_t first, int64_t last) {
      loop(logits->data() + first * row_bytes, last - first, n, out->mutable_data() + first * row_bytes,
           out->nbytes() >= kernel::kAroundCaches);
    });
  }
  LEVADA_ASSIGN_OR_RETURN(outputs[0], Contiguous(MoveAxis(*out, axis, true)));
  return Status::Ok();
}

}  // namespace

LEVADA_OP(softmax) = {
    .name = "softmax", .infer = InferSoftmax<false>, .evaluate = EvaluateSoftmax<false>, .batch = BatchByAxis};
LEVADA_OP(log_softmax) = {
    .name = "log_softmax", .infer = InferSoftmax<true>, .evaluate = EvaluateSoftmax<true>, .batch = BatchByAxis};

}  // namespace levada
