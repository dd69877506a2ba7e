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

// How a file is read.
struct ReadOptions {
  Compression compression = Compression::kNone;
  int64_t buffer_size = 0;  // bytes that are read at once; 0: a good number
};

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
// The size of a file that is not packed is checked when it is opened.
Result<std::unique_ptr<RecordReader>> OpenFixedLengthRecords(const std::string& path, FixedLength length,
                                                             const ReadOptions& options);

// TensorFlow's record files; both checksums are verified.
Result<std::unique_ptr<RecordReader>> OpenTFRecords(const std::string& path, const ReadOptions& options);

}  // namespace levada

#endif  // LEVADA_IO_RECORD_READER_H_
