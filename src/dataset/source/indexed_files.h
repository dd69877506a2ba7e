#ifndef LEVADA_DATASET_SOURCE_INDEXED_FILES_H_
#define LEVADA_DATASET_SOURCE_INDEXED_FILES_H_

#include "dataset/source/files.h"

namespace levada {

// The records of files by their number, one file after the other. `filenames` is run through once, and every file is
// indexed. A file that is not as it was then is a failure in the place of each of its elements.
Result<Ref<DatasetNode>> MakeIndexedFiles(const Ref<DatasetNode>& filenames, const FileOptions& options,
                                          FileFormat format);

}  // namespace levada

#endif  // LEVADA_DATASET_SOURCE_INDEXED_FILES_H_
