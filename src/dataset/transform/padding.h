#ifndef LEVADA_DATASET_TRANSFORM_PADDING_H_
#define LEVADA_DATASET_TRANSFORM_PADDING_H_

// Batches of elements of different shapes, for padded_batch and bucket_by_sequence_length.

#include <span>
#include <vector>

#include "dataset/node.h"

namespace levada {

struct PaddingOptions {
  std::vector<TensorSpec> shapes;  // one per component, of which the shape counts; empty: what elements have
  TensorList values;               // one scalar per component; empty or null: zero, ""
};

// How the components of a batch are padded.
struct PaddingRule {
  std::vector<Shape> shapes;  // kUnknownDim: the largest of the batch
  TensorList values;
};

// Checks options against components; errors name op.
Result<PaddingRule> MakePaddingRule(const std::vector<TensorSpec>& components, const PaddingOptions& options,
                                    const char* op);
// One element with a leading axis. REQUIRES: at least one element.
Result<Ref<Element>> PadElements(std::span<const Ref<Element>> elements, const PaddingRule& rule, const char* op);
// The same of a chunk, which is of no use afterwards: columns that need no padding become the batch as they are.
Result<Ref<Element>> PadChunk(Chunk* chunk, const PaddingRule& rule, const char* op);
// The specs of batches of `rows`, which may be kUnknownDim.
std::vector<TensorSpec> PaddedSpecs(const std::vector<TensorSpec>& components, const PaddingRule& rule,
                                    int64_t rows);
void DescribePadding(JsonWriter& json, const PaddingRule& rule);

}  // namespace levada

#endif  // LEVADA_DATASET_TRANSFORM_PADDING_H_
