#ifndef LEVADA_DATASET_SOURCE_TENSOR_SLICES_H_
#define LEVADA_DATASET_SOURCE_TENSOR_SLICES_H_

#include <span>

#include "dataset/node.h"

namespace levada {

// A dataset of the rows of tensors [N, ...].
Result<Ref<DatasetNode>> MakeTensorSlices(std::span<const Ref<Tensor>> components);

}  // namespace levada

#endif  // LEVADA_DATASET_SOURCE_TENSOR_SLICES_H_
