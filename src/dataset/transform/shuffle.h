#ifndef LEVADA_DATASET_TRANSFORM_SHUFFLE_H_
#define LEVADA_DATASET_TRANSFORM_SHUFFLE_H_

#include "dataset/node.h"

namespace levada {

inline constexpr int64_t kShuffleAll = -2;

struct ShuffleOptions {
  bool seeded = false;  // otherwise a seed is drawn when the node is made
  int64_t seed = 0;
  bool fixed_each_epoch = false;
  int64_t block_size = 0;  // 0: none
};

// Another order in each epoch: a uniform permutation when buffer_size covers the input, else a reservoir,
// or with blocks windows of them (block_order.h).
Result<Ref<DatasetNode>> MakeShuffle(Ref<DatasetNode> input, int64_t buffer_size, const ShuffleOptions& options);

}  // namespace levada

#endif  // LEVADA_DATASET_TRANSFORM_SHUFFLE_H_
