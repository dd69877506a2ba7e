#ifndef LEVADA_DATASET_TRANSFORM_ENUMERATE_H_
#define LEVADA_DATASET_TRANSFORM_ENUMERATE_H_

#include "dataset/node.h"

namespace levada {

// The number of the element, counted from start, in front of its components.
Result<Ref<DatasetNode>> MakeEnumerate(Ref<DatasetNode> input, int64_t start);

}  // namespace levada

#endif  // LEVADA_DATASET_TRANSFORM_ENUMERATE_H_
