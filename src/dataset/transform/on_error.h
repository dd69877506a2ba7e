#ifndef LEVADA_DATASET_TRANSFORM_ON_ERROR_H_
#define LEVADA_DATASET_TRANSFORM_ON_ERROR_H_

#include "dataset/node.h"

namespace levada {

// Numbers of levada_error_policy.
enum class ErrorPolicy : int32_t { kFail = 0, kSkip = 1, kSubstitute = 2 };

// What happens to elements that fail in the steps before: they fail the pass at their place, are left out, or are replaced
// by `substitute`. The pass keeps a log of those that were dropped.
Result<Ref<DatasetNode>> MakeOnError(Ref<DatasetNode> input, ErrorPolicy policy, Ref<Element> substitute);

// kSkip under TensorFlow's name.
Result<Ref<DatasetNode>> MakeIgnoreErrors(Ref<DatasetNode> input);

}  // namespace levada

#endif  // LEVADA_DATASET_TRANSFORM_ON_ERROR_H_
