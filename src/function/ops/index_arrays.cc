// index_arrays: input 0 is the tensor, the others are arrays of indices; attribute 0 lists their axes.

#include <algorithm>
#include <vector>

#include "convert/layout.h"
#include "function/ops/indices.h"
#include "function/strings.h"
#include "function/views.h"
#include "kernel/copy.h"

namespace levada {

extern const Op op_gather;

namespace {

// The axes, in rising order; where the shape of the arrays goes among the other axes.
Status AxesOfArrays(const OpCall& call, Axes* axes, int* place) {
  LEVADA_ASSIGN_OR_RETURN(*axes, NormalizeAxes(call.list(0), call.input(0).rank(), "index_arrays"));
  if (axes->empty() || axes->size() != static_cast<int64_t>(call.inputs.size()) - 1) {
    return InvalidArgument("index_arrays: expected one axis for each array, got %d arrays and axes %s",
                           static_cast<int>(call.inputs.size()) - 1, ToString(call.list(0)).c_str());
  }
  bool adjacent = true;
  for (int64_t i = 1; i < axes->size(); ++i) {
    if ((*axes)[i] <= (*axes)[i - 1]) {
      return InvalidArgument("index_arrays: expected axes that rise, got %s", ToString(call.list(0)).c_str());
    }
    adjacent = adjacent && (*axes)[i] == (*axes)[i - 1] + 1;
  }
  *place = adjacent ? static_cast<int>((*axes)[0]) : 0;
  return Status::Ok();
}

Result<Shape> ShapeOfArrays(const OpCall& call) {
  Shape shape;
  for (size_t i = 1; i < call.inputs.size(); ++i) {
    LEVADA_ASSIGN_OR_RETURN(shape, BroadcastShapes(shape, call.input(i).shape(), "index_arrays"));
  }
  return shape;
}

// The axes of input 0 that no array indexes.
Axes OtherAxes(const Axes& axes, int rank) {
  Axes others;
  for (int i = 0; i < rank; ++i) {
    if (std::find(axes.begin(), axes.end(), i) == axes.end()) others.push_back(i);
  }
  return others;
}

Status InferIndexArrays(const OpCall& call, TensorSpec* outputs) {
  if (call.inputs.empty()) return InvalidArgument("index_arrays: expected a tensor and arrays, got nothing");
  outputs[0].dtype = call.input(0).dtype();
  bool known = call.input(0).rank() >= 0;
  for (size_t i = 1; i < call.inputs.size(); ++i) {
    if (!IsInteger(call.input(i).dtype())) return WrongDType(call.op, "integer indices", call.input(i).dtype());
    known = known && call.input(i).rank() >= 0;
  }
  if (!known) {
    SetUnknownRank(&outputs[0]);
    return Status::Ok();
  }
  Axes axes;
  int place;
  LEVADA_RETURN_IF_ERROR(AxesOfArrays(call, &axes, &place));
  LEVADA_ASSIGN_OR_RETURN(const Shape picked, ShapeOfArrays(call));
  const Axes others = OtherAxes(axes, call.input(0).rank());
  if (picked.size() + others.size() > kMaxRank) {
    return InvalidArgument("index_arrays: expected a result of rank %d at most, got %d", kMaxRank,
                           static_cast<int>(picked.size() + others.size()));
  }
  for (const int64_t axis : others) outputs[0].shape.push_back(call.input(0).dim(static_cast<int>(axis)));
  for (int64_t i = 0; i < picked.size(); ++i) outputs[0].shape.insert(place + i, picked[i]);
  return Status::Ok();
}

// rows[i] = rows[i] * size + index i of an axis of that size.
Status AddIndices(const Ref<Tensor>& array, const Shape& shape, int64_t axis, int64_t size, std::vector<int64_t>* rows) {
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> values, Int64Values(BroadcastView(*array, shape)));
  const bool is_unsigned = KindOf(array->dtype()) == Kind::kUnsigned;
  for (int64_t i = 0; i < values->size(); ++i) {
    const int64_t index = Int64Data(values)[i];
    const int64_t positive = index < 0 && !is_unsigned ? index + size : index;
    if (static_cast<uint64_t>(positive) >= static_cast<uint64_t>(size)) {
      return OutOfRange("getitem: index %lld is out of range for dimension %d of size %lld",
                        static_cast<long long>(index), static_cast<int>(axis), static_cast<long long>(size));
    }
    (*rows)[i] = (*rows)[i] * size + positive;
  }
  return Status::Ok();
}

// The tensor as rows [index space, other axes] in C order.
Result<Ref<Tensor>> AsRows(const Tensor& tensor, const Axes& axes, const Axes& others) {
  Shape shape;
  Strides strides;
  for (const Axes* part : {&axes, &others}) {
    for (const int64_t axis : *part) {
      shape.push_back(tensor.shape()[axis]);
      strides.push_back(tensor.strides()[axis]);
    }
  }
  return Contiguous(tensor.WithLayout(std::move(shape), std::move(strides)));
}

// [picked..., others...] -> the picked axes behind `place` of the others. A view.
Ref<Tensor> MovePicked(const Ref<Tensor>& gathered, int64_t picked, int place) {
  Shape shape(gathered->shape());
  Strides strides(gathered->strides());
  std::rotate(shape.begin(), shape.begin() + picked, shape.begin() + picked + place);
  std::rotate(strides.begin(), strides.begin() + picked, strides.begin() + picked + place);
  return gathered->WithLayout(std::move(shape), std::move(strides));
}

// One array needs no axis moved.
Status GatherOne(const OpCall& call, const Shape& picked, const std::vector<int64_t>& rows, int64_t axis,
                 Ref<Tensor>* outputs) {
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> indices, Tensor::Empty(DType::kInt64, picked));
  std::copy(rows.begin(), rows.end(), reinterpret_cast<int64_t*>(indices->mutable_data()));
  LEVADA_ASSIGN_OR_RETURN(outputs[0], Apply1(op_gather, {&call.input(0), indices.get()}, Attribute::Number(axis),
                                             Attribute::Number(0)));
  return Status::Ok();
}

