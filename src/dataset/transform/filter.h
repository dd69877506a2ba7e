#ifndef LEVADA_DATASET_TRANSFORM_FILTER_H_
#define LEVADA_DATASET_TRANSFORM_FILTER_H_

#include "dataset/transform/element_function.h"

namespace levada {

// The elements for which predicate gives true.
Result<Ref<DatasetNode>> MakeFilter(Ref<DatasetNode> input, Ref<ElementFunction> predicate);
// The elements before the first for which predicate gives false.
Result<Ref<DatasetNode>> MakeTakeWhile(Ref<DatasetNode> input, Ref<ElementFunction> predicate);

}  // namespace levada

#endif  // LEVADA_DATASET_TRANSFORM_FILTER_H_
