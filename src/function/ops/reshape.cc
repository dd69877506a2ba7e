// reshape: attribute 0 is the shape.

#include "base/checked.h"
#include "function/ops/rules.h"
#include "function/trace.h"
#include "function/views.h"

namespace levada {
namespace {

Status Mismatch(const Tensor& tensor, std::span<const int64_t> shape) {
  return InvalidArgument("reshape: expected a shape of as many elements as %s, got %s",
                         ToString(tensor.shape()).c_str(),
                         ToString(shape).c_str());
}

// The product of the sizes that are neither 0 nor -1.
bool CheckedNonZero(std::span<const int64_t> sizes, int64_t* product) {
  *product = 1;
  for (const int64_t size : sizes) {
    if (size > 0 && !CheckedMul(*product, size, product)) return false;
  }
  return true;
}

// Fills in the one dimension that is -1; beside a size of 0, zeros are left out on both sides, as in TensorFlow: [2, 0, 3]
// as [0, -1] is [0, 6]. REQUIRES: the shape of tensor is known.
Status Complete(const Tensor& tensor, std::span<const int64_t> asked, int unknown, Shape* shape) {
  int64_t count = 0;
  int64_t known = 1;
  NumElements(tensor.shape(), &count);
  for (size_t i = 0; i < asked.size(); ++i) {
    if (static_cast<int>(i) != unknown && !CheckedMul(known, asked[i], &known)) return Mismatch(tensor, asked);
  }
  if (unknown < 0) return known == count ? Status::Ok() : Mismatch(tensor, asked);
  if (known == 0) {
    if (count != 0 || !CheckedNonZero(tensor.shape(), &count) || !CheckedNonZero(asked, &known)) {
      return Mismatch(tensor, asked);
    }
  }
  if (count % known != 0) return Mismatch(tensor, asked);
  (*shape)[unknown] = count / known;
  return Status::Ok();
}

Status InferReshape(const OpCall& call, TensorSpec* outputs) {
  const Tensor& tensor = call.input(0);
  const std::span<const int64_t> asked = call.list(0);
  if (asked.size() > kMaxRank) {
    return InvalidArgument("reshape: expected a rank of at most %d, got %d", kMaxRank, static_cast<int>(asked.size()));
  }
  int unknown = -1;
  for (size_t i = 0; i < asked.size(); ++i) {
    if (asked[i] >= 0) continue;
    if (asked[i] != -1 || unknown >= 0) {
      return InvalidArgument("reshape: expected dimensions of 0 or more and at most one -1, got %lld at position %d",
                             static_cast<long long>(asked[i]), static_cast<int>(i));
    }
    unknown = static_cast<int>(i);
  }
  outputs[0].dtype = tensor.dtype();
  outputs[0].shape = Shape(asked);
  const TensorSpec spec = tensor.spec();
  return spec.IsFullyKnown() ? Complete(tensor, asked, unknown, &outputs[0].shape) : Status::Ok();
}

Status EvaluateReshape(const OpCall& call, const TensorSpec* specs, Ref<Tensor>* outputs) {
  LEVADA_ASSIGN_OR_RETURN(outputs[0], ReshapeTensor(call.Share(0), specs[0].shape));
  return Status::Ok();
}

Status BatchReshape(const BatchCall& batch, Ref<Tensor>* outputs) {
  TensorSpec row;
  TensorSpec input = batch.call.input(0).spec();
  input.shape.erase(0);
  const Ref<Tensor> symbolic = TensorOfSpec(input);
  Tensor* const raw[] = {symbolic.get()};
  LEVADA_RETURN_IF_ERROR(InferReshape({batch.call.op, raw, batch.call.attributes}, &row));
  row.shape.insert(0, batch.n);
  LEVADA_ASSIGN_OR_RETURN(outputs[0], ReshapeTensor(batch.call.Share(0), std::move(row.shape)));
  return Status::Ok();
}

}  // namespace

LEVADA_OP(reshape) = {.name = "reshape",
                      .infer = InferReshape,
                      .evaluate = EvaluateReshape,
                      .batch = BatchReshape,
                      .keeps_order = true};

}  // namespace levada
