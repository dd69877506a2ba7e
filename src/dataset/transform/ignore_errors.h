#ifndef LEVADA_DATASET_TRANSFORM_IGNORE_ERRORS_H_
#define LEVADA_DATASET_TRANSFORM_IGNORE_ERRORS_H_

#include "dataset/node.h"

namespace levada {

// The elements that do not fail.
Result<Ref<DatasetNode>> MakeIgnoreErrors(Ref<DatasetNode> input);

}  // namespace levada

#endif  // LEVADA_DATASET_TRANSFORM_IGNORE_ERRORS_H_
