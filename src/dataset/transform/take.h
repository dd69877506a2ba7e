#ifndef LEVADA_DATASET_TRANSFORM_TAKE_H_
#define LEVADA_DATASET_TRANSFORM_TAKE_H_

#include "dataset/node.h"

namespace levada {

// The first count elements; a negative count takes all.
Result<Ref<DatasetNode>> MakeTake(Ref<DatasetNode> input, int64_t count);

}  // namespace levada

#endif  // LEVADA_DATASET_TRANSFORM_TAKE_H_
