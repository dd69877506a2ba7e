#ifndef LEVADA_IO_STREAM_H_
#define LEVADA_IO_STREAM_H_

// The bytes of a file in order, packed with gzip or zlib or not, without ever holding more of the file than a block.

#include <cstdint>
#include <memory>
#include <string>

#include "base/status.h"

namespace levada {

// How the bytes of a file are packed. Numbers of levada_compression.
enum class Compression : int32_t { kNone = 0, kGzip = 1, kZlib = 2, kZstd = 3, kDetect = 4 };

// "GZIP".
const char* NameOf(Compression compression);

// Used by one thread at a time. Failures name the file and the offset in the file.
class ByteStream {
 public:
  virtual ~ByteStream() = default;
  // Fills up to nbytes; fewer only at the end.
  virtual Result<int64_t> Read(char* out, int64_t nbytes) = 0;
  // Passes over nbytes; fewer only at the end. Returns how many.
  virtual Result<int64_t> Skip(int64_t nbytes);
  // An upper bound of the bytes that are still to come, known without unpacking them.
  virtual int64_t MaxRemaining() const = 0;
  // A guess of the whole size, for a first allocation; may be wrong in both directions.
  virtual int64_t SizeHint() const = 0;

  const std::string& path() const { return path_; }

 protected:
  explicit ByteStream(std::string path) : path_(std::move(path)) {}

 private:
  std::string path_;
};

// kDetect: by the first bytes of the file.
Result<std::unique_ptr<ByteStream>> OpenStream(const std::string& path, Compression compression);

}  // namespace levada

#endif  // LEVADA_IO_STREAM_H_
