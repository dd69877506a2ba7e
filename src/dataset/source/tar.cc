#include "dataset/source/tar.h"

#include <algorithm>

#include "dataset/source/string_column.h"
#include "io/tar_samples.h"

namespace levada {
namespace {

constexpr const char* kOp = "tar";

class TarElements final : public FileElements {
 public:
  TarElements(std::unique_ptr<TarSamples> samples, size_t fields) : samples_(std::move(samples)), columns_(fields) {}

  bool Next(Outcome* out) override {
    Result<bool> more = samples_->Next(&sample_);
    if (!more.ok()) return GiveFailure(more.status(), out);
    if (!more.value()) return false;
    Ref<Element> element = Element::Make(static_cast<int>(sample_.fields.size()));
    for (int i = 0; i < element->count(); ++i) {
      Result<Ref<Tensor>> text = Tensor::ScalarString(sample_.fields[i]);
      if (!text.ok()) return GiveFailure(text.status(), out);
      element->set_component(i, std::move(text).value());
    }
    return GiveElement(std::move(element), out);
  }
  void NextRows(int64_t most, Chunk* out, Status* failure) override {
    out->Clear();
    most = std::min(most, kMostChunk);
    for (StringColumn& column : columns_) {
      *failure = column.Begin(most);
      if (!failure->ok()) return;
    }
    int64_t count = 0, nbytes = 0;
    for (; count < most && nbytes < kMostChunkBytes; ++count) {
      Result<bool> more = samples_->Next(&sample_);
      if (!more.ok()) *failure = more.status();
      if (!more.ok() || !more.value()) break;
      for (size_t i = 0; i < columns_.size(); ++i) {
        columns_[i].Add(sample_.fields[i]);
        nbytes += static_cast<int64_t>(sample_.fields[i].size());
      }
    }
    if (count == 0) return;
    for (StringColumn& column : columns_) {
      Result<Ref<Tensor>> taken = column.Take();
      if (!taken.ok()) {
        *failure = taken.status();
        return out->Clear();
      }
      out->columns.push_back(std::move(taken).value());
    }
    out->count = count;
  }
  RecordPlace place() const override { return samples_->place(); }
  Status Seek(RecordPlace place) override { return samples_->Seek(place); }

 private:
  std::unique_ptr<TarSamples> samples_;
  TarSample sample_;
  std::vector<StringColumn> columns_;
};

}  // namespace

Result<Ref<DatasetNode>> MakeTar(Ref<DatasetNode> filenames, const std::vector<std::string>& extensions,
                                 const FileOptions& options) {
  if (extensions.empty()) return InvalidArgument("%s: extensions: expected at least one, got none", kOp);
  for (size_t i = 0; i < extensions.size(); ++i) {
    if (std::find(extensions.begin(), extensions.begin() + i, extensions[i]) == extensions.begin() + i) continue;
    return InvalidArgument("%s: extensions: expected each once, got '%s' again", kOp, extensions[i].c_str());
  }
  FileFormat format{kOp, {}, {}, {}, std::to_string(extensions.size()) + " members a sample", {}};
  format.specs.assign(extensions.size(), TensorSpec{DType::kString, true, Shape()});
  format.open = [extensions](const std::string& path, const ReadOptions& read) -> Result<std::unique_ptr<FileElements>> {
    LEVADA_ASSIGN_OR_RETURN(std::unique_ptr<TarSamples> samples, OpenTarSamples(path, extensions, read));
    return std::unique_ptr<FileElements>(new TarElements(std::move(samples), extensions.size()));
  };
  format.index = [](const std::string& path, IndexMode mode) { return OpenIndex(path, TarIndex(), mode); };
  format.describe = [extensions](JsonWriter& json) {
    json.Key("extensions").BeginArray();
    for (const std::string& extension : extensions) json.String(extension);
    json.EndArray();
  };
  return MakeFiles(std::move(filenames), options, std::move(format));
}

}  // namespace levada
