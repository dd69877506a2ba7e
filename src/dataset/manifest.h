#ifndef LEVADA_DATASET_MANIFEST_H_
#define LEVADA_DATASET_MANIFEST_H_

// What says which files a dataset on disk consists of.

#include <string>
#include <string_view>
#include <vector>

#include "base/status.h"
#include "tensor/tensor.h"

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

std::string EncodeManifest(const Manifest& manifest);
// False for bytes that are none.
bool DecodeManifest(std::string_view bytes, Manifest* out);

// NotFound when there is none; DataLoss when it is damaged.
Result<Manifest> ReadManifest(const std::string& path);
// The dataset stands under its path, in the place of a former one.
Status WriteManifest(const std::string& path, const Manifest& manifest);
std::string PathOfPart(const std::string& path, const Manifest& manifest, const std::string& part);

// Small files that are replaced in one step: magic, CRC-32C, body.
Status WriteChecked(const std::string& file, std::string_view magic, const std::string& body);
// DataLoss naming file and offset unless it is such a file; what: "a manifest".
Result<std::string> ReadChecked(const std::string& file, std::string_view magic, const char* what);

}  // namespace levada

#endif  // LEVADA_DATASET_MANIFEST_H_
