#ifndef LEVADA_DATASET_TRANSFORM_WINDOW_H_
#define LEVADA_DATASET_TRANSFORM_WINDOW_H_

#include "dataset/node.h"

namespace levada {

struct WindowParameters {
  int64_t size = 1;
  int64_t shift = 1;
  int64_t stride = 1;
  bool drop_remainder = false;
};

// Elements whose components are datasets of the components of `size` elements.
Result<Ref<DatasetNode>> MakeWindow(Ref<DatasetNode> input, const WindowParameters& parameters);

// The parameters of a window node; null for another node. For rewrites of the plan.
const WindowParameters* WindowParametersOf(const DatasetNode& node);
// How many windows n elements make (kEndless: endless), and which elements one has; the failure names op.
int64_t CountWindows(int64_t n, const WindowParameters& window);
Result<IndexSet> RowsOfWindow(const WindowParameters& window, int64_t n, int64_t position, const char* op);

// One dataset for each component of the elements, which fit specs.
Ref<Element> WindowOf(std::span<const Ref<Element>> elements, const std::vector<TensorSpec>& specs);

}  // namespace levada

#endif  // LEVADA_DATASET_TRANSFORM_WINDOW_H_
