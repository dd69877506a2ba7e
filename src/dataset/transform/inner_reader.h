#ifndef LEVADA_DATASET_TRANSFORM_INNER_READER_H_
#define LEVADA_DATASET_TRANSFORM_INNER_READER_H_

// A dataset inside another: read while the outer one is.

#include <memory>

#include "dataset/stream_reader.h"
#include "dataset/transform/element_function.h"

namespace levada {

// Where an inner dataset comes from: the element at a position of a pass of the outer step's input.
struct InnerPlace {
  const Ref<DropLog>& outer_log;
  int64_t pass;
  int64_t position;
};

// What `function` gives for `in`, opened; failures carry the way of `node`. The dataset must fit the specs of `node`. All
// shuffles in it stand in epoch `epoch`. What its error policies drop is noted in the outer log.
Result<std::unique_ptr<StreamReader>> OpenInner(const DatasetNode& node, DatasetFunction& function,
                                                const Ref<Element>& in, int64_t epoch, const InnerPlace& place,
                                                const Context& context);

}  // namespace levada

#endif  // LEVADA_DATASET_TRANSFORM_INNER_READER_H_
