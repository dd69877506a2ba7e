#include "io/safetensors.h"

#include <algorithm>
#include <charconv>

#include "base/checked.h"
#include "base/json_reader.h"
#include "io/crc32c.h"
#include "io/read_file.h"
#include "io/safetensors_names.h"

namespace levada {

using namespace safetensors;

namespace {

constexpr size_t kDigits = 8;

bool IsKind(const JsonValue* value, JsonValue::Kind kind) { return value != nullptr && value->kind == kind; }

}  // namespace

Status SafetensorsFile::Damaged(const std::string& what) const {
  return MakeError(Code::kDataLoss, "'%s': %s", path().c_str(), what.c_str());
}

Result<SafetensorsFile> SafetensorsFile::Open(const std::string& path) {
  LEVADA_ASSIGN_OR_RETURN(File file, File::Open(path));
  SafetensorsFile made(std::move(file));
  LEVADA_RETURN_IF_ERROR(made.ReadHeader());
  return made;
}

Status SafetensorsFile::ReadHeader() {
  LEVADA_ASSIGN_OR_RETURN(const int64_t size, file_.Size());
  uint64_t length = 0;
  LEVADA_ASSIGN_OR_RETURN(const int64_t got, file_.Read(0, &length, sizeof(length)));
  if (got < static_cast<int64_t>(sizeof(length))) return Damaged("expected a safetensors file, got fewer than 8 bytes at offset 0");
  if (length > static_cast<uint64_t>(kLargestHeader) || length > static_cast<uint64_t>(size) - sizeof(length)) {
    return Damaged("expected a safetensors file, got one whose first 8 bytes are no length of a header (offset 0)");
  }
  std::string header(length, '\0');
  LEVADA_ASSIGN_OR_RETURN(const int64_t read, file_.Read(sizeof(length), header.data(), static_cast<int64_t>(length)));
  if (read < static_cast<int64_t>(length)) return Damaged("expected a whole header, got an end at offset " +
                                                          std::to_string(read + sizeof(length)));
  data_ = static_cast<int64_t>(sizeof(length) + length);
  return ParseHeader(header, size - data_);
}

Status SafetensorsFile::ParseHeader(std::string_view header, int64_t data_nbytes) {
  Result<JsonValue> parsed = ParseJson(header);
  if (!parsed.ok()) return Damaged(std::string("the header at offset 8 is damaged: ") + parsed.status().message());
  const JsonValue root = std::move(parsed).value();
  if (root.kind != JsonValue::Kind::kObject) return Damaged("expected an object as header at offset 8, got another value");
  if (const JsonValue* const metadata = root.Find("__metadata__")) LEVADA_RETURN_IF_ERROR(ParseMetadata(*metadata));
  const std::string* const format = FindMetadata(kFormatKey);
  if (FindMetadata(kChecksumKey) != nullptr) {
    LEVADA_RETURN_IF_ERROR(CheckHeaderChecksum(header));
  } else if (format != nullptr) {
    return Damaged("the header at offset 8 is damaged: its checksum is missing");
  }
  if (format != nullptr && *format != kFormat) return Damaged("expected format 1 in the header at offset 8, got format " + *format);
  for (size_t i = 0; i < root.keys.size(); ++i) {
    if (root.keys[i] == "__metadata__") continue;
    LEVADA_RETURN_IF_ERROR(ParseEntry(root.keys[i], root.items[i], data_nbytes));
  }
  return CheckLayout(data_nbytes);
}

Status SafetensorsFile::ParseMetadata(const JsonValue& metadata) {
  if (metadata.kind != JsonValue::Kind::kObject) return Damaged("expected an object as __metadata__ in the header at offset 8, got another value");
  for (size_t i = 0; i < metadata.keys.size(); ++i) {
    if (metadata.items[i].kind != JsonValue::Kind::kString) {
      return Damaged("expected texts in __metadata__ of the header at offset 8, got another value as '" + metadata.keys[i] + "'");
    }
    metadata_.emplace_back(metadata.keys[i], metadata.items[i].string);
  }
  return Status::Ok();
}

Status SafetensorsFile::CheckHeaderChecksum(std::string_view header) {
  const std::string& text = *FindMetadata(kChecksumKey);
  for (size_t at = 0; at + kDigits <= text.size(); at += kDigits) {
    uint32_t value = 0;
    const std::from_chars_result read = std::from_chars(text.data() + at, text.data() + at + kDigits, value, 16);
    if (read.ec != std::errc() || read.ptr != text.data() + at + kDigits) return Damaged("the header at offset 8 is damaged: expected checksums of 8 digits");
    checksums_.push_back(value);
  }
  const std::string key = std::string("\"") + kChecksumKey + "\":\"";
  const size_t found = header.find(key);
  if (checksums_.empty() || found == std::string_view::npos) return Damaged("the header at offset 8 is damaged: expected checksums of 8 digits");
  std::string blank(header);
  blank.replace(found + key.size(), kDigits, kDigits, '0');
  if (Crc32c(blank.data(), blank.size()) == checksums_[0]) return Status::Ok();
  return Damaged("the header at offset 8 is damaged: its checksum is another");
}

Status SafetensorsFile::ParseEntry(const std::string& name, const JsonValue& value, int64_t data_nbytes) {
  const JsonValue* const dtype = value.Find("dtype");
  const JsonValue* const shape = value.Find("shape");
  const JsonValue* const offsets = value.Find("data_offsets");
  const bool well_formed = IsKind(dtype, JsonValue::Kind::kString) && IsKind(shape, JsonValue::Kind::kArray) &&
                           IsKind(offsets, JsonValue::Kind::kArray) && offsets->items.size() == 2 &&
                           IsKind(&offsets->items[0], JsonValue::Kind::kInt) &&
                           IsKind(&offsets->items[1], JsonValue::Kind::kInt);
  if (name.find('\0') != std::string::npos) return Damaged("expected names without zero bytes in the header at offset 8, got one");
  if (!well_formed) return Damaged("expected dtype, shape and data_offsets of '" + name + "' in the header at offset 8, got something else");
  Entry entry{name, {DTypeOfName(dtype->string), true, {}}, false, {}, offsets->items[0].integer, offsets->items[1].integer};
  const bool known = entry.spec.dtype != DType::kInvalid;
  if (!known) entry.foreign = dtype->string.empty() ? "''" : dtype->string;
  if (shape->items.size() > kMaxRank) return Damaged("expected at most 64 axes of '" + name + "' in the header at offset 8, got more");
  for (const JsonValue& dim : shape->items) {
    if (dim.kind != JsonValue::Kind::kInt || dim.integer < 0) return Damaged("expected sizes of 0 or more as shape of '" + name + "' in the header at offset 8");
    entry.spec.shape.push_back(dim.integer);
  }
  int64_t count = 0, nbytes = 0;
  const bool counts = NumElements(entry.spec.shape, &count) &&
                      CheckedMul(count, known ? SizeOf(entry.spec.dtype) : 1, &nbytes);
  if (!counts) {
    return Damaged("expected a shape of fewer than 2^63 bytes of '" + name + "' in the header at offset 8, got " +
                   TextOfSpec(entry.spec));
  }
  if (!known) nbytes = entry.end - entry.begin;  // nobody knows
#ifdef LEVADA_PLANTED_BUG  // the fuzzers have to find the array that has more elements than bytes
  const bool fits = entry.end - entry.begin <= nbytes;
#else
  const bool fits = entry.end - entry.begin == nbytes;
#endif
  if (entry.begin < 0 || entry.end > data_nbytes || entry.begin > entry.end || !fits) {
    return Damaged("expected data_offsets of " + std::to_string(nbytes) + " bytes for '" + name + "' within the " +
                   std::to_string(data_nbytes) + " bytes of data at offset " + std::to_string(data_) + ", got [" +
                   std::to_string(entry.begin) + ", " + std::to_string(entry.end) + "]");
  }
  if (const std::string* const text = FindMetadata(kTensorKey + name)) {
    const std::optional<TensorSpec> spec = SpecOfText(*text);
    if (!spec) return Damaged("expected dtype and shape of '" + name + "' in the header at offset 8, got '" + *text + "'");
    entry.spec = *spec;
    entry.as_bytes = true;
  }
  entries_.push_back(std::move(entry));
  return Status::Ok();
}

// The data are those of the tensors, one behind the other.
Status SafetensorsFile::CheckLayout(int64_t data_nbytes) {
  if (has_checksums() && checksums_.size() != entries_.size() + 1) return Damaged("the header at offset 8 is damaged: checksums are missing");
  std::vector<const Entry*> sorted;
  for (const Entry& entry : entries_) sorted.push_back(&entry);
  std::sort(sorted.begin(), sorted.end(), [](const Entry* a, const Entry* b) {
    return std::pair(a->begin, a->end) < std::pair(b->begin, b->end);
  });
  int64_t at = 0;
  for (const Entry* const entry : sorted) {
    if (entry->begin != at) return Damaged("expected the data of '" + entry->name + "' at offset " + std::to_string(data_ + at) +
                                               ", behind those before, got " + std::to_string(data_ + entry->begin));
    at = entry->end;
  }
  if (at == data_nbytes) return Status::Ok();
  return Damaged("expected " + std::to_string(data_ + at) + " bytes, got " + std::to_string(data_ + data_nbytes));
}

int64_t SafetensorsFile::Find(std::string_view name) const {
  const auto found = std::find_if(entries_.begin(), entries_.end(), [&](const Entry& e) { return e.name == name; });
  return found == entries_.end() ? -1 : found - entries_.begin();
}

const std::string* SafetensorsFile::FindMetadata(std::string_view key) const {
  const auto found = std::find_if(metadata_.begin(), metadata_.end(), [&](const auto& pair) { return pair.first == key; });
  return found == metadata_.end() ? nullptr : &found->second;
}

Status SafetensorsFile::CheckKnown(const Entry& entry) const {
  if (entry.foreign.empty()) return Status::Ok();
  return Unimplemented("read_safetensors: '%s': expected a dtype that levada has, got %s of '%s' at offset %lld", path().c_str(),
                       entry.foreign.c_str(), entry.name.c_str(), static_cast<long long>(data_ + entry.begin));
}

Result<Ref<Tensor>> SafetensorsFile::Read(int64_t i) const {
  const Entry& entry = entries_[i];
  LEVADA_RETURN_IF_ERROR(CheckKnown(entry));
  const int64_t nbytes = entry.end - entry.begin;
  const TensorSpec bytes_spec{DType::kUInt8, true, {nbytes}};
  const TensorSpec& spec = entry.as_bytes ? bytes_spec : entry.spec;
  LEVADA_ASSIGN_OR_RETURN(Ref<Tensor> tensor, Tensor::Empty(spec.dtype, spec.shape));
  LEVADA_ASSIGN_OR_RETURN(const int64_t got, file_.Read(data_ + entry.begin, tensor->mutable_data(), nbytes));
  if (got != nbytes) return Damaged("the data of '" + entry.name + "' end early, at offset " + std::to_string(data_ + entry.begin + got));
  if (has_checksums() && Crc32c(tensor->data(), nbytes) != checksums_[i + 1]) {
    return Damaged("the data of '" + entry.name + "' at offset " + std::to_string(data_ + entry.begin) +
                   " are damaged: their checksum is another");
  }
  if (entry.spec.dtype == DType::kBool) {
    const auto is_bool = [](char byte) { return byte == 0 || byte == 1; };
    if (!std::all_of(tensor->data(), tensor->data() + nbytes, is_bool)) {
      return Damaged("expected bytes of 0 and 1 for '" + entry.name + "' at offset " + std::to_string(data_ + entry.begin) +
                     ", got others");
    }
  }
  if (!entry.as_bytes) return tensor;
  Result<Ref<Tensor>> decoded = Decode(entry.spec, {tensor->data(), static_cast<size_t>(nbytes)});
  if (decoded.ok() || decoded.status().code() != Code::kDataLoss) return decoded;
  return Damaged("'" + entry.name + "' at offset " + std::to_string(data_ + entry.begin) + ": " + decoded.status().message());
}

Result<Ref<Tensor>> SafetensorsFile::ReadNamed(const std::string& name, bool map) const {
  const int64_t i = Find(name);
  if (i < 0) return NotFound("read_safetensors: '%s': no array '%s' in it", path().c_str(), name.c_str());
  const Entry& entry = entries_[i];
  LEVADA_RETURN_IF_ERROR(CheckKnown(entry));
  const int64_t begin = data_ + entry.begin;
  const bool aligned = entry.begin < entry.end && begin % SizeOf(entry.spec.dtype) == 0;
  // Bools are looked at: other bytes than 0 and 1 are none.
  if (!map || entry.as_bytes || !aligned || entry.spec.dtype == DType::kBool) return Read(i);
  LEVADA_ASSIGN_OR_RETURN(const ArrayLayout layout,
                          CheckArray({entry.spec.dtype, entry.spec.rank(), entry.spec.shape.data(), nullptr, nullptr, false,
                                      false}, "read_safetensors"));
  return MapFile(path(), begin, layout, "read_safetensors");
}

}  // namespace levada
