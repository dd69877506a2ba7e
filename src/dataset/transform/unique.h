#ifndef LEVADA_DATASET_TRANSFORM_UNIQUE_H_
#define LEVADA_DATASET_TRANSFORM_UNIQUE_H_

#include "dataset/node.h"

namespace levada {

// The elements that did not come before. One component of int32, int64 or string, of any shape.
Result<Ref<DatasetNode>> MakeUnique(Ref<DatasetNode> input);

}  // namespace levada

#endif  // LEVADA_DATASET_TRANSFORM_UNIQUE_H_
