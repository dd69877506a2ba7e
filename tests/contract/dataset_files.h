#ifndef LEVADA_TESTS_CONTRACT_DATASET_FILES_H_
#define LEVADA_TESTS_CONTRACT_DATASET_FILES_H_

// Files that the rows of the contract read.

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "contract/dataset_builders.h"
#include "support/tables.h"

namespace levada::testing {

// A file of these bytes that lasts as long as the tests; equal bytes are one file, since names are part of elements.
inline std::string PathOf(const std::string& bytes) {
  static std::map<std::string, std::unique_ptr<TemporaryFile>> files;
  std::unique_ptr<TemporaryFile>& file = files[bytes];
  if (file == nullptr) file = std::make_unique<TemporaryFile>(bytes);
  return file->path();
}

inline Node Names(const std::vector<std::string>& contents) {
  std::vector<std::string> paths;
  for (const std::string& bytes : contents) paths.push_back(bytes == "absent" ? "/nowhere/absent" : PathOf(bytes));
  const std::vector<std::string_view> views(paths.begin(), paths.end());
  return Slices({Must(Tensor::FromStrings(views, {static_cast<int64_t>(views.size())}))});
}

}  // namespace levada::testing

#endif  // LEVADA_TESTS_CONTRACT_DATASET_FILES_H_
