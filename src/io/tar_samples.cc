#include "io/tar_samples.h"

namespace levada {

bool SplitTarName(std::string_view name, std::string_view* key, std::string* extension) {
  const size_t slash = name.rfind('/');
  const size_t begin = slash == std::string_view::npos ? 0 : slash + 1;
  const size_t dot = name.find('.', begin);
  if (dot == std::string_view::npos || dot == begin) return false;
  const std::string_view stem = name.substr(0, name.find('/'));
  if (stem.size() >= 4 && stem.starts_with("__") && stem.ends_with("__")) return false;
  *key = name.substr(0, dot);
  *extension = std::string(name.substr(dot + 1));
  for (char& c : *extension) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  return true;
}

TarSamples::TarSamples(std::unique_ptr<ByteStream> stream, std::vector<std::string> extensions, const ReadOptions& options)
    : reader_(std::move(stream), options), extensions_(std::move(extensions)) {}

// The next file that belongs to a sample, in member_; its key lives in it.
Result<bool> TarSamples::NextMember(std::string_view* key, std::string* extension) {
  while (true) {
    if (!waiting_) {
      LEVADA_ASSIGN_OR_RETURN(const bool more, reader_.Next(&member_));
      if (!more) return false;
    }
    waiting_ = false;
    if (member_.is_file && SplitTarName(member_.name, key, extension)) return true;
  }
}

Status TarSamples::Take(const std::string& extension, TarSample* out, Found* found) {
  for (size_t i = 0; i < extensions_.size(); ++i) {
    if (extensions_[i] != extension) continue;
    if (found->fields[i]) found->twice = extension;
    LEVADA_ASSIGN_OR_RETURN(const std::string_view data, reader_.Data());
    out->fields[i] = std::string(data);
    found->fields[i] = true;
  }
  return Status::Ok();
}

Status TarSamples::CheckComplete(const TarSample& sample, const Found& found, int64_t begin) const {
  const auto refuse = [&](const char* expected, const std::string& extension) {
    return InvalidArgument("'%s': record %lld at offset %lld: sample '%s': expected one member '%s', got %s",
                           reader_.path().c_str(), static_cast<long long>(record_ - 1), static_cast<long long>(begin),
                           sample.key.c_str(), extension.c_str(), expected);
  };
  if (!found.twice.empty()) return refuse("two", found.twice);
  for (size_t i = 0; i < extensions_.size(); ++i) {
    if (!found.fields[i]) return refuse("none", extensions_[i]);
  }
  return Status::Ok();
}

Result<bool> TarSamples::Next(TarSample* out) {
  if (ended_) return false;
  ended_ = true;  // but where this comes to its end
  std::string_view key;
  std::string extension;
  const int64_t begin = place().offset;
  LEVADA_ASSIGN_OR_RETURN(bool more, NextMember(&key, &extension));
  if (!more) return false;
  out->key = std::string(key);
  out->fields.assign(extensions_.size(), {});
  Found found{std::vector<bool>(extensions_.size()), {}};
  for (size_t i = 0; i < extensions_.size(); ++i) {
    if (extensions_[i] != kTarKey) continue;
    out->fields[i] = out->key;
    found.fields[i] = true;
  }
  do {
    LEVADA_RETURN_IF_ERROR(Take(extension, out, &found));
    LEVADA_ASSIGN_OR_RETURN(more, NextMember(&key, &extension));
  } while (more && key == out->key);
  waiting_ = more;
  ended_ = false;
  ++record_;
  LEVADA_RETURN_IF_ERROR(CheckComplete(*out, found, begin));
  return true;
}

Result<bool> TarSamples::NextNames(std::string* key_of_sample, std::vector<std::string>* extensions) {
  std::string_view key;
  std::string extension;
  extensions->clear();
  LEVADA_ASSIGN_OR_RETURN(bool more, NextMember(&key, &extension));
  if (!more) return false;
  *key_of_sample = std::string(key);
  while (more && key == *key_of_sample) {
    extensions->push_back(extension);
    LEVADA_ASSIGN_OR_RETURN(more, NextMember(&key, &extension));
  }
  waiting_ = more;
  return true;
}

Status TarSamples::Seek(RecordPlace place) {
  ended_ = place.ended;
  if (ended_) return Status::Ok();
  record_ = place.record;
  return reader_.Seek(place.offset);
}

Result<std::unique_ptr<TarSamples>> OpenTarSamples(const std::string& path, std::vector<std::string> extensions,
                                                   const ReadOptions& options) {
  LEVADA_ASSIGN_OR_RETURN(std::unique_ptr<ByteStream> stream, OpenStream(path, options));
  return std::make_unique<TarSamples>(std::move(stream), std::move(extensions), options);
}

}  // namespace levada
