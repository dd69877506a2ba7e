#ifndef LEVADA_DATASET_STORE_H_
#define LEVADA_DATASET_STORE_H_

// Datasets on disk: a directory of files of rows with a manifest, which is written last and names all of them.
//
//   path/manifest.levada
//   path/run-5bd1e995c2b2ae35/00000000-00000.rows    shard, part of it
//
// Until the manifest stands there is no dataset; a later one replaces it in one step, then the files of the former go.

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "dataset/element.h"
#include "dataset/node.h"
#include "io/tensor_file.h"

namespace levada {

// The rows with one shard number, in order.
struct StoredShard {
  uint64_t number = 0;
  std::vector<std::string> parts;  // names in the directory of the run
  int64_t rows = 0;
};

struct Manifest {
  std::string run;
  std::string structure;  // how a binding nests the components; its own words
  std::vector<TensorSpec> specs;
  std::vector<StoredShard> shards;  // by number
};

// NotFound when there is none; DataLoss when it is damaged.
Result<Manifest> ReadManifest(const std::string& path);
std::string PathOfPart(const std::string& path, const Manifest& manifest, const std::string& part);

struct StoreOptions {
  Compression compression = Compression::kNone;
  std::string structure;
  bool make_parents = true;  // of the directory
};

// Used by one thread at a time. What is not committed is removed.
class StoreWriter {
 public:
  static Result<std::unique_ptr<StoreWriter>> Create(const std::string& path, std::vector<TensorSpec> specs,
                                                     const StoreOptions& options);
  ~StoreWriter();

  Status Append(uint64_t shard, std::span<const Ref<Tensor>> row);
  // The dataset stands under its path. The last call.
  Status Commit();

 private:
  struct OpenShard {
    std::unique_ptr<TensorFileWriter> part;
    StoredShard shard;
  };
  StoreWriter(std::string path, StoreOptions options) : path_(std::move(path)), options_(std::move(options)) {}
  Status EndPart(OpenShard& open);
  void RemoveRun(const Manifest& manifest) const;

  const std::string path_;
  const StoreOptions options_;
  Manifest manifest_;
  std::map<uint64_t, OpenShard> shards_;
  bool committed_ = false;
};

// Runs through a dataset and stores its elements. With `sharded` the first component, an int64 scalar, is the number of
// the shard and is not stored.
Status SaveDataset(const Ref<DatasetNode>& node, const std::string& path, bool sharded, const StoreOptions& options);

}  // namespace levada

#endif  // LEVADA_DATASET_STORE_H_