Status EvaluateIndexArrays(const OpCall& call, const TensorSpec*, Ref<Tensor>* outputs) {
  const Tensor& tensor = call.input(0);
  Axes axes;
  int place;
  LEVADA_RETURN_IF_ERROR(AxesOfArrays(call, &axes, &place));
  LEVADA_ASSIGN_OR_RETURN(const Shape picked, ShapeOfArrays(call));
  LEVADA_RETURN_IF_ERROR(CheckShape(picked, sizeof(int64_t), "index_arrays"));
  int64_t count = 0;
  NumElements(picked, &count);
  std::vector<int64_t> rows(count, 0);
  for (int64_t i = 0; i < axes.size(); ++i) {
    LEVADA_RETURN_IF_ERROR(
        AddIndices(call.Share(i + 1), picked, axes[i], tensor.dim(static_cast<int>(axes[i])), &rows));
  }
  if (axes.size() == 1) return GatherOne(call, picked, rows, axes[0], outputs);
  const Axes others = OtherAxes(axes, tensor.rank());
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> source, AsRows(tensor, axes, others));
  Shape shape(picked);
  int64_t row_bytes = SizeOf(tensor.dtype());
  for (const int64_t axis : others) {
    shape.push_back(tensor.shape()[axis]);
    row_bytes *= tensor.shape()[axis];
  }
  LEVADA_ASSIGN_OR_RETURN(Ref<Tensor> out, Tensor::Empty(tensor.dtype(), shape));
  if (out->size() > 0) {
    kernel::GatherRows(source->data(), row_bytes, row_bytes, rows.data(), count, out->mutable_data());
  }
  if (source->heap()) out = WithHeap(out, source->heap());
  outputs[0] = place == 0 ? out : MovePicked(out, picked.size(), place);
  return Status::Ok();
}

}  // namespace

LEVADA_OP(index_arrays) = {.name = "index_arrays", .infer = InferIndexArrays, .evaluate = EvaluateIndexArrays};

}  // namespace levada
