#ifndef LEVADA_DATASET_SOURCE_COUNTER_H_
#define LEVADA_DATASET_SOURCE_COUNTER_H_

#include "dataset/node.h"

namespace levada {

// start, start + step, ... without end, cast to dtype; beyond int64 the numbers wrap around.
Result<Ref<DatasetNode>> MakeCounter(int64_t start, int64_t step, DType dtype);

}  // namespace levada

#endif  // LEVADA_DATASET_SOURCE_COUNTER_H_
