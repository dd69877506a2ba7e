#ifndef LEVADA_IO_TAR_READER_H_
#define LEVADA_IO_TAR_READER_H_

// The members of a tar archive, one after the other.

#include <memory>
#include <string>

#include "io/record_reader.h"
#include "io/tar_header.h"
#include "io/window.h"

namespace levada {

struct TarMember {
  std::string name;
  int64_t size = 0;
  bool is_file = false;  // a regular file; else a directory, a link, a device
  int64_t begin = 0;     // offset of the first of its headers
};

// Used by one thread at a time. A failure names file and offset; nothing comes behind it.
class TarReader {
 public:
  // A part of an archive may end without the blocks of zeros that end a whole one.
  TarReader(std::unique_ptr<ByteStream> stream, const ReadOptions& options)
      : window_(std::move(stream), options.buffer_size > 0 ? options.buffer_size : ByteWindow::kBlock),
        most_(LimitOf(options, true)),
        part_(options.part != nullptr) {}

  // The next member; false at the end. What was not read of the last one is passed over.
  Result<bool> Next(TarMember* out);
  // The data of the member that was given last, valid until the next call. Memory grows with what arrives.
  Result<std::string_view> Data();
  // Where the next header begins.
  int64_t position() const { return window_.position() + pending_; }
  // REQUIRES: nothing was read.
  Status Seek(int64_t position);
  const std::string& path() const { return window_.path(); }

 private:
  Result<TarHeader> ReadHeader();
  Result<std::string_view> ReadText(const TarHeader& header);
  Status PassOver(int64_t nbytes);
  Status At(int64_t offset, Status status) const;

  ByteWindow window_;
  const int64_t most_;  // bytes of a member that is read
  const bool part_;
  int64_t size_ = 0;     // of the member that was given last
  int64_t begin_ = 0;    // of its data
  int64_t pending_ = 0;  // bytes of its data that were not passed over, with what fills the last block
};

}  // namespace levada

#endif  // LEVADA_IO_TAR_READER_H_
