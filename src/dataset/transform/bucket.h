#ifndef LEVADA_DATASET_TRANSFORM_BUCKET_H_
#define LEVADA_DATASET_TRANSFORM_BUCKET_H_

#include "dataset/transform/element_function.h"
#include "dataset/transform/padding.h"

namespace levada {

struct BucketParameters {
  Ref<Function> length;  // null: component 0
  std::vector<int64_t> boundaries;
  std::vector<int64_t> batch_sizes;
  bool pad_to_bucket_boundary = false;
  bool no_padding = false;
  bool drop_remainder = false;
  PaddingOptions padding;
};

// Batches of elements of similar length.
Result<Ref<DatasetNode>> MakeBucket(Ref<DatasetNode> input, const BucketParameters& parameters);

}  // namespace levada

#endif  // LEVADA_DATASET_TRANSFORM_BUCKET_H_
