#ifndef LEVADA_DATASET_SOURCE_FILES_H_
#define LEVADA_DATASET_SOURCE_FILES_H_

// What the sources share that read files one record after the other.

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "dataset/cursor.h"
#include "dataset/node.h"
#include "io/file_index.h"
#include "io/record_reader.h"

namespace levada {

// The elements of one open file. Used by one thread at a time.
class FileElements {
 public:
  virtual ~FileElements() = default;
  // The next element or the failure in its place; false at the end, again and again.
  virtual bool Next(Outcome* out) = 0;
  // As Cursor::NextRows; the elements come as columns.
  virtual void NextRows(int64_t most, Chunk* out, Status* failure) = 0;
  virtual RecordPlace place() const = 0;
  // REQUIRES: nothing was read.
  virtual Status Seek(RecordPlace place) = 0;
};

// How a source of files differs from others.
struct FileFormat {
  using Open = std::function<Result<std::unique_ptr<FileElements>>(const std::string& path, const ReadOptions& read)>;
  const char* kind;
  std::vector<TensorSpec> specs;
  Open open;
  std::function<void(JsonWriter&)> describe;  // its own parameters, keys in alphabetical order
  std::string explain;
  std::function<Result<Ref<FileIndex>>(const std::string& path, IndexMode mode)> index;  // null: records have no number
  RecordDecoder decode = nullptr;  // of elements that are one string, which mostly need no reader
};

// How all of them read.
struct FileOptions {
  ReadOptions read;
  int64_t parallel = 0;  // files that are read in turn, one element each; 0 or 1: one after the other
  IndexMode index = IndexMode::kNone;  // how records are found by their number
};

// `filenames` is a dataset of string scalars. A file that cannot be opened is a failure in the place of one element.
Result<Ref<DatasetNode>> MakeFiles(Ref<DatasetNode> filenames, const FileOptions& options, FileFormat format);

// Elements that are one string scalar each: the records of a reader.
using OpenRecords = std::function<Result<std::unique_ptr<RecordReader>>(const std::string& path, const ReadOptions& read)>;
Result<Ref<DatasetNode>> MakeRecordFiles(Ref<DatasetNode> filenames, const FileOptions& options, FileFormat format,
                                         OpenRecords open);

}  // namespace levada

#endif  // LEVADA_DATASET_SOURCE_FILES_H_
