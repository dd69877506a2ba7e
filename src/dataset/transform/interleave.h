#ifndef LEVADA_DATASET_TRANSFORM_INTERLEAVE_H_
#define LEVADA_DATASET_TRANSFORM_INTERLEAVE_H_

#include "dataset/transform/element_function.h"

namespace levada {

struct InterleaveParameters {
  int64_t cycle_length = 1;
  int64_t block_length = 1;
  int32_t parallel_calls = 0;  // 0: sequential; -1: as many as seems good
};

// The elements of the datasets that function gives, several in turn.
Result<Ref<DatasetNode>> MakeInterleave(Ref<DatasetNode> input, std::vector<TensorSpec> specs,
                                        Ref<DatasetFunction> function, const InterleaveParameters& parameters);
// One after the other.
Result<Ref<DatasetNode>> MakeFlatMap(Ref<DatasetNode> input, std::vector<TensorSpec> specs,
                                     Ref<DatasetFunction> function);

}  // namespace levada

#endif  // LEVADA_DATASET_TRANSFORM_INTERLEAVE_H_
