#ifndef LEVADA_DATASET_TRANSFORM_PARTS_H_
#define LEVADA_DATASET_TRANSFORM_PARTS_H_

// Datasets cut into parts, and put together in given proportions.

#include "dataset/node.h"

namespace levada {

// Part number `part`: of n elements those from round(n * sum of the fractions before it) up to the next part's first.
Result<Ref<DatasetNode>> MakeSplit(Ref<DatasetNode> input, std::span<const double> fractions, int64_t part);

// Elements of several datasets in fixed proportions: after every element, each input has given its share of them, give or
// take one. Ends when the input whose turn it is has ended.
Result<Ref<DatasetNode>> MakeMix(std::vector<Ref<DatasetNode>> inputs, std::span<const double> weights);

}  // namespace levada

#endif  // LEVADA_DATASET_TRANSFORM_PARTS_H_
