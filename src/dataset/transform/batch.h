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
// Specs of batches of such elements, and whether there can be any.
std::vector<TensorSpec> BatchSpecs(std::vector<TensorSpec> specs, const BatchParameters& parameters);
Status CheckBatchable(const std::vector<TensorSpec>& specs, const char* op);
// Rows of a stage joined to one element: views where they are a range, else gathered once. `node` is named by failures.
Result<Ref<Element>> JoinRows(Context& context, Stage& input, const DatasetNode& node, int64_t pass,
                              const IndexSet& rows);
// The stage that joins the elements of `input`.
Ref<Stage> MakeBatchStage(Ref<const DatasetNode> node, const BatchParameters& parameters, Ref<Stage> input);

}  // namespace levada

#endif  // LEVADA_DATASET_TRANSFORM_BATCH_H_
