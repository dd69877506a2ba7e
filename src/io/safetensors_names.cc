#include "io/safetensors_names.h"

#include <charconv>
#include <cstring>

#include "convert/layout.h"

namespace levada::safetensors {
namespace {

struct Name {
  const char* name;
  const char* dtype;
};
constexpr Name kNames[] = {
    {"BOOL", "bool"},   {"U8", "uint8"},    {"I8", "int8"},     {"U16", "uint16"},   {"I16", "int16"},
    {"U32", "uint32"},  {"I32", "int32"},   {"U64", "uint64"},  {"I64", "int64"},    {"F16", "float16"},
    {"BF16", "bfloat16"}, {"F32", "float32"}, {"F64", "float64"}, {"C64", "complex64"},
    {"F8_E4M3", "float8_e4m3fn"}, {"F8_E5M2", "float8_e5m2"},
};

DType DTypeCalled(std::string_view name) {
  for (const DType dtype : kAllDTypes) {
    if (name == NameOf(dtype)) return dtype;
  }
  return DType::kInvalid;
}

Status NoTensor(const TensorSpec& spec) {
  return MakeError(Code::kDataLoss, "expected the bytes of %s, got others", ToString(spec).c_str());
}

Result<Ref<Tensor>> DecodeStrings(const TensorSpec& spec, std::string_view bytes) {
  int64_t count = 0;
  if (!NumElements(spec.shape, &count) || count > static_cast<int64_t>(bytes.size() / sizeof(int64_t))) {
    return NoTensor(spec);
  }
  std::string_view rest = bytes.substr(count * sizeof(int64_t));
  std::vector<std::string_view> values(count);
  for (int64_t i = 0; i < count; ++i) {
    int64_t length;
    std::memcpy(&length, bytes.data() + i * sizeof(length), sizeof(length));
    if (length < 0 || static_cast<uint64_t>(length) > rest.size()) return NoTensor(spec);
    values[i] = rest.substr(0, length);
    rest.remove_prefix(length);
  }
  if (!rest.empty()) return NoTensor(spec);
  return Tensor::FromStrings(values, spec.shape);
}

}  // namespace

const char* NameOfDType(DType dtype) {
  for (const Name& entry : kNames) {
    if (std::strcmp(entry.dtype, NameOf(dtype)) == 0) return entry.name;
  }
  return nullptr;
}

DType DTypeOfName(std::string_view name) {
  for (const Name& entry : kNames) {
    if (name == entry.name) return DTypeCalled(entry.dtype);
  }
  return DType::kInvalid;
}

std::string TextOfSpec(const TensorSpec& spec) {
  std::string text = std::string(NameOf(spec.dtype)) + " [";
  for (int axis = 0; axis < spec.rank(); ++axis) {
    if (axis > 0) text += ", ";
    text += std::to_string(spec.shape[axis]);
  }
  return text + "]";
}

std::optional<TensorSpec> SpecOfText(std::string_view text) {
  const size_t blank = text.find(" [");
  if (blank == std::string_view::npos || text.back() != ']') return std::nullopt;
  TensorSpec spec{DTypeCalled(text.substr(0, blank)), true, {}};
  if (spec.dtype == DType::kInvalid) return std::nullopt;
  std::string_view dims = text.substr(blank + 2, text.size() - blank - 3);
  while (!dims.empty()) {
    int64_t dim = 0;
    const std::from_chars_result read = std::from_chars(dims.data(), dims.data() + dims.size(), dim);
    if (read.ec != std::errc() || dim < 0 || spec.rank() == kMaxRank) return std::nullopt;
    spec.shape.push_back(dim);
    dims.remove_prefix(read.ptr - dims.data());
    if (dims.empty()) break;
    if (!dims.starts_with(", ")) return std::nullopt;
    dims.remove_prefix(2);
  }
  return spec;
}

Result<std::string> Encode(const Tensor& tensor) {
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> dense, Contiguous(Ref<Tensor>::Share(const_cast<Tensor*>(&tensor))));
  if (dense->dtype() != DType::kString) return std::string(dense->data(), dense->nbytes());
  const StringRecord* const records = reinterpret_cast<const StringRecord*>(dense->data());
  std::string lengths, bytes;
  for (int64_t i = 0; i < dense->size(); ++i) {
    const std::string_view text = dense->StringAt(records[i]);
    const int64_t length = static_cast<int64_t>(text.size());
    lengths.append(reinterpret_cast<const char*>(&length), sizeof(length));
    bytes.append(text);
  }
  return lengths + bytes;
}

Result<Ref<Tensor>> Decode(const TensorSpec& spec, std::string_view bytes) {
  if (spec.dtype == DType::kString) return DecodeStrings(spec, bytes);
  int64_t count = 0;
  if (!NumElements(spec.shape, &count) || static_cast<uint64_t>(count) != bytes.size() / SizeOf(spec.dtype) ||
      bytes.size() % SizeOf(spec.dtype) != 0) {
    return NoTensor(spec);
  }
  LEVADA_ASSIGN_OR_RETURN(Ref<Tensor> tensor, Tensor::Empty(spec.dtype, spec.shape));
  if (!bytes.empty()) std::memcpy(tensor->mutable_data(), bytes.data(), bytes.size());
  return tensor;
}

}  // namespace levada::safetensors
