#ifndef LEVADA_DATASET_SOURCE_ARROW_TABLE_H_
#define LEVADA_DATASET_SOURCE_ARROW_TABLE_H_

// The rows of tables that come in through the Arrow C data and stream interfaces.

#include <string>
#include <utility>
#include <vector>

#include "dataset/node.h"
#include "io/arrow.h"

namespace levada {

// Which columns, by name in this order (none: all, sorted), and what stands in the place of nulls in some of them; a fill
// without a name is that of all others.
struct ArrowSelection {
  std::vector<std::string> columns;
  std::vector<std::pair<std::string, Ref<Tensor>>> fills;
};

// One component for each column of record batches; one without a name for plain arrays. `batches` have this schema.
Result<Ref<DatasetNode>> MakeArrowTable(const ArrowSchema& schema, std::vector<Ref<ArrowOwner>> batches,
                                        const ArrowSelection& selection, std::vector<std::string>* names);

// The same for all batches of a stream, which is released.
Result<Ref<DatasetNode>> MakeArrowStream(ArrowArrayStream* stream, const ArrowSelection& selection,
                                         std::vector<std::string>* names);

}  // namespace levada

#endif  // LEVADA_DATASET_SOURCE_ARROW_TABLE_H_
