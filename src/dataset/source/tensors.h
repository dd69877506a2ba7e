#ifndef LEVADA_DATASET_SOURCE_TENSORS_H_
#define LEVADA_DATASET_SOURCE_TENSORS_H_

#include <span>

#include "dataset/node.h"

namespace levada {

// A dataset of one element.
Result<Ref<DatasetNode>> MakeTensors(std::span<const Ref<Tensor>> components);

}  // namespace levada

#endif  // LEVADA_DATASET_SOURCE_TENSORS_H_
