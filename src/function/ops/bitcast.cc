// bitcast: attribute 0 is the dtype. The bytes of a wider element become one more axis, or the last axis goes into it.

#include "convert/layout.h"
#include "function/ops/rules.h"
#include "function/views.h"

namespace levada {
namespace {

Status InferBitcast(const OpCall& call, TensorSpec* outputs) {
  const Tensor& input = call.input(0);
  const DType to = static_cast<DType>(call.number(0));
  if (input.dtype() == DType::kString) return WrongDType(call.op, "numbers or bool", input.dtype());
  // A byte that is neither 0 nor 1 is no bool.
  if (!IsNumber(to) && !IsStorage(to) && to != input.dtype()) {
    return InvalidArgument("bitcast: expected a number as dtype, got %s", NameOf(to)).AboutDType();
  }
  outputs[0] = input.spec();
  outputs[0].dtype = to;
  if (!outputs[0].rank_known) return Status::Ok();
  const int64_t have = SizeOf(input.dtype()), want = SizeOf(to);
  if (have > want) {
    if (input.rank() == kMaxRank) {
      return InvalidArgument("bitcast: expected a rank below %d, got %d", kMaxRank, input.rank());
    }
    outputs[0].shape.push_back(have / want);
  } else if (have < want) {
    const int64_t last = input.rank() == 0 ? 1 : outputs[0].shape.back();
    if (input.rank() == 0 || (last >= 0 && last != want / have)) {
      return InvalidArgument("bitcast: expected a last axis of size %lld from %s to %s, got shape %s",
                             static_cast<long long>(want / have), NameOf(input.dtype()), NameOf(to),
                             ToString(input.shape()).c_str()).AboutDType();
    }
    outputs[0].shape.erase(outputs[0].shape.size() - 1);
  }
  return Status::Ok();
}

Status EvaluateBitcast(const OpCall& call, const TensorSpec* specs, Ref<Tensor>* outputs) {
  if (SizeOf(call.input(0).dtype()) == SizeOf(specs[0].dtype)) {
    const Tensor& whole = call.input(0);
    outputs[0] = Tensor::View(whole.buffer(), whole.data() - whole.buffer()->data(), specs[0].dtype, whole.shape(),
                              whole.strides());
    return Status::Ok();
  }
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> input, Contiguous(call.Share(0)));
  outputs[0] = Tensor::View(input->buffer(), input->data() - input->buffer()->data(), specs[0].dtype, specs[0].shape,
                            ContiguousStrides(specs[0].shape, SizeOf(specs[0].dtype)));
  return Status::Ok();
}

Status BatchBitcast(const BatchCall& batch, Ref<Tensor>* outputs) {
  if (RowRank(batch, 0) == 0) return ComputeRowByRow(batch, outputs);
  return ComputeWith(batch, batch.call.attributes, outputs);
}

}  // namespace

LEVADA_OP(bitcast) = {
    .name = "bitcast", .infer = InferBitcast, .evaluate = EvaluateBitcast, .batch = BatchBitcast};

}  // namespace levada
