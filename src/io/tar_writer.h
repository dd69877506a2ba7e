#ifndef LEVADA_IO_TAR_WRITER_H_
#define LEVADA_IO_TAR_WRITER_H_

#include <mutex>
#include <string_view>

#include "base/live.h"
#include "base/ref.h"
#include "io/sink.h"

namespace levada {

// Writes a tar archive of regular files; equal members give equal bytes. Thread-safe: members of several threads follow
// each other whole. This is levada_tar_writer of the C interface. A writer that is dropped unclosed leaves no file.
class TarWriter : public RefCounted<TarWriter, 0x4C565454> {
 public:
  static Result<Ref<TarWriter>> Open(const std::string& path, Compression compression, int level);

  Status Write(std::string_view name, std::string_view data);
  // The archive is complete under its name. Again: nothing.
  Status Close();

 private:
  friend class RefCounted<TarWriter, 0x4C565454>;
  explicit TarWriter(std::unique_ptr<ByteSink> sink, std::string path) : sink_(std::move(sink)), path_(std::move(path)) {}
  ~TarWriter() = default;

  std::mutex mutex_;
  std::unique_ptr<ByteSink> sink_;  // null: closed
  std::string path_;
  Counted<ObjectKind::kWriter> counted_;
};

}  // namespace levada

#endif  // LEVADA_IO_TAR_WRITER_H_
