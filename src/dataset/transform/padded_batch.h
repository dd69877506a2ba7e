#ifndef LEVADA_DATASET_TRANSFORM_PADDED_BATCH_H_
#define LEVADA_DATASET_TRANSFORM_PADDED_BATCH_H_

#include "dataset/transform/padding.h"

namespace levada {

// Batches of elements of different shapes.
Result<Ref<DatasetNode>> MakePaddedBatch(Ref<DatasetNode> input, int64_t batch_size, bool drop_remainder,
                                         const PaddingOptions& options);

}  // namespace levada

#endif  // LEVADA_DATASET_TRANSFORM_PADDED_BATCH_H_
