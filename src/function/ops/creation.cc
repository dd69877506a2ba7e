// zeros and ones (attributes: shape, dtype); zeros_like and ones_like (dtype, 0: that of the input); eye (rows, columns,
// batch shape, dtype).

#include <algorithm>
#include <cstring>

#include "convert/layout.h"
#include "function/ops/rules.h"
#include "function/views.h"

namespace levada {
namespace {

// The number in a dtype; the empty string for a zero.
Result<Ref<Tensor>> ScalarIn(const Op& op, int number, DType dtype) {
  if (dtype == DType::kString) {
    if (number == 0) return Tensor::Empty(DType::kString, Shape());
    return InvalidArgument("%s: expected a number or bool dtype, got string", op.name);
  }
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> wide, Tensor::Scalar(DType::kFloat64, static_cast<double>(number)));
  return Cast(wide, dtype);
}

Status CheckDType(const OpCall& call, int number, DType dtype) {
  if (!IsValid(dtype)) {
    return InvalidArgument("%s: expected a dtype, got number %d", call.op.name, static_cast<int>(dtype)).AboutDType();
  }
  if (number == 1 && dtype == DType::kString) return ScalarIn(call.op, number, dtype).status();
  return Status::Ok();
}

template <int kNumber>
Status InferFilled(const OpCall& call, TensorSpec* outputs) {
  outputs[0].dtype = static_cast<DType>(call.number(1));
  outputs[0].shape = Shape(call.list(0));
  LEVADA_RETURN_IF_ERROR(CheckDType(call, kNumber, outputs[0].dtype));
  return CheckShape(outputs[0].shape, SizeOf(outputs[0].dtype), call.op.name);
}

template <int kNumber>
Status InferLike(const OpCall& call, TensorSpec* outputs) {
  outputs[0] = call.input(0).spec();
  if (call.number(0) != 0) outputs[0].dtype = static_cast<DType>(call.number(0));
  LEVADA_RETURN_IF_ERROR(CheckDType(call, kNumber, outputs[0].dtype));
  if (!outputs[0].IsFullyKnown()) return Status::Ok();
  return CheckShape(outputs[0].shape, SizeOf(outputs[0].dtype), call.op.name);
}

// One element that all others are views of.
template <int kNumber>
Status EvaluateFilled(const OpCall& call, const TensorSpec* specs, Ref<Tensor>* outputs) {
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> scalar, ScalarIn(call.op, kNumber, specs[0].dtype));
  outputs[0] = BroadcastView(*scalar, specs[0].shape);
  return Status::Ok();
}

Status BatchLike(const BatchCall& batch, Ref<Tensor>* outputs) {
  return ComputeWith(batch, batch.call.attributes, outputs);
}

enum { kRows, kColumns, kBatchShape, kDType };

Status InferEye(const OpCall& call, TensorSpec* outputs) {
  outputs[0].dtype = static_cast<DType>(call.number(kDType));
  LEVADA_RETURN_IF_ERROR(CheckDType(call, 1, outputs[0].dtype));
  outputs[0].shape = Shape(call.list(kBatchShape));
  outputs[0].shape.push_back(call.number(kRows));
  outputs[0].shape.push_back(call.number(kColumns));
  return CheckShape(outputs[0].shape, SizeOf(outputs[0].dtype), "eye");
}

Status EvaluateEye(const OpCall& call, const TensorSpec* specs, Ref<Tensor>* outputs) {
  const Shape& shape = specs[0].shape;
  const int64_t rows = call.number(kRows), columns = call.number(kColumns), size = SizeOf(specs[0].dtype);
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> one, ScalarIn(call.op, 1, specs[0].dtype));
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> matrix, Tensor::Zeros(specs[0].dtype, Shape({rows, columns})));
  for (int64_t i = 0; i < std::min(rows, columns); ++i) {
    std::memcpy(matrix->mutable_data() + i * (columns + 1) * size, one->data(), size);
  }
  outputs[0] = BroadcastView(*matrix, shape);
  return Status::Ok();
}

template <int kNumber>
constexpr Op FilledOp(const char* name) {
  return {.name = name, .infer = InferFilled<kNumber>, .evaluate = EvaluateFilled<kNumber>};
}
template <int kNumber>
constexpr Op LikeOp(const char* name) {
  return {.name = name, .infer = InferLike<kNumber>, .evaluate = EvaluateFilled<kNumber>, .batch = BatchLike};
}

}  // namespace

LEVADA_OP(zeros) = FilledOp<0>("zeros");
LEVADA_OP(ones) = FilledOp<1>("ones");
LEVADA_OP(zeros_like) = LikeOp<0>("zeros_like");
LEVADA_OP(ones_like) = LikeOp<1>("ones_like");
LEVADA_OP(eye) = {.name = "eye", .infer = InferEye, .evaluate = EvaluateEye};

}  // namespace levada
