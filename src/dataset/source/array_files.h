#ifndef LEVADA_DATASET_SOURCE_ARRAY_FILES_H_
#define LEVADA_DATASET_SOURCE_ARRAY_FILES_H_

// The rows of arrays in files, mapped or read when they are needed; many files as one.

#include <string>
#include <vector>

#include "dataset/node.h"

namespace levada {

// .npy, .npz and safetensors files. names: empty: all arrays of the first file. Given names: of which components.
Result<Ref<DatasetNode>> MakeArrayFiles(const std::vector<std::string>& paths, std::vector<std::string> names,
                                        bool read);

// Files of rows behind `offset` bytes.
Result<Ref<DatasetNode>> MakeRawFiles(const std::vector<std::string>& paths, const TensorSpec& row, int64_t offset,
                                      bool read);

}  // namespace levada

#endif  // LEVADA_DATASET_SOURCE_ARRAY_FILES_H_
