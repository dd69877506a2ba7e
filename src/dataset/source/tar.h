#ifndef LEVADA_DATASET_SOURCE_TAR_H_
#define LEVADA_DATASET_SOURCE_TAR_H_

#include "dataset/source/files.h"

namespace levada {

// Each sample of tar archives a tuple of string scalars: the member of each extension, for "__key__" the key.
Result<Ref<DatasetNode>> MakeTar(Ref<DatasetNode> filenames, const std::vector<std::string>& extensions,
                                 const FileOptions& options);

}  // namespace levada

#endif  // LEVADA_DATASET_SOURCE_TAR_H_
