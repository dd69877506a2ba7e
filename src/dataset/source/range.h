#ifndef LEVADA_DATASET_SOURCE_RANGE_H_
#define LEVADA_DATASET_SOURCE_RANGE_H_

#include "dataset/node.h"

namespace levada {

// start, start + step, ... up to but without stop, cast to dtype.
Result<Ref<DatasetNode>> MakeRange(int64_t start, int64_t stop, int64_t step, DType dtype);

}  // namespace levada

#endif  // LEVADA_DATASET_SOURCE_RANGE_H_
