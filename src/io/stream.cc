#include "io/stream.h"

#include <algorithm>
#include <vector>

#include "io/inflate.h"
#include "io/zstd_stream.h"
#include "system/files.h"

namespace levada {
namespace {

// A file as it is. The size is taken when it is opened: a file that shrinks meanwhile is an error, one that grows is
// cut.
class PlainStream final : public ByteStream {
 public:
  PlainStream(File file, int64_t size) : ByteStream(file.path()), file_(std::move(file)), size_(size) {}

  Result<int64_t> Read(char* out, int64_t nbytes) override {
    const int64_t wanted = std::min(nbytes, size_ - offset_);
    if (wanted == 0) return int64_t{0};
    LEVADA_ASSIGN_OR_RETURN(const int64_t got, file_.Read(offset_, out, wanted));
    offset_ += got;
    if (got < wanted) {
      return DataLoss("'%s': expected %lld bytes, the file ended at offset %lld while it was read", path().c_str(),
                      static_cast<long long>(size_), static_cast<long long>(offset_));
    }
    return got;
  }
  Result<int64_t> Skip(int64_t nbytes) override {
    const int64_t passed = std::min(nbytes, size_ - offset_);
    offset_ += passed;
    return passed;
  }
  int64_t MaxRemaining() const override { return size_ - offset_; }
  int64_t SizeHint() const override { return size_; }

 private:
  File file_;
  int64_t size_;
  int64_t offset_ = 0;
};

}  // namespace

const char* NameOf(Compression compression) {
  constexpr const char* kNames[] = {"", "GZIP", "ZLIB", "ZSTD", "DETECT"};
  return kNames[static_cast<int>(compression)];
}

Result<int64_t> ByteStream::Skip(int64_t nbytes) {
  constexpr int64_t kStep = 64 << 10;
  std::vector<char> passed(std::min(nbytes, kStep));
  int64_t total = 0;
  while (total < nbytes) {
    const int64_t wanted = std::min<int64_t>(nbytes - total, kStep);
    LEVADA_ASSIGN_OR_RETURN(const int64_t got, Read(passed.data(), wanted));
    total += got;
    if (got < wanted) break;
  }
  return total;
}

Result<std::unique_ptr<ByteStream>> OpenStream(const std::string& path, Compression compression) {
  LEVADA_ASSIGN_OR_RETURN(File file, File::Open(path));
  LEVADA_ASSIGN_OR_RETURN(const int64_t size, file.Size());
  if (compression == Compression::kDetect) {
    unsigned char head[4];
    LEVADA_ASSIGN_OR_RETURN(const int64_t got, file.Read(0, head, std::min<int64_t>(size, sizeof(head))));
    compression = CompressionOf(head, got);
  }
  switch (compression) {
    case Compression::kGzip:
    case Compression::kZlib:
      return OpenInflate(std::move(file), size, compression);
    case Compression::kZstd:
      return OpenZstd(std::move(file), size);
    default:
      return std::unique_ptr<ByteStream>(new PlainStream(std::move(file), size));
  }
}

}  // namespace levada
