#ifndef LEVADA_DATASET_TRANSFORM_REJECTION_RESAMPLE_H_
#define LEVADA_DATASET_TRANSFORM_REJECTION_RESAMPLE_H_

#include "dataset/source/random.h"
#include "dataset/transform/element_function.h"

namespace levada {

struct ResampleParameters {
  Ref<Function> class_of;        // null: component 0, which becomes the class
  std::vector<double> target;
  std::vector<double> initial;   // empty: counted on the way
  SeedOptions seed;
};

// Drops elements so that their classes come in the proportions of target; the class stands in front as int64.
Result<Ref<DatasetNode>> MakeRejectionResample(Ref<DatasetNode> input, const ResampleParameters& parameters);

}  // namespace levada

#endif  // LEVADA_DATASET_TRANSFORM_REJECTION_RESAMPLE_H_
