#ifndef LEVADA_DATASET_TRANSFORM_CACHE_H_
#define LEVADA_DATASET_TRANSFORM_CACHE_H_

#include "dataset/node.h"

namespace levada {

// Keeps the elements of the input in memory once they were made.
Result<Ref<DatasetNode>> MakeCache(Ref<DatasetNode> input);

}  // namespace levada

#endif  // LEVADA_DATASET_TRANSFORM_CACHE_H_
