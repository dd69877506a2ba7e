#include "io/tfrecord_writer.h"

#include <cstring>

#include "io/crc32c.h"

namespace levada {

Status WriteTFRecord(ByteSink& sink, std::string_view record) {
  if (record.size() > INT32_MAX) {
    return InvalidArgument("tfrecord: expected a record of at most 2^31 - 1 bytes, got %zu", record.size());
  }
  char header[12];
  const uint64_t length = record.size();
  std::memcpy(header, &length, sizeof(length));
  const uint32_t length_check = MaskedCrc(Crc32c(header, sizeof(length)));
  std::memcpy(header + sizeof(length), &length_check, sizeof(length_check));
  const uint32_t check = MaskedCrc(Crc32c(record.data(), static_cast<int64_t>(record.size())));
  LEVADA_RETURN_IF_ERROR(sink.Write(header, sizeof(header)));
  LEVADA_RETURN_IF_ERROR(sink.Write(record.data(), static_cast<int64_t>(record.size())));
  return sink.Write(&check, sizeof(check));
}

Result<Ref<TFRecordWriter>> TFRecordWriter::Open(const std::string& path, Compression compression, int level) {
  LEVADA_ASSIGN_OR_RETURN(std::unique_ptr<ByteSink> sink, OpenSink(path, compression, level));
  return Ref<TFRecordWriter>::Adopt(new TFRecordWriter(std::move(sink), path));
}

Status TFRecordWriter::CheckOpen() const {
  if (sink_ != nullptr) return Status::Ok();
  return FailedPrecondition("tfrecord_writer: '%s': the writer is closed", path_.c_str());
}

Status TFRecordWriter::Write(std::string_view record) {
  std::lock_guard lock(mutex_);
  LEVADA_RETURN_IF_ERROR(CheckOpen());
  return WriteTFRecord(*sink_, record);
}

Status TFRecordWriter::Flush() {
  std::lock_guard lock(mutex_);
  LEVADA_RETURN_IF_ERROR(CheckOpen());
  return sink_->Flush();
}

Status TFRecordWriter::Close() {
  std::lock_guard lock(mutex_);
  if (sink_ == nullptr) return Status::Ok();
  const std::unique_ptr<ByteSink> sink = std::move(sink_);
  return sink->Commit();
}

}  // namespace levada
