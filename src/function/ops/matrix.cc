// matrix_transpose; band_part (attributes num_lower, num_upper); tensor_diag, tensor_diag_part.

#include <algorithm>
#include <cmath>
#include <cstring>

#include "convert/layout.h"
#include "function/ops/rules.h"
#include "function/views.h"
#include "kernel/copy.h"

namespace levada {
namespace {

Status CheckMatrix(const OpCall& call) {
  const Tensor& input = call.input(0);
  if (input.rank() < 0 || input.rank() >= 2) return Status::Ok();
  return InvalidArgument("%s: expected rank 2 or more, got shape %s", call.op.name, ToString(input.shape()).c_str());
}

Status InferMatrixTranspose(const OpCall& call, TensorSpec* outputs) {
  LEVADA_RETURN_IF_ERROR(CheckMatrix(call));
  outputs[0] = call.input(0).spec();
  const int64_t rank = outputs[0].shape.size();
  if (outputs[0].rank_known) std::swap(outputs[0].shape[rank - 1], outputs[0].shape[rank - 2]);
  return Status::Ok();
}

Status EvaluateMatrixTranspose(const OpCall& call, const TensorSpec* specs, Ref<Tensor>* outputs) {
  Strides strides = call.input(0).strides();
  std::swap(strides[strides.size() - 1], strides[strides.size() - 2]);
  outputs[0] = call.input(0).WithLayout(specs[0].shape, std::move(strides));
  return Status::Ok();
}

// The op over [n, ...] with the same attributes: it looks at the last two axes only.
Status BatchSame(const BatchCall& batch, Ref<Tensor>* outputs) {
  if (RowRank(batch, 0) < 2) {
    return InvalidArgument("%s: expected rank 2 or more, got shape %s", batch.call.op.name,
                           ToString(batch.call.input(0).Row(0)->shape()).c_str());
  }
  return ComputeWith(batch, batch.call.attributes, outputs);
}

Status InferBandPart(const OpCall& call, TensorSpec* outputs) {
  LEVADA_RETURN_IF_ERROR(CheckMatrix(call));
  const DType dtype = call.input(0).dtype();
  if (!IsNumber(dtype) && dtype != DType::kBool) return WrongDType(call.op, "numbers or bool", dtype);
  outputs[0] = call.input(0).spec();
  return Status::Ok();
}

// Rows of each matrix keep columns [row - lower, row + upper]; a negative number keeps all on that side.
Status EvaluateBandPart(const OpCall& call, const TensorSpec*, Ref<Tensor>* outputs) {
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> out, DeepCopy(call.input(0)));
  const int64_t columns = out->dim(out->rank() - 1);
  const int64_t rows = out->dim(out->rank() - 2);
  const int64_t lower = call.number(0) < 0 ? rows : std::min(call.number(0), rows);
  const int64_t upper = call.number(1) < 0 ? columns : std::min(call.number(1), columns);
  const int64_t size = SizeOf(out->dtype());
  const int64_t lines = out->size() == 0 ? 0 : out->size() / columns;
  for (int64_t line = 0; line < lines; ++line) {
    const int64_t row = line % rows;
    char* const data = out->mutable_data() + line * columns * size;
    const int64_t first = std::clamp<int64_t>(row - lower, 0, columns);
    const int64_t last = std::clamp<int64_t>(row + upper + 1, first, columns);
    std::memset(data, 0, first * size);
    std::memset(data + last * size, 0, (columns - last) * size);
  }
  outputs[0] = out;
  return Status::Ok();
}

Status InferTensorDiag(const OpCall& call, TensorSpec* outputs) {
  const Tensor& diagonal = call.input(0);
  if (!IsNumber(diagonal.dtype()) && diagonal.dtype() != DType::kBool) {
    return WrongDType(call.op, "numbers or bool", diagonal.dtype());
  }
  outputs[0] = diagonal.spec();
  if (diagonal.rank() < 0) return Status::Ok();
  if (diagonal.rank() < 1 || diagonal.rank() > kMaxRank / 2) {
    return InvalidArgument("tensor_diag: expected rank 1 ... %d, got shape %s", kMaxRank / 2,
                           ToString(diagonal.shape()).c_str());
  }
  for (const int64_t dim : diagonal.shape()) outputs[0].shape.push_back(dim);
  return Status::Ok();
}

// Strides of the elements [i..., i...] of a tensor [D..., D...].
Strides DiagonalStrides(const Tensor& tensor) {
  Strides strides;
  const int half = tensor.rank() / 2;
  for (int axis = 0; axis < half; ++axis) strides.push_back(tensor.strides()[axis] + tensor.strides()[half + axis]);
  return strides;
}

Status EvaluateTensorDiag(const OpCall& call, const TensorSpec* specs, Ref<Tensor>* outputs) {
  const Tensor& diagonal = call.input(0);
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> out, Tensor::Zeros(specs[0].dtype, specs[0].shape));
  if (diagonal.size() > 0) {
    kernel::CopyStrided(SizeOf(out->dtype()), diagonal.rank(), diagonal.shape().data(), diagonal.data(),
                        diagonal.strides().data(), out->mutable_data(), DiagonalStrides(*out).data());
  }
  outputs[0] = out;
  return Status::Ok();
}

Status InferTensorDiagPart(const OpCall& call, TensorSpec* outputs) {
  const Tensor& input = call.input(0);
  outputs[0] = input.spec();
  if (input.rank() < 0) return Status::Ok();
  const int half = input.rank() / 2;
  bool fits = input.rank() % 2 == 0;
  outputs[0].shape.clear();
  for (int axis = 0; fits && axis < half; ++axis) {
    const int64_t a = input.dim(axis);
    const int64_t b = input.dim(half + axis);
    fits = a == b || a < 0 || b < 0;
    outputs[0].shape.push_back(std::max(a, b));
  }
  if (fits) return Status::Ok();
  return InvalidArgument("tensor_diag_part: expected shape [D..., D...], got %s", ToString(input.shape()).c_str());
}

Status EvaluateTensorDiagPart(const OpCall& call, const TensorSpec* specs, Ref<Tensor>* outputs) {
  outputs[0] = call.input(0).WithLayout(specs[0].shape, DiagonalStrides(call.input(0)));
  return Status::Ok();
}

}  // namespace

LEVADA_OP(matrix_transpose) = {.name = "matrix_transpose",
                               .infer = InferMatrixTranspose,
                               .evaluate = EvaluateMatrixTranspose,
                               .batch = BatchSame};
LEVADA_OP(band_part) = {
    .name = "band_part", .infer = InferBandPart, .evaluate = EvaluateBandPart, .batch = BatchSame};
LEVADA_OP(tensor_diag) = {.name = "tensor_diag", .infer = InferTensorDiag, .evaluate = EvaluateTensorDiag};
LEVADA_OP(tensor_diag_part) = {
    .name = "tensor_diag_part", .infer = InferTensorDiagPart, .evaluate = EvaluateTensorDiagPart};

}  // namespace levada
