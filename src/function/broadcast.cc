#include "function/broadcast.h"

namespace levada {

BroadcastWalk::BroadcastWalk(std::span<Tensor* const> operands, std::span<const int64_t> out_shape)
    : num_operands_(static_cast<int>(operands.size())), data_{nullptr, nullptr, nullptr} {
  for (int k = 0; k < num_operands_; ++k) data_[k] = operands[k]->data();
  const int out_rank = static_cast<int>(out_shape.size());
  for (int axis = 0; axis < out_rank; ++axis) {
    if (out_shape[axis] == 1) continue;
    int64_t strides[kMaxOperands] = {0, 0, 0};
    for (int k = 0; k < num_operands_; ++k) {
      const int own = axis - (out_rank - operands[k]->rank());
      if (own >= 0 && operands[k]->dim(own) != 1) strides[k] = operands[k]->strides()[own];
    }
    Add(out_shape[axis], strides);
  }
}

void BroadcastWalk::Add(int64_t size, const int64_t* strides) {
  bool merges = rank_ > 0;
  for (int k = 0; k < num_operands_ && merges; ++k) merges = strides_[rank_ - 1][k] == strides[k] * size;
  if (merges) {
    shape_[rank_ - 1] *= size;
  } else {
    shape_[rank_++] = size;
  }
  for (int k = 0; k < num_operands_; ++k) strides_[rank_ - 1][k] = strides[k];
}

}  // namespace levada
