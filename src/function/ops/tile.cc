// tile (attribute 0: multiples) and repeat (inputs: values and repeats; attribute 0: the axis).

#include <vector>

#include "base/checked.h"
#include "convert/layout.h"
#include "function/ops/rules.h"
#include "function/strings.h"
#include "function/views.h"
#include "kernel/copy.h"

namespace levada {
namespace {

Status InferTile(const OpCall& call, TensorSpec* outputs) {
  outputs[0] = call.input(0).spec();
  const std::span<const int64_t> multiples = call.list(0);
  if (!outputs[0].rank_known) return Status::Ok();
  if (static_cast<int>(multiples.size()) != outputs[0].rank()) {
    return InvalidArgument("tile: expected %d multiples for shape %s, got %d", outputs[0].rank(),
                           ToString(outputs[0].shape).c_str(), static_cast<int>(multiples.size()));
  }
  for (int axis = 0; axis < outputs[0].rank(); ++axis) {
    int64_t& dim = outputs[0].shape[axis];
    if (multiples[axis] < 0 || (dim > 0 && !CheckedMul(dim, multiples[axis], &dim))) {
      return InvalidArgument("tile: expected multiples of 0 or more and fewer than 2^63 elements, got %s",
                             ToString(multiples).c_str());
    }
  }
  return Status::Ok();
}

// Each axis [n] becomes [multiple, n] with stride 0 before; then the pairs are merged by a copy. Axes of one element
// and one copy are left out, so that the rank fits.
Status EvaluateTile(const OpCall& call, const TensorSpec* specs, Ref<Tensor>* outputs) {
  const Tensor& input = call.input(0);
  Shape shape;
  Strides strides;
  for (int axis = 0; axis < input.rank(); ++axis) {
    const int64_t multiple = call.list(0)[axis];
    if (multiple != 1) {
      shape.push_back(multiple);
      strides.push_back(0);
    }
    if (input.dim(axis) != 1) {
      shape.push_back(input.dim(axis));
      strides.push_back(input.strides()[axis]);
    }
  }
  LEVADA_RETURN_IF_ERROR(CheckShape(specs[0].shape, SizeOf(specs[0].dtype), "tile"));
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> out, Tensor::Empty(specs[0].dtype, specs[0].shape));
  outputs[0] = input.heap() ? WithHeap(out, input.heap()) : out;
  if (out->size() == 0) return Status::Ok();
  const Strides packed = ContiguousStrides(shape, SizeOf(specs[0].dtype));
  kernel::CopyStrided(SizeOf(specs[0].dtype), static_cast<int>(shape.size()), shape.data(), input.data(),
                      strides.data(), out->mutable_data(), packed.data());
  return Status::Ok();
}

Status BatchTile(const BatchCall& batch, Ref<Tensor>* outputs) {
  SmallVector<int64_t, 8> multiples(batch.call.list(0));
  multiples.insert(0, 1);
  const Attribute attribute = Attribute::List(multiples);
  return ComputeWith(batch, {&attribute, 1}, outputs);
}

Status InferRepeat(const OpCall& call, TensorSpec* outputs) {
  const Tensor& repeats = call.input(1);
  if (!IsInteger(repeats.dtype())) return WrongDType(call.op, "integer repeats", repeats.dtype());
  if (repeats.rank() > 1) {
    return InvalidArgument("repeat: expected repeats of rank 0 or 1, got shape %s", ToString(repeats.shape()).c_str());
  }
  outputs[0] = call.input(0).spec();
  if (!outputs[0].rank_known) return Status::Ok();
  LEVADA_ASSIGN_OR_RETURN(const int axis, NormalizeAxis(call.number(0), outputs[0].rank(), "repeat"));
  const int64_t dim = outputs[0].shape[axis];
  if (repeats.rank() == 1 && repeats.dim(0) != 1 && repeats.dim(0) >= 0 && dim >= 0 && repeats.dim(0) != dim) {
    return InvalidArgument("repeat: expected one number or %lld, the size of axis %d, got %lld",
                           static_cast<long long>(dim), axis, static_cast<long long>(repeats.dim(0)));
  }
  outputs[0].shape[axis] = kUnknownDim;
  return Status::Ok();
}

// Position along the axis of every slice of the result.
Status RepeatedPositions(const Tensor& repeats, int64_t n, std::vector<int64_t>* positions) {
  const int64_t* const count = reinterpret_cast<const int64_t*>(repeats.data());
  int64_t total = 0;
  for (int64_t i = 0; i < n; ++i) {
    const int64_t times = count[repeats.size() == 1 ? 0 : i];
    if (times < 0 || !CheckedAdd(total, times, &total) || total > (int64_t{1} << 48)) {
      return InvalidArgument("repeat: expected repeats of 0 or more and fewer than 2^48 slices, got %lld at position "
                             "%lld", static_cast<long long>(times), static_cast<long long>(i));
    }
  }
  positions->reserve(total);
  for (int64_t i = 0; i < n; ++i) positions->insert(positions->end(), count[repeats.size() == 1 ? 0 : i], i);
  return Status::Ok();
}

Status EvaluateRepeat(const OpCall& call, const TensorSpec* specs, Ref<Tensor>* outputs) {
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> input, Contiguous(call.Share(0)));
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> wide, Cast(call.Share(1), DType::kInt64));
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> repeats, Contiguous(wide));
  LEVADA_ASSIGN_OR_RETURN(const int axis, NormalizeAxis(call.number(0), input->rank(), "repeat"));
  if (repeats->size() != 1 && repeats->size() != input->dim(axis)) {
    return InvalidArgument("repeat: expected one number or %lld, the size of axis %d, got %lld",
                           static_cast<long long>(input->dim(axis)), axis, static_cast<long long>(repeats->size()));
  }
  std::vector<int64_t> positions;
  LEVADA_RETURN_IF_ERROR(RepeatedPositions(*repeats, input->dim(axis), &positions));
  Shape shape = specs[0].shape;
  shape[axis] = static_cast<int64_t>(positions.size());
  LEVADA_RETURN_IF_ERROR(CheckShape(shape, SizeOf(specs[0].dtype), "repeat"));
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> out, Tensor::Empty(specs[0].dtype, std::move(shape)));
  outputs[0] = input->heap() ? WithHeap(out, input->heap()) : out;
  if (out->size() == 0) return Status::Ok();
  const AxisView view = ViewAround(input->shape(), axis);
  const int64_t row_bytes = view.inner * SizeOf(input->dtype());
  const int64_t count = static_cast<int64_t>(positions.size());
  for (int64_t outer = 0; outer < view.outer; ++outer) {
    kernel::GatherRows(input->data() + outer * view.n * row_bytes, row_bytes, row_bytes, positions.data(), count,
                       out->mutable_data() + outer * count * row_bytes);
  }
  return Status::Ok();
}

}  // namespace

LEVADA_OP(tile) = {.name = "tile", .infer = InferTile, .evaluate = EvaluateTile, .batch = BatchTile};
LEVADA_OP(repeat) = {.name = "repeat", .infer = InferRepeat, .evaluate = EvaluateRepeat};

}  // namespace levada
