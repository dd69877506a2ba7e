#ifndef LEVADA_DATASET_SOURCE_PARTS_H_
#define LEVADA_DATASET_SOURCE_PARTS_H_

// Rows that stand in several parts, one after the other: files that are mapped or read, batches of a table.

#include <optional>
#include <string>
#include <vector>

#include "dataset/node.h"
#include "system/files.h"

namespace levada {

// The rows of one component in one part: in memory (mapped or not) or behind `offset` of its file.
struct Place {
  Ref<Tensor> resident;  // null: to be read
  int64_t offset = 0;
};

struct Part {
  std::string name;   // of the file
  int64_t first = 0;  // number of its first row among all
  int64_t rows = 0;
  std::vector<Place> places;
  std::optional<File> file;  // open where places are to be read and files are few
};

// Shared by a node and its stages.
struct PartList : RefCounted<PartList> {
  const char* op = "";            // the source
  std::vector<TensorSpec> specs;  // of a row of each component
  std::vector<Part> parts;
  int64_t rows = 0;
};

int64_t RowBytes(const TensorSpec& row);

// Adds a part whose components are mapped or in memory: tensors of as many rows, of the specs that the first part has.
// names: of the components, for errors.
Status AddPart(PartList& list, const std::string& name, const std::vector<std::string>& names, TensorList columns);

// The source of all rows. read: mapped columns in C order are read from their files when they are needed.
Result<Ref<DatasetNode>> MakeParts(Ref<PartList> list, bool read);

}  // namespace levada

#endif  // LEVADA_DATASET_SOURCE_PARTS_H_
