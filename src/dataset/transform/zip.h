#ifndef LEVADA_DATASET_TRANSFORM_ZIP_H_
#define LEVADA_DATASET_TRANSFORM_ZIP_H_

#include "dataset/node.h"

namespace levada {

// The elements of several datasets side by side, as long as the shortest.
Result<Ref<DatasetNode>> MakeZip(std::vector<Ref<DatasetNode>> inputs);

}  // namespace levada

#endif  // LEVADA_DATASET_TRANSFORM_ZIP_H_
