#include "io/pack_block.h"

#define ZLIB_CONST
#include <zlib.h>
#include <zstd.h>

#include "io/pack.h"

namespace levada {
namespace {

class StringSink final : public ByteSink {
 public:
  Status Write(const void* bytes, int64_t nbytes) override {
    text.append(static_cast<const char*>(bytes), nbytes);
    return Status::Ok();
  }
  Status Flush() override { return Status::Ok(); }
  Status Commit() override { return Status::Ok(); }
  std::string text;
};

Status BadBlock(int64_t nbytes) {
  return DataLoss("damaged packed block: expected %lld bytes", static_cast<long long>(nbytes));
}

}  // namespace

Result<std::string> PackBlock(const std::string& bytes, Compression compression) {
  if (compression == Compression::kNone) return bytes;
  StringSink sink;
  LEVADA_ASSIGN_OR_RETURN(const std::unique_ptr<Packer> packer, MakePacker(compression, 0));
  LEVADA_RETURN_IF_ERROR(packer->Pack(bytes.data(), static_cast<int64_t>(bytes.size()), Packer::kEnd, sink));
  return std::move(sink.text);
}

Result<std::string> UnpackBlock(const std::string& packed, int64_t nbytes, Compression compression) {
  std::string bytes(nbytes, 0);
  if (compression == Compression::kZstd) {
    const size_t code = ZSTD_decompress(bytes.data(), bytes.size(), packed.data(), packed.size());
    return ZSTD_isError(code) || code != bytes.size() ? Result<std::string>(BadBlock(nbytes)) : std::move(bytes);
  }
  z_stream zlib{};
  if (inflateInit2(&zlib, compression == Compression::kGzip ? 15 + 16 : 15) != Z_OK) return Status::OutOfMemory();
  zlib.next_in = reinterpret_cast<const Bytef*>(packed.data());
  zlib.avail_in = static_cast<uInt>(packed.size());
  zlib.next_out = reinterpret_cast<Bytef*>(bytes.data());
  zlib.avail_out = static_cast<uInt>(bytes.size());
  const int code = inflate(&zlib, Z_FINISH);
  const bool good = code == Z_STREAM_END && zlib.avail_out == 0 && zlib.avail_in == 0;
  inflateEnd(&zlib);
  return good ? std::move(bytes) : Result<std::string>(BadBlock(nbytes));
}

}  // namespace levada
