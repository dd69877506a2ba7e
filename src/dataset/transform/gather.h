#ifndef LEVADA_DATASET_TRANSFORM_GATHER_H_
#define LEVADA_DATASET_TRANSFORM_GATHER_H_

#include "dataset/node.h"

namespace levada {

// The elements at given positions, in the order given.
Result<Ref<DatasetNode>> MakeGather(Ref<DatasetNode> input, const Ref<Tensor>& indices);
// One side of a fold: the held-out elements or all the others.
Result<Ref<DatasetNode>> MakeKFold(Ref<DatasetNode> input, int64_t folds, int64_t fold, bool held_out);

}  // namespace levada

#endif  // LEVADA_DATASET_TRANSFORM_GATHER_H_
