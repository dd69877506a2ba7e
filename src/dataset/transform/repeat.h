#ifndef LEVADA_DATASET_TRANSFORM_REPEAT_H_
#define LEVADA_DATASET_TRANSFORM_REPEAT_H_

#include "dataset/node.h"

namespace levada {

// The input count times; a negative count repeats for ever.
Result<Ref<DatasetNode>> MakeRepeat(Ref<DatasetNode> input, int64_t count);

}  // namespace levada

#endif  // LEVADA_DATASET_TRANSFORM_REPEAT_H_
