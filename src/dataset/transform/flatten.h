#ifndef LEVADA_DATASET_TRANSFORM_FLATTEN_H_
#define LEVADA_DATASET_TRANSFORM_FLATTEN_H_

#include "dataset/node.h"

namespace levada {

// flat_map of functions that are known. Elements of tensors: their rows, one after the other. Elements of datasets: those side
// by side, one element of the input after the other; batch_size > 0: in batches that never join two elements of the input.
struct FlattenParameters {
  std::vector<TensorSpec> specs;  // of the elements of the datasets, before they are batched; none for tensors
  std::vector<int> parts;         // which components of the input, in order; none: all
  int64_t batch_size = 0;
  bool drop_remainder = false;
  bool batch_each = false;  // each dataset is batched by itself, which tells when their lengths differ
};
Result<Ref<DatasetNode>> MakeFlatten(Ref<DatasetNode> input, FlattenParameters parameters);

}  // namespace levada

#endif  // LEVADA_DATASET_TRANSFORM_FLATTEN_H_
