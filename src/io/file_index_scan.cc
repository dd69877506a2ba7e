// How the records of each format are found in one pass.

#include <cstring>

#include "io/crc32c.h"
#include "io/file_index.h"
#include "io/tar_samples.h"

namespace levada {
namespace {

// A file in order, of which large stretches are passed over unread.
class Skimmer {
 public:
  explicit Skimmer(File file, int64_t size) : file_(std::move(file)), size_(size) {}

  // The nbytes at `offset`, fewer at the end; valid until the next call.
  Result<std::string_view> At(int64_t offset, int64_t nbytes) {
    const int64_t wanted = std::min(nbytes, size_ - offset);
    if (offset < begin_ || offset + wanted > begin_ + static_cast<int64_t>(block_.size())) {
      block_.resize(std::min(kBlock, size_ - offset));
      begin_ = offset;
      LEVADA_ASSIGN_OR_RETURN(const int64_t got, file_.Read(offset, block_.data(), static_cast<int64_t>(block_.size())));
      block_.resize(got);
    }
    return std::string_view(block_).substr(offset - begin_, wanted);
  }

 private:
  static constexpr int64_t kBlock = 256 << 10;

  File file_;
  const int64_t size_;
  std::string block_;
  int64_t begin_ = 0;
};

// Checksums of data are looked at when records are read.
Result<int64_t> ScanTFRecords(const std::string& path, OffsetList* out) {
  constexpr int64_t kHeader = 12, kFooter = 4;
  LEVADA_ASSIGN_OR_RETURN(File file, File::Open(path));
  LEVADA_ASSIGN_OR_RETURN(const int64_t size, file.Size());
  Skimmer skimmer(std::move(file), size);
  for (int64_t at = 0; true;) {
    out->Add(at);
    if (at == size) return int64_t{0};
    LEVADA_ASSIGN_OR_RETURN(const std::string_view header, skimmer.At(at, kHeader));
    const long long record = out->size() - 1, offset = at;
    if (static_cast<int64_t>(header.size()) < kHeader) {
      return DataLoss("index: '%s': truncated record %lld at offset %lld: expected %lld bytes, got %zu", path.c_str(), record,
                      offset, static_cast<long long>(kHeader), header.size());
    }
    uint64_t length;
    uint32_t crc;
    std::memcpy(&length, header.data(), sizeof(length));
    std::memcpy(&crc, header.data() + sizeof(length), sizeof(crc));
    if (crc != MaskedCrc(Crc32c(header.data(), sizeof(length)))) {
      return DataLoss("index: '%s': corrupted record %lld at offset %lld: the checksum of its length differs", path.c_str(),
                      record, offset);
    }
    const int64_t room = size - at - kHeader - kFooter;
    if (room < 0 || length > static_cast<uint64_t>(room)) {
      return DataLoss("index: '%s': truncated record %lld at offset %lld: expected %llu bytes, got %lld", path.c_str(), record,
                      offset, static_cast<unsigned long long>(length) + kHeader + kFooter,
                      static_cast<long long>(size - at));
    }
    at += kHeader + static_cast<int64_t>(length) + kFooter;
  }
}

// Begins of what a reader gives. A record that fails is one too, unless no other can follow.
template <typename Reader, typename Next>
Status ScanReader(Reader& reader, const Next& next, OffsetList* out) {
  while (true) {
    const int64_t begin = reader.place().offset;
    const Result<bool> more = next();
    if (!more.ok() && reader.place().ended) return more.status();
    out->Add(begin);
    if (more.ok() && !more.value()) return Status::Ok();
  }
}

ReadOptions WithLimit(int64_t most_record) {
  ReadOptions options;
  options.most_record = most_record;
  return options;
}

Result<int64_t> ScanTextLines(const std::string& path, int64_t most_record, OffsetList* out) {
  LEVADA_ASSIGN_OR_RETURN(const std::unique_ptr<RecordReader> reader, OpenTextLines(path, WithLimit(most_record)));
  std::string_view line;
  LEVADA_RETURN_IF_ERROR(ScanReader(*reader, [&] { return reader->Next(&line); }, out));
  return int64_t{0};
}

Result<int64_t> ScanCsv(const std::string& path, const CsvOptions& options, int64_t most_record, OffsetList* out) {
  CsvOptions without_header = options;
  without_header.header = false;
  LEVADA_ASSIGN_OR_RETURN(const std::unique_ptr<CsvReader> reader, OpenCsv(path, without_header, WithLimit(most_record)));
  std::vector<std::string_view> fields;
  if (options.header) {
    LEVADA_ASSIGN_OR_RETURN(const bool found, reader->Next(&fields));
    if (!found) return InvalidArgument("'%s': expected a header at offset 0, got an empty file", path.c_str());
  }
  LEVADA_RETURN_IF_ERROR(ScanReader(*reader, [&] { return reader->Next(&fields); }, out));
  return int64_t{options.header};
}

Result<int64_t> ScanTar(const std::string& path, OffsetList* out) {
  LEVADA_ASSIGN_OR_RETURN(const std::unique_ptr<TarSamples> samples, OpenTarSamples(path, {}, {}));
  TarSample sample;
  LEVADA_RETURN_IF_ERROR(ScanReader(*samples, [&] { return samples->Next(&sample); }, out));
  return int64_t{0};
}

}  // namespace

IndexFormat TextLineIndex(int64_t most_record) {
  return {IndexFormat::kTextLine, 0,
          [=](const std::string& path, OffsetList* out) { return ScanTextLines(path, most_record, out); }};
}
IndexFormat TFRecordIndex() { return {IndexFormat::kTFRecord, 0, ScanTFRecords}; }
IndexFormat TarIndex() { return {IndexFormat::kTar, 0, ScanTar}; }
IndexFormat CsvIndex(const CsvOptions& options, int64_t most_record) {
  const int64_t parameters = static_cast<unsigned char>(options.delimiter) + options.quotes * 256 + options.header * 512;
  return {IndexFormat::kCsv, parameters,
          [=](const std::string& path, OffsetList* out) { return ScanCsv(path, options, most_record, out); }};
}

}  // namespace levada
