#ifndef LEVADA_IO_RECORD_READER_H_
#define LEVADA_IO_RECORD_READER_H_

// The records of one file in order: lines, records of one length, TFRecords.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/status.h"
#include "io/stream.h"

namespace levada {

// Bytes of a file that are at hand already: its part from `offset` on, with which the file seems to end.
struct FilePart {
  std::string_view bytes;
  int64_t offset = 0;
};

// How a file is read.
struct ReadOptions {
  Compression compression = Compression::kNone;
  int64_t buffer_size = 0;         // bytes that are read at once; 0: a good number
  const FilePart* part = nullptr;  // read instead of the file; outlives the reader
  int64_t most_record = 0;         // bytes of a record at most; 0: what LimitOf says
};
// A record that ends where something is found has no size that could be checked before, and a few packed bytes unpack to
// gigabytes: without a limit, one record takes all memory.
inline constexpr int64_t kMostUnknown = 256 << 20;
// declared: the file says how long its records are. What is not packed then holds at least as many bytes.
inline int64_t LimitOf(const ReadOptions& options, bool declared) {
  if (options.most_record > 0) return options.most_record;
  return declared && options.compression == Compression::kNone ? INT32_MAX : kMostUnknown;
}
// The bytes of the file, or the part of it that is at hand: of that, nothing before its offset can be read.
Result<std::unique_ptr<ByteStream>> OpenStream(const std::string& path, const ReadOptions& options);

// Where a reader stands: behind `record` records, at `offset` of the unpacked data, or behind all that it will give.
struct RecordPlace {
  int64_t offset = 0;
  int64_t record = 0;
  bool ended = false;
};

// Used by one thread at a time. Failures name file, record and offset; behind one the file has no more records.
class RecordReader {
 public:
  virtual ~RecordReader() = default;
  // The next record, valid until the next call; false at the end, again and again.
  virtual Result<bool> Next(std::string_view* record) = 0;
  virtual RecordPlace place() const = 0;
  // Goes to where another reader of the same file stood. REQUIRES: nothing was read.
  virtual Status Seek(RecordPlace place) = 0;
};

// Lines without their ends; every carriage return is left out, as TensorFlow does.
Result<std::unique_ptr<RecordReader>> OpenTextLines(const std::string& path, const ReadOptions& options);

// What a file of records of one length consists of, in bytes.
struct FixedLength {
  int64_t record = 0;
  int64_t header = 0;
  int64_t footer = 0;
};
// InvalidArgument when a file of so many bytes is none of those.
Status CheckFixedLength(const std::string& path, const FixedLength& length, int64_t size);
// The size of a file that is not packed is checked when it is opened.
Result<std::unique_ptr<RecordReader>> OpenFixedLengthRecords(const std::string& path, FixedLength length,
                                                             const ReadOptions& options);

// TensorFlow's record files; both checksums are verified.
Result<std::unique_ptr<RecordReader>> OpenTFRecords(const std::string& path, const ReadOptions& options);

}  // namespace levada

#endif  // LEVADA_IO_RECORD_READER_H_
