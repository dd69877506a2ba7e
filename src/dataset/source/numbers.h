#ifndef LEVADA_DATASET_SOURCE_NUMBERS_H_
#define LEVADA_DATASET_SOURCE_NUMBERS_H_

// The stage of the sources that compute a number from its position: range and counter.

#include "dataset/node.h"

namespace levada {

// Element i is start + i * step in int64, wrapping around, cast to dtype.
Ref<Stage> MakeNumbersStage(Ref<const DatasetNode> node, int64_t length, int64_t start, int64_t step, DType dtype);

}  // namespace levada

#endif  // LEVADA_DATASET_SOURCE_NUMBERS_H_
