#ifndef LEVADA_DATASET_SOURCE_RECORDS_H_
#define LEVADA_DATASET_SOURCE_RECORDS_H_

// Files whose records are byte strings. `filenames` is a dataset of string scalars.

#include "dataset/source/files.h"

namespace levada {

Result<Ref<DatasetNode>> MakeTextLine(Ref<DatasetNode> filenames, const FileOptions& options);
Result<Ref<DatasetNode>> MakeTFRecord(Ref<DatasetNode> filenames, const FileOptions& options);
Result<Ref<DatasetNode>> MakeFixedLengthRecord(Ref<DatasetNode> filenames, const FixedLength& length,
                                               const FileOptions& options);

}  // namespace levada

#endif  // LEVADA_DATASET_SOURCE_RECORDS_H_
