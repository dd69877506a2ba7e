#ifndef LEVADA_DATASET_TRANSFORM_PREFETCH_H_
#define LEVADA_DATASET_TRANSFORM_PREFETCH_H_

#include "dataset/node.h"

namespace levada {

// Lets workers prepare up to depth elements ahead; -1: as many as seems good.
Result<Ref<DatasetNode>> MakePrefetch(Ref<DatasetNode> input, int64_t depth);

}  // namespace levada

#endif  // LEVADA_DATASET_TRANSFORM_PREFETCH_H_
