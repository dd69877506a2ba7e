#include "io/pack.h"

#define ZLIB_CONST
#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <vector>

namespace levada {
namespace {

constexpr int64_t kBlock = 64 << 10;

class DeflatePacker final : public Packer {
 public:
  DeflatePacker() : block_(kBlock) {}
  ~DeflatePacker() override {
    if (started_) deflateEnd(&zlib_);
  }
  Status Start(Compression compression, int level) {
    const int window_bits = compression == Compression::kGzip ? 15 + 16 : 15;
    const int code =
        deflateInit2(&zlib_, level == 0 ? Z_DEFAULT_COMPRESSION : level, Z_DEFLATED, window_bits, 8, Z_DEFAULT_STRATEGY);
    if (code == Z_STREAM_ERROR) return InvalidArgument("compression: expected a level of 1 to 9, got %d", level);
    if (code != Z_OK) return Status::OutOfMemory();
    started_ = true;
    return Status::Ok();
  }
  Status Pack(const void* bytes, int64_t nbytes, Mode mode, ByteSink& out) override {
    const unsigned char* next = static_cast<const unsigned char*>(bytes);
    do {
      const int64_t step = std::min<int64_t>(nbytes, int64_t{1} << 30);
      zlib_.next_in = next;
      zlib_.avail_in = static_cast<uInt>(step);
      next += step;
      nbytes -= step;
      LEVADA_RETURN_IF_ERROR(Drain(nbytes > 0 || mode == kGoOn ? Z_NO_FLUSH : mode == kFlush ? Z_SYNC_FLUSH : Z_FINISH, out));
    } while (nbytes > 0);
    return Status::Ok();
  }

 private:
  Status Drain(int flush, ByteSink& out) {
    do {
      zlib_.next_out = block_.data();
      zlib_.avail_out = kBlock;
      const int code = deflate(&zlib_, flush);
      if (code == Z_STREAM_ERROR) return Internal("deflate: bad state");
      LEVADA_RETURN_IF_ERROR(out.Write(block_.data(), kBlock - zlib_.avail_out));
    } while (zlib_.avail_out == 0);
    return Status::Ok();
  }

  z_stream zlib_{};
  std::vector<unsigned char> block_;
  bool started_ = false;
};

class ZstdPacker final : public Packer {
 public:
  ZstdPacker() : block_(ZSTD_CStreamOutSize()) {}
  ~ZstdPacker() override { ZSTD_freeCCtx(context_); }
  Status Start(int level) {
    context_ = ZSTD_createCCtx();
    if (context_ == nullptr) return Status::OutOfMemory();
    if (level < ZSTD_minCLevel() || level > ZSTD_maxCLevel()) {
      return InvalidArgument("compression: expected a level of %d to %d, got %d", ZSTD_minCLevel(), ZSTD_maxCLevel(), level);
    }
    ZSTD_CCtx_setParameter(context_, ZSTD_c_compressionLevel, level);
    ZSTD_CCtx_setParameter(context_, ZSTD_c_checksumFlag, 1);
    return Status::Ok();
  }
  Status Pack(const void* bytes, int64_t nbytes, Mode mode, ByteSink& out) override {
    ZSTD_inBuffer input{bytes, static_cast<size_t>(nbytes), 0};
    const ZSTD_EndDirective directive = mode == kGoOn ? ZSTD_e_continue : mode == kFlush ? ZSTD_e_flush : ZSTD_e_end;
    while (true) {
      ZSTD_outBuffer made{block_.data(), block_.size(), 0};
      const size_t left = ZSTD_compressStream2(context_, &made, &input, directive);
      if (ZSTD_isError(left)) return ResourceExhausted("zstd: %s", ZSTD_getErrorName(left));
      LEVADA_RETURN_IF_ERROR(out.Write(block_.data(), static_cast<int64_t>(made.pos)));
      if (mode == kGoOn ? input.pos == input.size : left == 0) return Status::Ok();
    }
  }

 private:
  ZSTD_CCtx* context_ = nullptr;
  std::vector<char> block_;
};

}  // namespace

Result<std::unique_ptr<Packer>> MakePacker(Compression compression, int level) {
  if (compression == Compression::kZstd) {
    auto packer = std::make_unique<ZstdPacker>();
    LEVADA_RETURN_IF_ERROR(packer->Start(level));
    return std::unique_ptr<Packer>(std::move(packer));
  }
  if (compression != Compression::kGzip && compression != Compression::kZlib) {
    return InvalidArgument("compression: expected gzip, zlib or zstd, got %d", static_cast<int>(compression));
  }
  auto packer = std::make_unique<DeflatePacker>();
  LEVADA_RETURN_IF_ERROR(packer->Start(compression, level));
  return std::unique_ptr<Packer>(std::move(packer));
}

}  // namespace levada
