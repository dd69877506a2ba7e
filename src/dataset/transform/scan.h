#ifndef LEVADA_DATASET_TRANSFORM_SCAN_H_
#define LEVADA_DATASET_TRANSFORM_SCAN_H_

#include "dataset/transform/element_function.h"

namespace levada {

// Carries a state along: function(state, element) gives the next state, then what is delivered, which fits specs.
Result<Ref<DatasetNode>> MakeScan(Ref<DatasetNode> input, Ref<Element> initial, std::vector<TensorSpec> specs,
                                  Ref<ElementFunction> function);
// The same with a traced function, which tells the specs.
Result<Ref<DatasetNode>> MakeTracedScan(Ref<DatasetNode> input, Ref<Element> initial, Ref<Function> function);
// Runs a pass and gives the last state of state = function(state, element).
Result<Ref<Element>> Reduce(const Ref<DatasetNode>& input, Ref<Element> initial, ElementFunction& function);

}  // namespace levada

#endif  // LEVADA_DATASET_TRANSFORM_SCAN_H_
