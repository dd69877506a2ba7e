// invert_permutation, unravel_index, reverse_sequence (attributes: sequence axis, batch axis), broadcast_dynamic_shape.

#include <algorithm>
#include <cstring>

#include "convert/layout.h"
#include "function/ops/indices.h"
#include "function/strings.h"

namespace levada {
namespace {

Status CheckIndexDType(const OpCall& call, size_t i) {
  const DType dtype = call.input(i).dtype();
  return dtype == DType::kInt32 || dtype == DType::kInt64 ? Status::Ok() : WrongDType(call.op, "int32 or int64", dtype);
}

Status CheckVector(const OpCall& call, size_t i, int most = 1) {
  const int rank = call.input(i).rank();
  if (rank < 0 || rank == 1 || (rank == 0 && most == 0)) return Status::Ok();
  return InvalidArgument("%s: expected a %svector, got shape %s", call.op.name, most == 0 ? "scalar or a " : "",
                         ToString(call.input(i).shape()).c_str());
}

int64_t* Int64Room(const Ref<Tensor>& tensor) { return reinterpret_cast<int64_t*>(tensor->mutable_data()); }

Status InferInvert(const OpCall& call, TensorSpec* outputs) {
  LEVADA_RETURN_IF_ERROR(CheckIndexDType(call, 0));
  LEVADA_RETURN_IF_ERROR(CheckVector(call, 0));
  outputs[0] = call.input(0).spec();
  return Status::Ok();
}

Status EvaluateInvert(const OpCall& call, const TensorSpec* specs, Ref<Tensor>* outputs) {
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> x, Int64Values(call.Share(0)));
  const int64_t n = x->size();
  LEVADA_RETURN_IF_ERROR(CheckIndices("invert_permutation", *x, n));
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> out, Tensor::Empty(DType::kInt64, x->shape()));
  for (int64_t i = 0; i < n; ++i) Int64Room(out)[i] = -1;
  for (int64_t i = 0; i < n; ++i) {
    const int64_t value = Int64Data(x)[i];
    if (Int64Room(out)[value] >= 0) {
      return InvalidArgument("invert_permutation: expected each number once, got %lld twice",
                             static_cast<long long>(value));
    }
    Int64Room(out)[value] = i;
  }
  LEVADA_ASSIGN_OR_RETURN(outputs[0], Cast(out, specs[0].dtype));
  return Status::Ok();
}

Status InferUnravel(const OpCall& call, TensorSpec* outputs) {
  LEVADA_RETURN_IF_ERROR(CheckIndexDType(call, 0));
  LEVADA_RETURN_IF_ERROR(CheckVector(call, 0, 0));
  LEVADA_RETURN_IF_ERROR(CheckVector(call, 1));
  outputs[0].dtype = call.input(0).dtype();
  const Tensor& dims = call.input(1);
  if (call.input(0).rank() < 0) {
    SetUnknownRank(&outputs[0]);
    return Status::Ok();
  }
  outputs[0].shape = call.input(0).shape();
  outputs[0].shape.insert(0, dims.rank() < 0 ? kUnknownDim : dims.dim(0));
  return Status::Ok();
}

Status EvaluateUnravel(const OpCall& call, const TensorSpec* specs, Ref<Tensor>* outputs) {
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> indices, Int64Values(call.Share(0)));
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> dims, Int64Values(call.Share(1)));
  const int64_t n = indices->size(), rank = dims->size();
  const std::span<const int64_t> sizes(Int64Data(dims), rank);
  int64_t total = 0;
  for (const int64_t size : sizes) {
    if (size <= 0) {
      return InvalidArgument("unravel_index: expected sizes of 1 or more, got %s", ToString(sizes).c_str());
    }
  }
  if (!NumElements(sizes, &total)) return InvalidArgument("unravel_index: expected fewer than 2^63 elements, got more");
  LEVADA_RETURN_IF_ERROR(CheckIndices("unravel_index", *indices, total));
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> out, Tensor::Empty(DType::kInt64, specs[0].shape));
  for (int64_t i = 0; i < n; ++i) {
    int64_t rest = Int64Data(indices)[i];
    for (int64_t axis = rank - 1; axis >= 0; --axis) {
      Int64Room(out)[axis * n + i] = rest % sizes[axis];
      rest /= sizes[axis];
    }
  }
  LEVADA_ASSIGN_OR_RETURN(outputs[0], Cast(out, specs[0].dtype));
  return Status::Ok();
}

Status AxesOfSequence(const OpCall& call, int* sequence, int* batch) {
  const int rank = call.input(0).rank();
  LEVADA_ASSIGN_OR_RETURN(*sequence, NormalizeAxis(call.number(0), rank, "reverse_sequence"));
  LEVADA_ASSIGN_OR_RETURN(*batch, NormalizeAxis(call.number(1), rank, "reverse_sequence"));
  if (*sequence == *batch || call.number(0) < 0 || call.number(1) < 0) {
    return InvalidArgument("reverse_sequence: expected two axes of 0 or more, got %lld and %lld",
                           static_cast<long long>(call.number(0)), static_cast<long long>(call.number(1)));
  }
  const int64_t lengths = call.input(1).rank() == 1 ? call.input(1).dim(0) : kUnknownDim;
  if (lengths >= 0 && call.input(0).dim(*batch) >= 0 && lengths != call.input(0).dim(*batch)) {
    return InvalidArgument("reverse_sequence: expected %lld lengths, got %lld",
                           static_cast<long long>(call.input(0).dim(*batch)), static_cast<long long>(lengths));
  }
  return Status::Ok();
}

