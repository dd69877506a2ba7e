#ifndef LEVADA_DATASET_TRANSFORM_GROUP_BY_WINDOW_H_
#define LEVADA_DATASET_TRANSFORM_GROUP_BY_WINDOW_H_

#include "dataset/transform/element_function.h"

namespace levada {

struct GroupParameters {
  Ref<Function> key;             // null: component 0
  int64_t window_size = 0;       // 0: window_size_of or `sized` says
  Ref<Function> window_size_of;  // of the key
  bool sized = false;            // the first component after the key is the window size
};

// Groups elements by key; reduce gives the elements to deliver for a full group.
Result<Ref<DatasetNode>> MakeGroupByWindow(Ref<DatasetNode> input, const GroupParameters& parameters,
                                           std::vector<TensorSpec> specs, Ref<DatasetFunction> reduce);

}  // namespace levada

#endif  // LEVADA_DATASET_TRANSFORM_GROUP_BY_WINDOW_H_
