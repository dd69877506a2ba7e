#ifndef LEVADA_IO_TAR_SAMPLES_H_
#define LEVADA_IO_TAR_SAMPLES_H_

// The members of a tar archive grouped as WebDataset does: consecutive files whose names are equal up to the first dot
// of the last part are one sample, and what follows the dot, in lower case, names its fields.

#include <memory>
#include <string>
#include <vector>

#include "io/tar_reader.h"

namespace levada {

// Stands for the key among extensions.
inline constexpr std::string_view kTarKey = "__key__";

struct TarSample {
  std::string key;
  std::vector<std::string> fields;  // as many as were asked for
};

// "dir/0001.seg.png" is key "dir/0001" and extension "seg.png". False for a name without either, and for those that begin
// and end with two underscores.
bool SplitTarName(std::string_view name, std::string_view* key, std::string* extension);

// Used by one thread at a time. A sample without a field that was asked for, or with two of them, costs that sample only;
// behind a damaged archive nothing comes.
class TarSamples {
 public:
  TarSamples(std::unique_ptr<ByteStream> stream, std::vector<std::string> extensions, const ReadOptions& options);

  // The next sample; false at the end, again and again.
  Result<bool> Next(TarSample* out);
  // Behind the sample that was given last.
  RecordPlace place() const { return {waiting_ ? member_.begin : reader_.position(), record_, ended_}; }
  // Goes to where another reader of the same file stood. REQUIRES: nothing was read.
  Status Seek(RecordPlace place);
  // The extensions of the next sample, in order, and its key.
  Result<bool> NextNames(std::string* key, std::vector<std::string>* extensions);

 private:
  // Fields of a sample that were found, by the number of their extension.
  struct Found {
    std::vector<bool> fields;
    std::string twice;
  };
  Result<bool> NextMember(std::string_view* key, std::string* extension);
  Status Take(const std::string& extension, TarSample* out, Found* found);
  Status CheckComplete(const TarSample& sample, const Found& found, int64_t begin) const;

  TarReader reader_;
  const std::vector<std::string> extensions_;
  TarMember member_;
  bool waiting_ = false;  // member_ was read, and belongs to the next sample
  int64_t record_ = 0;
  bool ended_ = false;
};

Result<std::unique_ptr<TarSamples>> OpenTarSamples(const std::string& path, std::vector<std::string> extensions,
                                                   const ReadOptions& options);

}  // namespace levada

#endif  // LEVADA_IO_TAR_SAMPLES_H_
