#include <cstring>

#include "io/crc32c.h"
#include "io/window_reader.h"

namespace levada {
namespace {

constexpr int64_t kHeader = 12;  // length, checksum of the length
constexpr int64_t kFooter = 4;   // checksum of the data

uint32_t LoadChecksum(const char* p) {
  uint32_t value;
  std::memcpy(&value, p, sizeof(value));
  return value;
}

class TFRecordReader final : public WindowReader {
 public:
  TFRecordReader(std::unique_ptr<ByteStream> stream, const ReadOptions& options)
      : WindowReader(std::move(stream), options, true) {}

 protected:
  Result<bool> Read(std::string_view* record) override {
    const int64_t begin = window().position();
    LEVADA_RETURN_IF_ERROR(window().Fill(kHeader));
    std::string_view bytes = window().bytes();
    if (bytes.empty()) return false;
    if (static_cast<int64_t>(bytes.size()) < kHeader) return Truncated(begin, kHeader, static_cast<int64_t>(bytes.size()));
    if (LoadChecksum(bytes.data() + 8) != MaskedCrc(Crc32c(bytes.data(), 8))) return Corrupted("length", begin);
    uint64_t length;
    std::memcpy(&length, bytes.data(), sizeof(length));
    if (length > INT32_MAX) {
      return DataLoss("'%s': record %lld at offset %lld: expected at most 2^31 - 1 bytes, got %llu", window().path().c_str(),
                      static_cast<long long>(this->record()), static_cast<long long>(begin),
                      static_cast<unsigned long long>(length));
    }
    LEVADA_RETURN_IF_ERROR(window().CheckRecord(static_cast<int64_t>(length), this->record()));
    const int64_t whole = kHeader + static_cast<int64_t>(length) + kFooter;
    if (whole > window().MaxRemaining()) return Truncated(begin, whole, window().MaxRemaining());
    LEVADA_RETURN_IF_ERROR(window().Fill(whole));
    bytes = window().bytes();
    if (static_cast<int64_t>(bytes.size()) < whole) return Truncated(begin, whole, static_cast<int64_t>(bytes.size()));
    *record = bytes.substr(kHeader, length);
    if (LoadChecksum(bytes.data() + kHeader + length) != MaskedCrc(Crc32c(record->data(), record->size()))) {
      return Corrupted("data", begin + kHeader);
    }
#ifdef LEVADA_PLANTED_BUG  // the fuzzers have to find the empty record that comes again and again
    Take(length == 0 && this->record() != 1 ? 0 : whole);
#else
    Take(whole);
#endif
    return true;
  }

 private:
  Status Truncated(int64_t begin, int64_t expected, int64_t got) {
    return DataLoss("'%s': truncated record %lld at offset %lld: expected %lld bytes, got %lld", window().path().c_str(),
                    static_cast<long long>(record()), static_cast<long long>(begin), static_cast<long long>(expected),
                    static_cast<long long>(got));
  }
  Status Corrupted(const char* part, int64_t offset) {
    return DataLoss("'%s': corrupted record %lld at offset %lld: the checksum of its %s differs", window().path().c_str(),
                    static_cast<long long>(record()), static_cast<long long>(offset), part);
  }
};

}  // namespace

Result<std::unique_ptr<RecordReader>> OpenTFRecords(const std::string& path, const ReadOptions& options) {
  LEVADA_ASSIGN_OR_RETURN(std::unique_ptr<ByteStream> stream, OpenStream(path, options));
  return std::unique_ptr<RecordReader>(new TFRecordReader(std::move(stream), options));
}

}  // namespace levada
