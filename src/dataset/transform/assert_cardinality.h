#ifndef LEVADA_DATASET_TRANSFORM_ASSERT_CARDINALITY_H_
#define LEVADA_DATASET_TRANSFORM_ASSERT_CARDINALITY_H_

#include "dataset/node.h"

namespace levada {

// Says how many elements the input has: 0 or more, or kInfiniteCardinality.
Result<Ref<DatasetNode>> MakeAssertCardinality(Ref<DatasetNode> input, int64_t cardinality);

}  // namespace levada

#endif  // LEVADA_DATASET_TRANSFORM_ASSERT_CARDINALITY_H_
