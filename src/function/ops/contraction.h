#ifndef LEVADA_FUNCTION_OPS_CONTRACTION_H_
#define LEVADA_FUNCTION_OPS_CONTRACTION_H_

// Sums of products over labelled axes: what einsum and tensordot are.

#include <vector>

#include "base/small_vector.h"
#include "function/op.h"

namespace levada {

using Labels = SmallVector<int32_t, 8>;

struct Labelled {
  Ref<Tensor> tensor;
  Labels labels;  // one per axis; an axis pair of one label is its diagonal
};

inline bool Contains(const Labels& labels, int32_t label) {
  for (const int32_t one : labels) {
    if (one == label) return true;
  }
  return false;
}

// The sum over all labels that are not in `output` of the product of the operands, from left to right, two at a time.
// REQUIRES: numbers of one dtype; axes of one label have one size or size 1; each label of output occurs once there and in
// some operand; at most kMaxRank labels in all.
Result<Ref<Tensor>> Contract(std::vector<Labelled> operands, const Labels& output);

}  // namespace levada

#endif  // LEVADA_FUNCTION_OPS_CONTRACTION_H_
