#ifndef LEVADA_DATASET_TRANSFORM_CONCATENATE_H_
#define LEVADA_DATASET_TRANSFORM_CONCATENATE_H_

#include "dataset/node.h"

namespace levada {

// The elements of one dataset, then those of another.
Result<Ref<DatasetNode>> MakeConcatenate(Ref<DatasetNode> input, Ref<DatasetNode> other);

}  // namespace levada

#endif  // LEVADA_DATASET_TRANSFORM_CONCATENATE_H_
