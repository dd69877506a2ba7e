#ifndef LEVADA_FUNCTION_BROADCAST_H_
#define LEVADA_FUNCTION_BROADCAST_H_

// Walks up to three broadcast tensors in C order of the result, one inner run at a time.

#include <cstdint>
#include <span>

#include "tensor/tensor.h"

namespace levada {

// Layout of the operands over the axes of the result; neighbouring axes that every operand crosses with one stride are
// merged, axes of size 1 are left out. Rank 0 stands for one element.
class BroadcastWalk {
 public:
  static constexpr int kMaxOperands = 3;

  // REQUIRES: the shapes broadcast to out_shape, which has at least one element.
  BroadcastWalk(std::span<Tensor* const> operands, std::span<const int64_t> out_shape);

  // Calls visit(data, strides, first, n) for every inner run: data[k] and strides[k] of operand k, n elements of which
  // the first is number `first` of the result. Stops early when visit returns false.
  template <typename Visit>
  void ForEachRun(Visit visit) const;

 private:
  void Add(int64_t size, const int64_t* strides);

  int num_operands_;
  int rank_ = 0;
  int64_t shape_[kMaxRank];
  int64_t strides_[kMaxRank][kMaxOperands];
  const char* data_[kMaxOperands];
};

template <typename Visit>
void BroadcastWalk::ForEachRun(Visit visit) const {
  const char* data[kMaxOperands] = {data_[0], data_[1], data_[2]};
  static constexpr int64_t kNoStrides[kMaxOperands] = {0, 0, 0};
  const int outer = rank_ - 1;
  const int64_t n = rank_ > 0 ? shape_[outer] : 1;
  const int64_t* inner = rank_ > 0 ? strides_[outer] : kNoStrides;
  if (outer <= 0) {
    visit(data, inner, int64_t{0}, n);
    return;
  }
  int64_t index[kMaxRank];
  for (int i = 0; i < outer; ++i) index[i] = 0;
  for (int64_t first = 0;; first += n) {
    if (!visit(data, inner, first, n)) return;
    int axis = outer - 1;
    for (; axis >= 0; --axis) {
      for (int k = 0; k < num_operands_; ++k) data[k] += strides_[axis][k];
      if (++index[axis] < shape_[axis]) break;
      for (int k = 0; k < num_operands_; ++k) data[k] -= strides_[axis][k] * shape_[axis];
      index[axis] = 0;
    }
    if (axis < 0) return;
  }
}

}  // namespace levada

#endif  // LEVADA_FUNCTION_BROADCAST_H_
