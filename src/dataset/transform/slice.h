#ifndef LEVADA_DATASET_TRANSFORM_SLICE_H_
#define LEVADA_DATASET_TRANSFORM_SLICE_H_

// Every step that takes elements at a start and a step: slice and shard, and the streams of take and skip.

#include "dataset/cursor.h"
#include "dataset/node.h"

namespace levada {

// Elements start, start + step, ...: count of them, or all for -1.
Result<Ref<DatasetNode>> MakeSlice(Ref<DatasetNode> input, int64_t start, int64_t count, int64_t step);
// Elements index, index + num_shards, ...
Result<Ref<DatasetNode>> MakeShard(Ref<DatasetNode> input, int64_t num_shards, int64_t index);

// Which elements of an input.
struct SliceRange {
  int64_t start = 0;
  int64_t step = 1;
  int64_t count = kEndless;

  // How many of n elements; n may be kEndless.
  int64_t CountOf(int64_t n) const;
  // How many elements of the input it reaches into.
  int64_t Reach() const;
};
// The stage that takes them from any input.
Ref<Stage> MakeSliceStage(Ref<const DatasetNode> node, Ref<Stage> input, const SliceRange& range);

}  // namespace levada

#endif  // LEVADA_DATASET_TRANSFORM_SLICE_H_
