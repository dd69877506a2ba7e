#ifndef LEVADA_DATASET_TRANSFORM_SAMPLE_H_
#define LEVADA_DATASET_TRANSFORM_SAMPLE_H_

// Elements drawn by position: by weight, or so that classes come equally often.

#include "dataset/node.h"
#include "dataset/source/random.h"

namespace levada {

// Each position of the result draws an element of the input with a probability proportional to its weight; one element may
// come many times. weights: float64 [N]. count: 0 or more; kEndless.
Result<Ref<DatasetNode>> MakeSampleByWeight(Ref<DatasetNode> input, const Ref<Tensor>& weights, int64_t count,
                                            const SeedOptions& options);

// The classes of the input take turns in a new random order each round, and each class goes through its elements in a new
// random order each time. labels: int64 [N]. count: as above.
Result<Ref<DatasetNode>> MakeBalance(Ref<DatasetNode> input, const Ref<Tensor>& labels, int64_t count,
                                     const SeedOptions& options);

}  // namespace levada

#endif  // LEVADA_DATASET_TRANSFORM_SAMPLE_H_
