#include <algorithm>
#include <cstring>

#include "io/record_reader.h"

namespace levada {
namespace {

class PartStream final : public ByteStream {
 public:
  PartStream(std::string path, const FilePart& part) : ByteStream(std::move(path)), part_(part) {}

  Result<int64_t> Read(char* out, int64_t nbytes) override {
    const int64_t begin = offset_ - part_.offset;
    if (begin < 0) {
      return DataLoss("'%s': expected to read from offset %lld on, got %lld", path().c_str(),
                      static_cast<long long>(part_.offset), static_cast<long long>(offset_));
    }
    const int64_t got = std::min(nbytes, End() - offset_);
    if (got > 0) std::memcpy(out, part_.bytes.data() + begin, got);
    offset_ += got;
    return got;
  }
  Result<int64_t> Skip(int64_t nbytes) override {
    const int64_t passed = std::min(nbytes, End() - offset_);
    offset_ += passed;
    return passed;
  }
  int64_t MaxRemaining() const override { return End() - offset_; }
  int64_t SizeHint() const override { return End(); }

 private:
  int64_t End() const { return part_.offset + static_cast<int64_t>(part_.bytes.size()); }

  const FilePart part_;
  int64_t offset_ = 0;
};

}  // namespace

Result<std::unique_ptr<ByteStream>> OpenStream(const std::string& path, const ReadOptions& options) {
  if (options.part == nullptr) return OpenStream(path, options.compression);
  return std::unique_ptr<ByteStream>(new PartStream(path, *options.part));
}

}  // namespace levada
