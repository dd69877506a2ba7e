#ifndef LEVADA_DATASET_TRANSFORM_BATCH_H_
#define LEVADA_DATASET_TRANSFORM_BATCH_H_

#include "dataset/node.h"

namespace levada {

// Consecutive elements joined to batches [B, ...].
Result<Ref<DatasetNode>> MakeBatch(Ref<DatasetNode> input, int64_t batch_size, bool drop_remainder);

// The parameters of a batch node; null for another node. For rewrites of the plan.
struct BatchParameters {
  int64_t batch_size;
  bool drop_remainder;
};
const BatchParameters* BatchParametersOf(const DatasetNode& node);
// The stage that joins the elements of `input`.
Ref<Stage> MakeBatchStage(Ref<const DatasetNode> node, const BatchParameters& parameters, Ref<Stage> input);

}  // namespace levada

#endif  // LEVADA_DATASET_TRANSFORM_BATCH_H_
