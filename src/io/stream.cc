#include "io/stream.h"

#include <algorithm>

#include "io/inflate.h"
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
  int64_t MaxRemaining() const override { return size_ - offset_; }
  int64_t SizeHint() const override { return size_; }

 private:
  File file_;
  int64_t size_;
  int64_t offset_ = 0;
};

}  // namespace

Result<std::unique_ptr<ByteStream>> OpenStream(const std::string& path, bool decompress) {
  LEVADA_ASSIGN_OR_RETURN(File file, File::Open(path));
  LEVADA_ASSIGN_OR_RETURN(const int64_t size, file.Size());
  if (decompress) {
    unsigned char head[3];
    LEVADA_ASSIGN_OR_RETURN(const int64_t got, file.Read(0, head, std::min<int64_t>(size, sizeof(head))));
    const Packing packing = PackingOf(head, got);
    if (packing != Packing::kNone) return OpenInflate(std::move(file), size, packing);
  }
  return std::unique_ptr<ByteStream>(new PlainStream(std::move(file), size));
}

}  // namespace levada
