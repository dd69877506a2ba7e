#ifndef LEVADA_DATASET_SOURCE_ELEMENTS_H_
#define LEVADA_DATASET_SOURCE_ELEMENTS_H_

#include "dataset/node.h"

namespace levada {

// A dataset of given elements, which may differ in shape.
Result<Ref<DatasetNode>> MakeElements(std::vector<Ref<Element>> elements);
// The same with specs that the elements are known to fit; there may be none. For datasets made inside others.
Ref<DatasetNode> MakeElementsOf(const char* kind, std::vector<Ref<Element>> elements, std::vector<TensorSpec> specs);

}  // namespace levada

#endif  // LEVADA_DATASET_SOURCE_ELEMENTS_H_
