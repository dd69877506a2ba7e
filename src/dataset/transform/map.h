#ifndef LEVADA_DATASET_TRANSFORM_MAP_H_
#define LEVADA_DATASET_TRANSFORM_MAP_H_

#include "dataset/node.h"
#include "function/function.h"

namespace levada {

// A traced function of every element. num_parallel_calls: 0 sequential, -1 or a count: may run ahead.
Result<Ref<DatasetNode>> MakeMap(Ref<DatasetNode> input, Ref<Function> function, int64_t num_parallel_calls);

// The stage that computes it from a stage that knows positions.
Ref<Stage> MakeMapStage(Ref<const DatasetNode> node, Ref<Stage> input, Ref<Function> function);

// Below -1 is refused.
Status CheckParallelCalls(int64_t num_parallel_calls, const char* op);

}  // namespace levada

#endif  // LEVADA_DATASET_TRANSFORM_MAP_H_
