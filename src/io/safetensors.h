#ifndef LEVADA_IO_SAFETENSORS_H_
#define LEVADA_IO_SAFETENSORS_H_

// Named tensors in one file, in the format safetensors: u64 length of the header | header, JSON | data.
//
// Files that levada writes say more in the header's "__metadata__": "levada.format", "levada.crc" (CRC-32C of the header and
// of each tensor) and, for dtypes that the format lacks, "levada.tensor.<name>" with dtype and shape; their data are bytes.

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/status.h"
#include "system/files.h"
#include "tensor/tensor.h"

namespace levada {

struct NamedTensor {
  std::string name;
  Ref<Tensor> tensor;
};
using Metadata = std::vector<std::pair<std::string, std::string>>;

// Writes the whole file under another name, then gives it its own: there is never half of one. Names are not empty, each
// occurs once.
Status WriteSafetensors(const std::string& path, std::span<const NamedTensor> tensors, const Metadata& metadata);

// An open file, its header checked. Thread-safe.
class SafetensorsFile {
 public:
  // DataLoss names the file and what is wrong with it.
  static Result<SafetensorsFile> Open(const std::string& path);

  const std::string& path() const { return file_.path(); }
  // Written by levada, so that damage is recognised.
  bool has_checksums() const { return !checksums_.empty(); }
  int64_t size() const { return static_cast<int64_t>(entries_.size()); }
  const std::string& name(int64_t i) const { return entries_[i].name; }
  const TensorSpec& spec(int64_t i) const { return entries_[i].spec; }
  // The number of a tensor; -1 when there is none of that name.
  int64_t Find(std::string_view name) const;
  // A text of the metadata; nullptr when there is none of that name.
  const std::string* FindMetadata(std::string_view key) const;
  // A new tensor.
  Result<Ref<Tensor>> Read(int64_t i) const;
  // NotFound when there is none of that name. map: a view of the mapped file where levada has the layout.
  Result<Ref<Tensor>> ReadNamed(const std::string& name, bool map) const;

 private:
  struct Entry {
    std::string name;
    TensorSpec spec;
    bool as_bytes = false;  // the data are an encoding of the tensor
    std::string foreign;    // the name of a dtype that levada lacks; the file's other tensors can be read
    int64_t begin = 0;      // in the data
    int64_t end = 0;
  };
  explicit SafetensorsFile(File file) : file_(std::move(file)) {}
  Status ReadHeader();
  Status ParseHeader(std::string_view header, int64_t data_nbytes);
  Status ParseMetadata(const struct JsonValue& metadata);
  Status ParseEntry(const std::string& name, const struct JsonValue& value, int64_t data_nbytes);
  Status CheckLayout(int64_t data_nbytes);
  Status CheckHeaderChecksum(std::string_view header);
  Status Damaged(const std::string& what) const;
  Status CheckKnown(const Entry& entry) const;

  File file_;
  int64_t data_ = 0;  // where the data begin in the file
  std::vector<Entry> entries_;
  Metadata metadata_;
  std::vector<uint32_t> checksums_;  // of the header, then of each entry
};

}  // namespace levada

#endif  // LEVADA_IO_SAFETENSORS_H_
