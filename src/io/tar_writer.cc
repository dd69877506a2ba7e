#include "io/tar_writer.h"

#include "io/tar_header.h"

namespace levada {
namespace {

// Archives are as long as a number of these, as GNU tar makes them.
constexpr int64_t kArchiveBlock = 20 * kTarBlock;

Status WriteZeros(ByteSink& sink, int64_t nbytes) {
  const char zeros[kTarBlock] = {};
  for (; nbytes > 0; nbytes -= kTarBlock) LEVADA_RETURN_IF_ERROR(sink.Write(zeros, std::min(nbytes, kTarBlock)));
  return Status::Ok();
}

}  // namespace

Result<Ref<TarWriter>> TarWriter::Open(const std::string& path, Compression compression, int level) {
  LEVADA_ASSIGN_OR_RETURN(std::unique_ptr<ByteSink> sink, OpenSink(path, compression, level));
  return Ref<TarWriter>::Adopt(new TarWriter(std::move(sink), path));
}

Status TarWriter::Write(std::string_view name, std::string_view data) {
  std::lock_guard lock(mutex_);
  if (sink_ == nullptr) return FailedPrecondition("tar_writer: '%s': the writer is closed", path_.c_str());
  if (name.empty() || name.back() == '/' || name.size() > 65536 || name.find('\0') != std::string_view::npos) {
    return InvalidArgument("tar_writer: '%s': expected the name of a file of 1 to 65536 bytes without a zero byte, got %zu "
                           "bytes: '%.*s'",
                           path_.c_str(), name.size(), static_cast<int>(std::min<size_t>(name.size(), 80)), name.data());
  }
  const std::string header = MakeTarHeader(name, static_cast<int64_t>(data.size()));
  LEVADA_RETURN_IF_ERROR(sink_->Write(header.data(), static_cast<int64_t>(header.size())));
  LEVADA_RETURN_IF_ERROR(sink_->Write(data.data(), static_cast<int64_t>(data.size())));
  const int64_t rest = static_cast<int64_t>(data.size()) % kTarBlock;
  return WriteZeros(*sink_, rest == 0 ? 0 : kTarBlock - rest);
}

Status TarWriter::Close() {
  std::lock_guard lock(mutex_);
  if (sink_ == nullptr) return Status::Ok();
  const std::unique_ptr<ByteSink> sink = std::move(sink_);
  const int64_t end = sink->position() + 2 * kTarBlock;
  LEVADA_RETURN_IF_ERROR(WriteZeros(*sink, (end + kArchiveBlock - 1) / kArchiveBlock * kArchiveBlock - sink->position()));
  return sink->Commit();
}

}  // namespace levada
