#ifndef LEVADA_DATASET_SOURCE_DRAWS_H_
#define LEVADA_DATASET_SOURCE_DRAWS_H_

#include "dataset/node.h"

namespace levada {

// An endless dataset of int64 scalars 0 ... weights.size() - 1 drawn by weight. Element i is a pure function of seed, i
// and, with by_pass, the pass. REQUIRES: weights of 0 or more whose sum is finite and not 0. given: the seed is the
// user's and belongs to the description.
Ref<DatasetNode> MakeDraws(const std::vector<double>& weights, int64_t seed, bool given, bool by_pass);

}  // namespace levada

#endif  // LEVADA_DATASET_SOURCE_DRAWS_H_
