#ifndef LEVADA_DATASET_TRANSFORM_UNBATCH_H_
#define LEVADA_DATASET_TRANSFORM_UNBATCH_H_

#include "dataset/node.h"

namespace levada {

// The rows of the elements.
Result<Ref<DatasetNode>> MakeUnbatch(Ref<DatasetNode> input);
// The stage of the rows of batches; rows: of every batch, or kUnknownDim.
Ref<Stage> MakeUnbatchStage(Ref<const DatasetNode> node, Ref<Stage> input, int64_t rows);
// The rows of the elements, in batches of the sizes in turn.
Result<Ref<DatasetNode>> MakeRebatch(Ref<DatasetNode> input, std::vector<int64_t> batch_sizes, bool drop_remainder);

// What the elements of a batched dataset have in common as rows; the error names op. *rows is the first dimension that
// is known of some component, or kUnknownDim; *all: of every component.
Result<std::vector<TensorSpec>> RowSpecs(const DatasetNode& input, const char* op, int64_t* rows, bool* all);
// The first dimension of all components.
Result<int64_t> RowsOfBatch(const Element& batch, const char* op);

}  // namespace levada

#endif  // LEVADA_DATASET_TRANSFORM_UNBATCH_H_
