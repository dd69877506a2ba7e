// searchsorted (inputs: sorted rows, values; attributes: right side, dtype) and sequence_mask (attributes: length, -1
// for the largest of lengths; dtype).

#include <algorithm>

#include "convert/layout.h"
#include "function/ops/indices.h"
#include "function/views.h"

namespace levada {

extern const Op op_ceil;

namespace {

// The dtype in which elements are compared: one of 64 bits that holds every value of `dtype`.
DType WideDType(DType dtype) {
  if (IsFloat(dtype)) return DType::kFloat64;
  return dtype == DType::kUInt64 ? DType::kUInt64 : DType::kInt64;
}

Status CheckPositionDType(const OpCall& call, DType dtype) {
  if (dtype == DType::kInt32 || dtype == DType::kInt64) return Status::Ok();
  return InvalidArgument("%s: expected int32 or int64 as dtype of the positions, got %s", call.op.name,
                         NameOf(dtype)).AboutDType();
}

Status InferSearch(const OpCall& call, TensorSpec* outputs) {
  const Tensor& sorted = call.input(0);
  const Tensor& values = call.input(1);
  if (!IsReal(sorted.dtype())) return WrongDType(call.op, "real numbers", sorted.dtype());
  outputs[0] = values.spec();
  outputs[0].dtype = static_cast<DType>(call.number(1));
  LEVADA_RETURN_IF_ERROR(CheckPositionDType(call, outputs[0].dtype));
  if (sorted.rank() < 0 || values.rank() < 0) return Status::Ok();
  bool fits = sorted.rank() == values.rank() && sorted.rank() > 0;
  for (int i = 0; fits && i < sorted.rank() - 1; ++i) {
    fits = sorted.dim(i) < 0 || values.dim(i) < 0 || sorted.dim(i) == values.dim(i);
  }
  if (fits) return Status::Ok();
  return InvalidArgument("searchsorted: expected sequences and values whose dimensions before the last one agree, got "
                         "shapes %s and %s", ToString(sorted.shape()).c_str(), ToString(values.shape()).c_str());
}

// NaN counts as larger than all numbers, as in sorting.
template <typename T>
bool Less(T a, T b) {
  return a < b || (b != b && a == a);
}

template <typename T>
void Search(const Tensor& sorted, const Tensor& values, bool right, int64_t* out) {
  const int64_t n = sorted.dim(sorted.rank() - 1), m = values.dim(values.rank() - 1);
  const T* row = reinterpret_cast<const T*>(sorted.data());
  const T* value = reinterpret_cast<const T*>(values.data());
  for (int64_t i = 0; i < values.size(); ++i) {
    if (i > 0 && i % m == 0) row += n;
    int64_t low = 0, high = n;
    while (low < high) {
      const int64_t middle = low + (high - low) / 2;
      const bool behind = right ? !Less(value[i], row[middle]) : Less(row[middle], value[i]);
      (behind ? low : high) = behind ? middle + 1 : middle;
    }
    out[i] = low;
  }
}

Status EvaluateSearch(const OpCall& call, const TensorSpec* specs, Ref<Tensor>* outputs) {
  const DType wide = WideDType(call.input(0).dtype());
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> wide_sorted, Cast(call.Share(0), wide));
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> sorted, Contiguous(wide_sorted));
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> wide_values, Cast(call.Share(1), wide));
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> values, Contiguous(wide_values));
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> positions, Tensor::Empty(DType::kInt64, values->shape()));
  int64_t* const out = reinterpret_cast<int64_t*>(positions->mutable_data());
  const bool right = call.number(0) != 0;
  if (wide == DType::kFloat64) {
    Search<double>(*sorted, *values, right, out);
  } else if (wide == DType::kInt64) {
    Search<int64_t>(*sorted, *values, right, out);
  } else {
    Search<uint64_t>(*sorted, *values, right, out);
  }
  LEVADA_ASSIGN_OR_RETURN(outputs[0], Cast(positions, specs[0].dtype));
  return Status::Ok();
}

Status InferSequenceMask(const OpCall& call, TensorSpec* outputs) {
  const Tensor& lengths = call.input(0);
  if (!IsReal(lengths.dtype())) return WrongDType(call.op, "real numbers as lengths", lengths.dtype());
  outputs[0].dtype = static_cast<DType>(call.number(1));
  if (!IsNumber(outputs[0].dtype) && outputs[0].dtype != DType::kBool) {
    return InvalidArgument("sequence_mask: expected bool or a number as dtype, got %s", NameOf(outputs[0].dtype)).AboutDType();
  }
  if (call.number(0) < -1) {
    return InvalidArgument("sequence_mask: expected maxlen of 0 or more, or -1, got %lld",
                           static_cast<long long>(call.number(0)));
  }
  if (lengths.rank() < 0) {
    SetUnknownRank(&outputs[0]);
    return Status::Ok();
  }
  outputs[0].shape = lengths.shape();
  outputs[0].shape.push_back(call.number(0) < 0 ? kUnknownDim : call.number(0));
  return Status::Ok();
}

// Position i is inside when i < length: of 1.5, two positions. Beside a maximum, lengths are whole numbers as it is.
Result<Ref<Tensor>> WholeLengths(const OpCall& call) {
  if (IsInteger(call.input(0).dtype())) return Int64Values(call.Share(0));
  if (call.number(0) >= 0) {
    LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> whole, Cast(call.Share(0), DType::kInt64));
    return Contiguous(whole);
  }
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> lengths, Apply1(op_ceil, {&call.input(0)}));
  return Int64Values(lengths);
}

Status EvaluateSequenceMask(const OpCall& call, const TensorSpec* specs, Ref<Tensor>* outputs) {
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> lengths, WholeLengths(call));
  const int64_t* const length = Int64Data(lengths);
  int64_t most = call.number(0);
  if (most < 0) {
    most = 0;
    for (int64_t i = 0; i < lengths->size(); ++i) most = std::max(most, length[i]);
  }
  Shape shape = specs[0].shape;
  shape.back() = most;
  LEVADA_RETURN_IF_ERROR(CheckShape(shape, 8, "sequence_mask"));
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> mask, Tensor::Zeros(DType::kBool, std::move(shape)));
  for (int64_t i = 0; i < lengths->size(); ++i) {
    char* const row = mask->mutable_data() + i * most;
    std::fill(row, row + std::clamp<int64_t>(length[i], 0, most), 1);
  }
  LEVADA_ASSIGN_OR_RETURN(outputs[0], Cast(mask, specs[0].dtype));
  return Status::Ok();
}

Status BatchSequenceMask(const BatchCall& batch, Ref<Tensor>* outputs) {
  return batch.call.number(0) < 0 ? ComputeRowByRow(batch, outputs)
                                  : ComputeWith(batch, batch.call.attributes, outputs);
}

}  // namespace

LEVADA_OP(searchsorted) = {
    .name = "searchsorted", .promote_from = 0, .lacks = [](DType dtype) { return !IsReal(dtype); }, .infer = InferSearch, .evaluate = EvaluateSearch};
LEVADA_OP(sequence_mask) = {.name = "sequence_mask",
                            .infer = InferSequenceMask,
                            .evaluate = EvaluateSequenceMask,
                            .batch = BatchSequenceMask};

}  // namespace levada
