// one_hot: attributes are depth, on_value, off_value, axis and dtype.

#include <algorithm>
#include <cstring>

#include "convert/layout.h"
#include "function/ops/rules.h"
#include "function/views.h"

namespace levada {
namespace {

enum { kDepth, kOnValue, kOffValue, kAxis, kDType };

Status InferOneHot(const OpCall& call, TensorSpec* outputs) {
  const Tensor& indices = call.input(0);
  if (!IsInteger(indices.dtype())) return WrongDType(call.op, "integer indices", indices.dtype());
  outputs[0].dtype = static_cast<DType>(call.number(kDType));
  if (!IsNumber(outputs[0].dtype) && outputs[0].dtype != DType::kBool) {
    return InvalidArgument("one_hot: expected a number or bool dtype, got %s", NameOf(outputs[0].dtype)).AboutDType();
  }
  if (call.number(kDepth) < 0) {
    return InvalidArgument("one_hot: expected a depth of 0 or more, got %lld",
                           static_cast<long long>(call.number(kDepth)));
  }
  if (indices.rank() < 0) {
    SetUnknownRank(&outputs[0]);
    return Status::Ok();
  }
  LEVADA_ASSIGN_OR_RETURN(const int axis, NormalizeAxis(call.number(kAxis), indices.rank() + 1, "one_hot"));
  outputs[0].shape = indices.shape();
  outputs[0].shape.insert(axis, call.number(kDepth));
  return Status::Ok();
}

Result<Ref<Tensor>> ScalarOf(double value, DType dtype) {
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> scalar, Tensor::Scalar(DType::kFloat64, value));
  return Cast(scalar, dtype);
}

// Every element of out becomes the scalar: the filled part is copied onto the rest, each time twice as much.
void Fill(const Tensor& scalar, Tensor* out) {
  const int64_t nbytes = out->nbytes();
  char* const data = out->mutable_data();
  int64_t filled = scalar.nbytes();
  std::memcpy(data, scalar.data(), filled);
  while (filled < nbytes) {
    const int64_t count = std::min(filled, nbytes - filled);
    std::memcpy(data + filled, data, count);
    filled += count;
  }
}

Status EvaluateOneHot(const OpCall& call, const TensorSpec* specs, Ref<Tensor>* outputs) {
  const DType dtype = specs[0].dtype;
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> wide, Cast(call.Share(0), DType::kInt64));
  // An unsigned index above 2^63 becomes negative here and is outside either way.
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> indices, Contiguous(wide));
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> on, ScalarOf(call.real(kOnValue), dtype));
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> off, ScalarOf(call.real(kOffValue), dtype));
  LEVADA_ASSIGN_OR_RETURN(outputs[0], Tensor::Empty(dtype, specs[0].shape));
  if (outputs[0]->size() == 0) return Status::Ok();
  Fill(*off, outputs[0].get());
  LEVADA_ASSIGN_OR_RETURN(const int axis, NormalizeAxis(call.number(kAxis), indices->rank() + 1, "one_hot"));
  const AxisView view = ViewAround(specs[0].shape, axis);
  const int64_t* index = reinterpret_cast<const int64_t*>(indices->data());
  const int64_t size = SizeOf(dtype);
  for (int64_t outer = 0; outer < view.outer; ++outer) {
    char* const block = outputs[0]->mutable_data() + outer * view.n * view.inner * size;
    for (int64_t inner = 0; inner < view.inner; ++inner, ++index) {
      if (*index < 0 || *index >= view.n) continue;
      std::memcpy(block + (*index * view.inner + inner) * size, on->data(), size);
    }
  }
  return Status::Ok();
}

Status BatchOneHot(const BatchCall& batch, Ref<Tensor>* outputs) {
  SmallVector<Attribute, 8> attributes(batch.call.attributes);
  LEVADA_ASSIGN_OR_RETURN(attributes[kAxis].number,
                          ShiftAxis(batch.call.number(kAxis), RowRank(batch, 0) + 1, "one_hot"));
  return ComputeWith(batch, attributes, outputs);
}

}  // namespace

LEVADA_OP(one_hot) = {.name = "one_hot", .infer = InferOneHot, .evaluate = EvaluateOneHot, .batch = BatchOneHot};

}  // namespace levada
