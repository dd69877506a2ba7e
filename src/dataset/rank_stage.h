#ifndef LEVADA_DATASET_RANK_STAGE_H_
#define LEVADA_DATASET_RANK_STAGE_H_

// The part of a plan that one rank of several runs: the global order first, then its share of each group of it.

#include "dataset/node.h"
#include "dataset/rank.h"

namespace levada {

// Checks a rank given by a user.
Status CheckRank(const DatasetNode& node, const Rank& rank);

// Batches: each rank takes its rows of every batch, and so many steps as there are batches; what an element's first axis
// counts are its rows. Else: groups of `world` consecutive elements, counted from `first` on, of which each rank takes its
// share (the last group may be smaller).
Ref<Stage> MakeRankStage(const DatasetNode& last, Ref<Stage> whole, const Rank& rank, int64_t first);

// Rows of rank of every component; the failure names the node.
Result<Ref<Element>> TakePart(const Element& batch, const Rank& rank, const DatasetNode& node);

}  // namespace levada

#endif  // LEVADA_DATASET_RANK_STAGE_H_
