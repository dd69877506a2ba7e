#ifndef LEVADA_FUNCTION_VIEWS_H_
#define LEVADA_FUNCTION_VIEWS_H_

// Other layouts of the same bytes, and the alignment of rows for batch rules.

#include <span>
#include <vector>

#include "base/small_vector.h"
#include "function/op.h"
#include "tensor/tensor.h"

namespace levada {

// The elements in C order under another shape: a view where the strides allow it, else a copy. REQUIRES: equal counts.
Result<Ref<Tensor>> ReshapeTensor(const Ref<Tensor>& tensor, Shape shape);

// A view whose repeated axes have stride zero; of more axes than `shape` the first fall away, which have size 1 then.
// REQUIRES: the shape of tensor broadcasts to `shape`.
Ref<Tensor> BroadcastView(const Tensor& tensor, std::span<const int64_t> shape);

// `count` axes of size 1 inserted before axis.
Ref<Tensor> InsertAxes(const Tensor& tensor, int axis, int64_t count);

// [n, ...] from one value for all rows, as a view.
Ref<Tensor> RepeatRows(const Tensor& tensor, int64_t n);

// Inputs of a BatchCall as tensors that broadcast together: the rows of batched inputs get leading axes of size 1, so
// that the row axis stands before every axis of every row.
class AlignedRows {
 public:
  void Align(const BatchCall& batch);
  std::span<Tensor* const> inputs() const { return {raw_.data(), static_cast<size_t>(raw_.size())}; }

 private:
  std::vector<Ref<Tensor>> owned_;
  SmallVector<Tensor*, 8> raw_;
};

// Rank of one row of input i.
inline int RowRank(const BatchCall& batch, size_t i) {
  return batch.call.input(i).rank() - (batch.batched[i] ? 1 : 0);
}

}  // namespace levada

#endif  // LEVADA_FUNCTION_VIEWS_H_
