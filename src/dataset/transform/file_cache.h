#ifndef LEVADA_DATASET_TRANSFORM_FILE_CACHE_H_
#define LEVADA_DATASET_TRANSFORM_FILE_CACHE_H_

#include "dataset/node.h"
#include "dataset/store.h"

namespace levada {

// The first complete pass stores the elements; later ones, in this process and others, read them. A pass that is left
// early, or meets a failure, leaves nothing behind. One pass of the process writes at a time.
// cache: a directory `path`, whatever the input is.
Result<Ref<DatasetNode>> MakeFileCache(Ref<DatasetNode> input, const std::string& path);
// snapshot: a directory in `path` named by the description of the input, so that another input gets another.
Result<Ref<DatasetNode>> MakeSnapshot(Ref<DatasetNode> input, const std::string& path, Compression compression);

}  // namespace levada

#endif  // LEVADA_DATASET_TRANSFORM_FILE_CACHE_H_
