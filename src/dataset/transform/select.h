#ifndef LEVADA_DATASET_TRANSFORM_SELECT_H_
#define LEVADA_DATASET_TRANSFORM_SELECT_H_

#include "dataset/node.h"

namespace levada {

// Takes each element from the input whose number `choices`, a dataset of int64 scalars, gives. stop_on_empty: ends when
// that input has ended; else such choices are passed over until all inputs have ended.
Result<Ref<DatasetNode>> MakeChoose(std::vector<Ref<DatasetNode>> inputs, Ref<DatasetNode> choices, bool stop_on_empty);

struct SampleOptions {
  bool stop_on_empty = false;
  bool seeded = false;
  int64_t seed = 0;
  bool rerandomize = false;  // every pass of a repetition chooses otherwise
};

// Takes each element from an input drawn by weight; equal weights when there are none. Inputs of weight 0 are left out.
Result<Ref<DatasetNode>> MakeSample(std::vector<Ref<DatasetNode>> inputs, std::vector<double> weights,
                                    const SampleOptions& options);

}  // namespace levada

#endif  // LEVADA_DATASET_TRANSFORM_SELECT_H_
