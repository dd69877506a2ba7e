#include "function/views.h"

#include <algorithm>

#include "convert/layout.h"

namespace levada {
namespace {

// Strides for `shape` over the same bytes; false when none exist. The usual rule: groups of axes with equal products,
// each group of old axes must be crossed with one stride.
bool StridesFor(const Tensor& tensor, const Shape& shape, Strides* strides) {
  Shape old_shape;
  Strides old_strides;
  for (int i = 0; i < tensor.rank(); ++i) {
    if (tensor.dim(i) == 1) continue;
    old_shape.push_back(tensor.dim(i));
    old_strides.push_back(tensor.strides()[i]);
  }
  *strides = Strides(shape.size(), SizeOf(tensor.dtype()));
  int64_t old_axis = 0;
  int64_t new_axis = 0;
  while (old_axis < old_shape.size()) {
    int64_t old_end = old_axis + 1;
    int64_t new_end = new_axis + 1;
    int64_t old_count = old_shape[old_axis];
    int64_t new_count = shape[new_axis];
    while (old_count != new_count) {
      if (new_count < old_count) {
        new_count *= shape[new_end++];
      } else {
        old_count *= old_shape[old_end++];
      }
    }
    for (int64_t i = old_axis; i + 1 < old_end; ++i) {
      if (old_strides[i] != old_shape[i + 1] * old_strides[i + 1]) return false;
    }
    int64_t stride = old_strides[old_end - 1];
    for (int64_t i = new_end - 1; i >= new_axis; --i) {
      (*strides)[i] = stride;
      stride *= shape[i];
    }
    old_axis = old_end;
    new_axis = new_end;
  }
  return true;
}

}  // namespace

Result<Ref<Tensor>> ReshapeTensor(const Ref<Tensor>& tensor, Shape shape) {
  if (tensor->IsContiguous() || tensor->size() == 0) {
    Strides strides = ContiguousStrides(shape, SizeOf(tensor->dtype()));
    return tensor->WithLayout(std::move(shape), std::move(strides));
  }
  Strides strides;
  if (StridesFor(*tensor, shape, &strides)) return tensor->WithLayout(std::move(shape), std::move(strides));
  LEVADA_ASSIGN_OR_RETURN(Ref<Tensor> copy, DeepCopy(*tensor));
  strides = ContiguousStrides(shape, SizeOf(tensor->dtype()));
  return copy->WithLayout(std::move(shape), std::move(strides));
}

Ref<Tensor> BroadcastView(const Tensor& tensor, std::span<const int64_t> shape) {
  const int rank = static_cast<int>(shape.size());
  Strides strides(rank, 0);
  for (int i = std::max(0, rank - tensor.rank()); i < rank; ++i) {
    const int own = i - (rank - tensor.rank());
    if (tensor.dim(own) != 1 || shape[i] == 1) strides[i] = tensor.strides()[own];
  }
  return tensor.WithLayout(Shape(shape), std::move(strides));
}

Ref<Tensor> InsertAxes(const Tensor& tensor, int axis, int64_t count) {
  Shape shape = tensor.shape();
  Strides strides = tensor.strides();
  for (int64_t i = 0; i < count; ++i) {
    shape.insert(axis, 1);
    strides.insert(axis, 0);
  }
  return tensor.WithLayout(std::move(shape), std::move(strides));
}

Ref<Tensor> RepeatRows(const Tensor& tensor, int64_t n) {
  Shape shape = tensor.shape();
  Strides strides = tensor.strides();
  shape.insert(0, n);
  strides.insert(0, 0);
  return tensor.WithLayout(std::move(shape), std::move(strides));
}

void AlignedRows::Align(const BatchCall& batch) {
  int rank = 0;
  for (size_t i = 0; i < batch.call.inputs.size(); ++i) rank = std::max(rank, RowRank(batch, i));
  for (size_t i = 0; i < batch.call.inputs.size(); ++i) {
    const int missing = rank - RowRank(batch, i);
    if (!batch.batched[i] || missing == 0) {
      raw_.push_back(batch.call.inputs[i]);
      continue;
    }
    owned_.push_back(InsertAxes(batch.call.input(i), 1, missing));
    raw_.push_back(owned_.back().get());
  }
}

}  // namespace levada
