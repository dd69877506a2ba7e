#ifndef LEVADA_DATASET_TRANSFORM_MAP_CALLBACK_H_
#define LEVADA_DATASET_TRANSFORM_MAP_CALLBACK_H_

#include "dataset/node.h"

namespace levada {

// User code that computes one element from another. Thread-safe as far as its options ask for it.
class ElementFunction : public RefCounted<ElementFunction> {
 public:
  virtual ~ElementFunction() = default;
  virtual Status Call(const Ref<Element>& in, Ref<Element>* out) = 0;
};

struct MapCallbackOptions {
  int64_t num_parallel_calls = 0;
  bool caller_thread = false;
};

// User code for every element; results are checked against specs.
Result<Ref<DatasetNode>> MakeMapCallback(Ref<DatasetNode> input, std::vector<TensorSpec> specs,
                                         Ref<ElementFunction> function, const MapCallbackOptions& options);

}  // namespace levada

#endif  // LEVADA_DATASET_TRANSFORM_MAP_CALLBACK_H_
