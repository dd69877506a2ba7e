#ifndef LEVADA_DATASET_TRANSFORM_SKIP_H_
#define LEVADA_DATASET_TRANSFORM_SKIP_H_

#include "dataset/node.h"

namespace levada {

// All but the first count elements; a negative count skips everything.
Result<Ref<DatasetNode>> MakeSkip(Ref<DatasetNode> input, int64_t count);

}  // namespace levada

#endif  // LEVADA_DATASET_TRANSFORM_SKIP_H_
