#include "io/csv_reader.h"

#include <algorithm>

namespace levada {
namespace {

constexpr int64_t kDefaultBlock = 1 << 20;
constexpr const char* kStray = "a quote inside a field that does not begin with one";
constexpr const char* kUnescaped = "a quote inside a quoted field that is not doubled";
constexpr const char* kUnclosed = "the end of the file inside a quoted field";

bool IsLineEnd(char c) { return c == '\n' || c == '\r'; }

}  // namespace

CsvReader::CsvReader(std::unique_ptr<ByteStream> stream, const CsvOptions& options, const ReadOptions& read)
    : window_(std::move(stream), read.buffer_size > 0 ? read.buffer_size : kDefaultBlock, LimitOf(read, false)),
      options_(options) {}

std::string CsvReader::Where() const {
  return "'" + window_.path() + "': record " + std::to_string(record_ - 1) + " at offset " + std::to_string(begin_);
}

// From the first byte of a quoted field to the delimiter or line end behind it. As in TensorFlow, what follows a quote
// that is not doubled is passed over and the field goes on.
bool CsvReader::CutQuoted(std::string_view bytes, size_t* at) {
  const size_t begin = *at + 1;
  bool doubled = false;
  for (size_t i = begin;;) {
    i = bytes.find('"', i);
    if (i == std::string_view::npos || i + 1 == bytes.size()) {
      if (!window_.at_end()) return false;
      if (i == std::string_view::npos && trouble_ == nullptr) trouble_ = kUnclosed;
      const size_t end = i == std::string_view::npos ? bytes.size() : i;
      fields_.push_back({static_cast<int64_t>(begin), static_cast<int64_t>(end - begin), doubled});
      *at = bytes.size();
      return true;
    }
    const char next = bytes[i + 1];
    if (next == options_.delimiter || IsLineEnd(next)) {
      fields_.push_back({static_cast<int64_t>(begin), static_cast<int64_t>(i - begin), doubled});
      *at = i + 1;
      return true;
    }
    if (next == '"') doubled = true;
    else if (trouble_ == nullptr) trouble_ = kUnescaped;
    i += 2;
  }
}

bool CsvReader::CutPlain(std::string_view bytes, size_t* at) {
  const size_t begin = *at;
  const bool quotes = options_.quotes;
  size_t i = begin;
  for (; i < bytes.size(); ++i) {
    const char c = bytes[i];
    if (c == options_.delimiter || c == '\n' || c == '\r') break;
    if (c == '"' && quotes && trouble_ == nullptr) trouble_ = kStray;
  }
  if (i == bytes.size() && !window_.at_end()) return false;
  fields_.push_back({static_cast<int64_t>(begin), static_cast<int64_t>(i - begin), false});
  *at = i;
  return true;
}

CsvReader::Found CsvReader::Cut() {
  const std::string_view bytes = window_.bytes();
  if (bytes.empty()) return window_.at_end() ? Found::kEnd : Found::kMoreNeeded;
  fields_.clear();
  trouble_ = nullptr;
  for (size_t at = 0;;) {
    const bool quoted = at < bytes.size() && bytes[at] == '"' && options_.quotes && options_.delimiter != '"';
    if (!(quoted ? CutQuoted(bytes, &at) : CutPlain(bytes, &at))) return Found::kMoreNeeded;
    if (at < bytes.size() && bytes[at] == options_.delimiter) {
      if (static_cast<int64_t>(fields_.size()) == kMostCsvFields) return Found::kTooManyFields;
      ++at;
      continue;
    }
    if (at < bytes.size()) {
      const bool carriage = bytes[at] == '\r';
      if (carriage && at + 1 == bytes.size() && !window_.at_end()) return Found::kMoreNeeded;
      at += carriage && at + 1 < bytes.size() && bytes[at + 1] == '\n' ? 2 : 1;
    }
    pending_ = static_cast<int64_t>(at);
    return Found::kRecord;
  }
}

// Brings one record to the beginning of the window and cuts it; false at the end.
Result<bool> CsvReader::Read() {
  window_.Consume(pending_);
  pending_ = 0;
  begin_ = window_.position();
  while (true) {
    const Found found = Cut();
    if (found == Found::kRecord) {
      LEVADA_RETURN_IF_ERROR(window_.CheckRecord(pending_, record_));
      ++record_;
      return true;
    }
    if (found == Found::kEnd) return false;
    if (found == Found::kTooManyFields) {
      return ResourceExhausted("'%s': record %lld at offset %lld: expected at most %lld fields, got more",
                               window_.path().c_str(), static_cast<long long>(record_), static_cast<long long>(begin_),
                               static_cast<long long>(kMostCsvFields));
    }
    LEVADA_RETURN_IF_ERROR(window_.MoreOfRecord(record_).status());
  }
}

void CsvReader::Give(std::vector<std::string_view>* fields) {
  const std::string_view bytes = window_.bytes();
  fields->clear();
  size_t used = 0;
  for (const Field& field : fields_) {
    const std::string_view text = bytes.substr(field.begin, field.size);
    if (!field.doubled) {
      fields->push_back(text);
      continue;
    }
    if (used == unquoted_.size()) {
      unquoted_.reserve(std::max<size_t>(2 * used, 16));
      if (used > 0) {  // views of the strings that moved
        for (size_t i = 0, k = 0; i < fields->size(); ++i) {
          if (fields_[i].doubled) (*fields)[i] = unquoted_[k++];
        }
      }
      unquoted_.emplace_back();
    }
    std::string& plain = unquoted_[used++];
    plain.clear();
    for (size_t i = 0; i < text.size(); ++i) {
      plain.push_back(text[i]);
      if (text[i] == '"') ++i;
    }
    fields->push_back(plain);
  }
}

Result<bool> CsvReader::Next(std::vector<std::string_view>* fields) {
  if (ended_) return false;
  if (options_.header && !header_passed_) {
    header_passed_ = true;
    Result<bool> header = Read();
    if (!header.ok() || !header.value()) {
      ended_ = true;
      if (!header.ok()) return header.status();
      return InvalidArgument("'%s': expected a header at offset 0, got an empty file", window_.path().c_str());
    }
    if (trouble_ != nullptr) return InvalidArgument("%s: bad header: %s", Where().c_str(), trouble_);
  }
  Result<bool> more = Read();
  ended_ = !more.ok() || !more.value();
  if (ended_) return more;
  if (trouble_ != nullptr) return InvalidArgument("%s: %s", Where().c_str(), trouble_);
  Give(fields);
  return true;
}

Status CsvReader::Seek(RecordPlace place) {
  ended_ = place.ended;
  if (ended_) return Status::Ok();
  LEVADA_ASSIGN_OR_RETURN(const bool there, window_.Seek(place.offset));
  if (!there) {
    return DataLoss("'%s': expected at least %lld bytes, got %lld", window_.path().c_str(),
                    static_cast<long long>(place.offset), static_cast<long long>(window_.position()));
  }
  record_ = place.record;
  header_passed_ = place.record > 0;
  return Status::Ok();
}

Result<std::unique_ptr<CsvReader>> OpenCsv(const std::string& path, const CsvOptions& csv, const ReadOptions& options) {
  LEVADA_ASSIGN_OR_RETURN(std::unique_ptr<ByteStream> stream, OpenStream(path, options));
  return std::make_unique<CsvReader>(std::move(stream), csv, options);
}

}  // namespace levada
