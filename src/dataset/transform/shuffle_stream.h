#ifndef LEVADA_DATASET_TRANSFORM_SHUFFLE_STREAM_H_
#define LEVADA_DATASET_TRANSFORM_SHUFFLE_STREAM_H_

#include <functional>

#include "dataset/cursor.h"

namespace levada {

// How the passes of one shuffle differ.
struct ShufflePasses {
  std::function<uint64_t(int64_t pass)> key;
  std::function<void(int64_t pass)> use;  // the consumer has taken an element of the pass
};

// A shuffle of elements that have no positions: TensorFlow's buffer, which holds the elements themselves.
// buffer_size: kEndless for all of them.
Ref<Stage> MakeStreamShuffle(Ref<const DatasetNode> node, Ref<Stage> input, int64_t buffer_size, ShufflePasses passes);

}  // namespace levada

#endif  // LEVADA_DATASET_TRANSFORM_SHUFFLE_STREAM_H_
