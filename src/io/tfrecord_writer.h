#ifndef LEVADA_IO_TFRECORD_WRITER_H_
#define LEVADA_IO_TFRECORD_WRITER_H_

#include <mutex>
#include <string_view>

#include "base/live.h"
#include "base/ref.h"
#include "io/sink.h"

namespace levada {

// Writes a TFRecord file. Thread-safe: records of several threads follow each other whole. This is
// levada_tfrecord_writer of the C interface. A writer that is dropped unclosed leaves no file.
class TFRecordWriter : public RefCounted<TFRecordWriter, 0x4C565752> {
 public:
  static Result<Ref<TFRecordWriter>> Open(const std::string& path, Compression compression, int level);

  Status Write(std::string_view record);
  Status Flush();
  // The file is complete under its name. Again: nothing.
  Status Close();

 private:
  friend class RefCounted<TFRecordWriter, 0x4C565752>;
  explicit TFRecordWriter(std::unique_ptr<ByteSink> sink, std::string path)
      : sink_(std::move(sink)), path_(std::move(path)) {}
  ~TFRecordWriter() = default;
  Status CheckOpen() const;

  std::mutex mutex_;
  std::unique_ptr<ByteSink> sink_;  // null: closed
  std::string path_;
  Counted<ObjectKind::kWriter> counted_;
};

// Writes one record to a sink.
Status WriteTFRecord(ByteSink& sink, std::string_view record);

}  // namespace levada

#endif  // LEVADA_IO_TFRECORD_WRITER_H_