Status InferReverseSequence(const OpCall& call, TensorSpec* outputs) {
  LEVADA_RETURN_IF_ERROR(CheckIndexDType(call, 1));
  LEVADA_RETURN_IF_ERROR(CheckVector(call, 1));
  outputs[0] = call.input(0).spec();
  int sequence, batch;
  return call.input(0).rank() < 0 ? Status::Ok() : AxesOfSequence(call, &sequence, &batch);
}

Status EvaluateReverseSequence(const OpCall& call, const TensorSpec*, Ref<Tensor>* outputs) {
  int sequence, batch;
  LEVADA_RETURN_IF_ERROR(AxesOfSequence(call, &sequence, &batch));
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> input, Contiguous(call.Share(0)));
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> lengths, Int64Values(call.Share(1)));
  LEVADA_RETURN_IF_ERROR(CheckIndices("reverse_sequence", *lengths, input->dim(sequence) + 1));
  LEVADA_ASSIGN_OR_RETURN(Ref<Tensor> out, Tensor::Empty(input->dtype(), input->shape()));
  // [outer, a, middle, b, inner] with the two axes as a and b in the order of the shape; slices of `inner` move.
  const int first = std::min(sequence, batch), last = std::max(sequence, batch);
  const AxisView below = ViewAround(input->shape(), last);
  const AxisView above = ViewAround(input->shape(), first);
  const int64_t middle = below.n == 0 || below.inner == 0 ? 0 : above.inner / below.n / below.inner;
  const int64_t slice = below.inner * SizeOf(input->dtype());
  for (int64_t row = 0; row < above.outer * above.n * middle * below.n && slice > 0; ++row) {
    const int64_t b = row % below.n, a = row / below.n / middle % above.n;
    const int64_t length = Int64Data(lengths)[first == batch ? a : b], at = first == batch ? b : a;
    const int64_t stride = first == batch ? 1 : middle * below.n;
    const int64_t from = at < length ? row + (length - 1 - 2 * at) * stride : row;
    std::memcpy(out->mutable_data() + row * slice, input->data() + from * slice, slice);
  }
  outputs[0] = input->heap() ? WithHeap(out, input->heap()) : out;
  return Status::Ok();
}

Status InferBroadcastShape(const OpCall& call, TensorSpec* outputs) {
  LEVADA_RETURN_IF_ERROR(CheckIndexDType(call, 0));
  for (size_t i = 0; i < 2; ++i) LEVADA_RETURN_IF_ERROR(CheckVector(call, i));
  outputs[0].dtype = call.input(0).dtype();
  outputs[0].shape = {kUnknownDim};
  const auto size_of = [&](size_t i) { return call.input(i).rank() == 1 ? call.input(i).dim(0) : kUnknownDim; };
  if (size_of(0) >= 0 && size_of(1) >= 0) outputs[0].shape[0] = std::max(size_of(0), size_of(1));
  return Status::Ok();
}

Status EvaluateBroadcastShape(const OpCall& call, const TensorSpec* specs, Ref<Tensor>* outputs) {
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> x, Int64Values(call.Share(0)));
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> y, Int64Values(call.Share(1)));
  LEVADA_ASSIGN_OR_RETURN(const Shape shape, BroadcastShapes({Int64Data(x), static_cast<size_t>(x->size())},
                                                             {Int64Data(y), static_cast<size_t>(y->size())},
                                                             "broadcast_dynamic_shape"));
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> out, Tensor::Empty(DType::kInt64, Shape({shape.size()})));
  std::copy(shape.begin(), shape.end(), Int64Room(out));
  LEVADA_ASSIGN_OR_RETURN(outputs[0], Cast(out, specs[0].dtype));
  return Status::Ok();
}

}  // namespace

LEVADA_OP(invert_permutation) = {
    .name = "invert_permutation", .infer = InferInvert, .evaluate = EvaluateInvert};
LEVADA_OP(unravel_index) = {
    .name = "unravel_index", .promote_from = 0, .infer = InferUnravel, .evaluate = EvaluateUnravel};
LEVADA_OP(reverse_sequence) = {
    .name = "reverse_sequence", .infer = InferReverseSequence, .evaluate = EvaluateReverseSequence};
LEVADA_OP(broadcast_dynamic_shape) = {.name = "broadcast_dynamic_shape",
                                      .promote_from = 0,
                                      .infer = InferBroadcastShape,
                                      .evaluate = EvaluateBroadcastShape};

}  // namespace levada
