#include <algorithm>
#include <cstdio>

#include "base/json.h"
#include "convert/layout.h"
#include "io/crc32c.h"
#include "io/safetensors.h"
#include "io/safetensors_names.h"
#include "io/sink.h"

namespace levada {
namespace {

using namespace safetensors;

constexpr int64_t kAlignment = 64;
constexpr int kDigits = 8;

// What stands in the file for one tensor.
struct Part {
  const NamedTensor* tensor;
  const char* dtype;
  std::string encoded;   // where the format lacks the dtype
  Ref<Tensor> dense;     // else
  std::string_view bytes() const {
    return dense ? std::string_view(dense->data(), dense->nbytes()) : std::string_view(encoded);
  }
};

Status CheckNames(std::span<const NamedTensor> tensors, const std::string& path) {
  std::vector<std::string_view> names;
  for (const NamedTensor& tensor : tensors) {
    if (tensor.name.empty() || tensor.name == "__metadata__") {
      return InvalidArgument("write '%s': expected a name, got '%s'", path.c_str(), tensor.name.c_str());
    }
    if (tensor.tensor->is_symbolic()) {
      return InvalidArgument("write '%s': expected values, got a symbolic tensor as '%s'", path.c_str(), tensor.name.c_str());
    }
    names.push_back(tensor.name);
  }
  std::sort(names.begin(), names.end());
  const auto twice = std::adjacent_find(names.begin(), names.end());
  if (twice == names.end()) return Status::Ok();
  return InvalidArgument("write '%s': expected each name once, got '%s' twice", path.c_str(), std::string(*twice).c_str());
}

Result<Part> MakePart(const NamedTensor& tensor) {
  Part part{&tensor, NameOfDType(tensor.tensor->dtype()), {}, nullptr};
  if (part.dtype == nullptr) {
    part.dtype = "U8";
    LEVADA_ASSIGN_OR_RETURN(part.encoded, Encode(*tensor.tensor));
  } else {
    LEVADA_ASSIGN_OR_RETURN(part.dense, Contiguous(tensor.tensor));
  }
  return part;
}

void AppendHex(uint32_t value, std::string* text) {
  char digits[kDigits + 1];
  std::snprintf(digits, sizeof(digits), "%08x", value);
  text->append(digits);
}

// The header with eight zeros where its own checksum will stand; the checksum is the first of the list.
std::string MakeHeader(std::span<const Part> parts, const Metadata& metadata) {
  std::string checksums(kDigits, '0');
  for (const Part& part : parts) AppendHex(Crc32c(part.bytes().data(), part.bytes().size()), &checksums);
  JsonWriter json;
  json.BeginObject().Key("__metadata__").BeginObject();
  for (const auto& [key, value] : metadata) json.Key(key).String(value);
  for (const Part& part : parts) {
    if (!part.dense) json.Key(kTensorKey + part.tensor->name).String(TextOfSpec(part.tensor->tensor->spec()));
  }
  json.Key(kFormatKey).String(kFormat).Key(kChecksumKey).String(checksums).EndObject();
  int64_t at = 0;
  for (const Part& part : parts) {
    const int64_t nbytes = static_cast<int64_t>(part.bytes().size());
    json.Key(part.tensor->name).BeginObject().Key("dtype").String(part.dtype).Key("shape").BeginArray();
    if (part.dense) {
      for (const int64_t dim : part.dense->shape()) json.Int(dim);
    } else {
      json.Int(nbytes);
    }
    json.EndArray().Key("data_offsets").BeginArray().Int(at).Int(at + nbytes).EndArray().EndObject();
    at += nbytes;
  }
  json.EndObject();
  std::string header = json.Take();
  while ((header.size() + sizeof(uint64_t)) % kAlignment != 0) header.push_back(' ');
  return header;
}

}  // namespace

Status WriteSafetensors(const std::string& path, std::span<const NamedTensor> tensors, const Metadata& metadata) {
  LEVADA_RETURN_IF_ERROR(CheckNames(tensors, path));
  std::vector<Part> parts;
  for (const NamedTensor& tensor : tensors) {
    LEVADA_ASSIGN_OR_RETURN(Part part, MakePart(tensor));
    parts.push_back(std::move(part));
  }
  std::string header = MakeHeader(parts, metadata);
  if (static_cast<int64_t>(header.size()) > kLargestHeader) {
    return InvalidArgument("write '%s': expected a header of at most 100 MiB", path.c_str());
  }
  std::string own;
  AppendHex(Crc32c(header.data(), header.size()), &own);
  const std::string key = std::string("\"") + kChecksumKey + "\":\"";
  header.replace(header.find(key) + key.size(), kDigits, own);
  LEVADA_ASSIGN_OR_RETURN(const std::unique_ptr<ByteSink> sink, OpenSink(path, Compression::kNone));
  const uint64_t length = header.size();
  LEVADA_RETURN_IF_ERROR(sink->Write(&length, sizeof(length)));
  LEVADA_RETURN_IF_ERROR(sink->Write(header.data(), header.size()));
  for (const Part& part : parts) LEVADA_RETURN_IF_ERROR(sink->Write(part.bytes().data(), part.bytes().size()));
  return sink->Commit();
}

}  // namespace levada
