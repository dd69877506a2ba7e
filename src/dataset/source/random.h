#ifndef LEVADA_DATASET_SOURCE_RANDOM_H_
#define LEVADA_DATASET_SOURCE_RANDOM_H_

#include "dataset/node.h"

namespace levada {

// How a step that draws numbers comes by its seed.
struct SeedOptions {
  bool seeded = false;  // otherwise a seed is drawn when the node is made
  int64_t seed = 0;
  bool rerandomize = false;  // every pass draws others
};
// The seed itself.
int64_t SeedOf(const SeedOptions& options);

// Uniform numbers from 0 to 2^63 - 1 without end.
Result<Ref<DatasetNode>> MakeRandom(const SeedOptions& options);

}  // namespace levada

#endif  // LEVADA_DATASET_SOURCE_RANDOM_H_
