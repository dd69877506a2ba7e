#ifndef LEVADA_DATASET_TRANSFORM_SELECTION_H_
#define LEVADA_DATASET_TRANSFORM_SELECTION_H_

// What a filter is as long as nobody needs its elements: positions of a stage that knows them. Traced predicates are computed
// on chunks of rows, steps behind the filter work on the stage below it, and a batch takes its rows at once.

#include <vector>

#include "dataset/cursor.h"
#include "function/function.h"

namespace levada {

inline constexpr int64_t kSmallestSelection = 16;
inline constexpr int64_t kLargestSelection = 4096;

// Elements rows[p] for the positions p, in order, at which every one of `keeps` is true. Elements of a keep are bool scalars;
// all have the positions of `rows` and make rows without user code.
struct Selection {
  Ref<Stage> rows;
  std::vector<Ref<Stage>> keeps;
  Ref<Stage> below;  // the step that it goes on from: the plan holds its steps through their stages
  int64_t chunk = kSmallestSelection;  // at most so many positions are looked at together
};

// Whether positions of the stage can be looked at ahead of the consumer, many at a time.
bool IsSelectable(const Stage& stage);
// How many rows of a stage with these components a function should read together.
int64_t SelectionChunk(const std::vector<TensorSpec>& components, const Function& function);
// The stream of a selection.
Ref<Stage> MakeSelectedStage(Ref<const DatasetNode> node, Selection selection);
// Batches of a selection.
Ref<Stage> MakeSelectedBatches(Ref<const DatasetNode> node, int64_t batch_size, bool drop_remainder, Ref<Stage> selected);

}  // namespace levada

#endif  // LEVADA_DATASET_TRANSFORM_SELECTION_H_
