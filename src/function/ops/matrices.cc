#include "function/ops/matrices.h"

#include "convert/layout.h"
#include "function/views.h"

namespace levada {

Status CheckMatrices(const OpCall& call, size_t i, bool square) {
  const Tensor& input = call.input(i);
  if (!IsFloat(input.dtype()) && !IsComplex(input.dtype())) {
    return WrongDType(call.op, "floats or complex numbers", input.dtype());
  }
  const int rank = input.rank();
  if (rank < 0) return Status::Ok();
  if (rank < 2) {
    return InvalidArgument("%s: expected rank 2 or more, got shape %s", call.op.name, ToString(input.shape()).c_str());
  }
  const int64_t rows = input.dim(rank - 2), columns = input.dim(rank - 1);
  if (!square || rows < 0 || columns < 0 || rows == columns) return Status::Ok();
  return InvalidArgument("%s: expected square matrices, got shape %s", call.op.name, ToString(input.shape()).c_str());
}

Result<Ref<Tensor>> WorkCopy(const Ref<Tensor>& tensor) {
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> wide, Cast(tensor, WorkDType(tensor->dtype())));
  return DeepCopy(*wide);
}

Status BatchMatrices(const BatchCall& batch, Ref<Tensor>* outputs) {
  if (RowRank(batch, 0) < 2) {
    return InvalidArgument("%s: expected rank 2 or more, got shape %s", batch.call.op.name,
                           ToString(batch.call.input(0).Row(0)->shape()).c_str());
  }
  return ComputeWith(batch, batch.call.attributes, outputs);
}

}  // namespace levada
