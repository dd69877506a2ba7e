#ifndef LEVADA_IO_PACK_H_
#define LEVADA_IO_PACK_H_

// Packing of bytes with gzip, zlib or zstd.

#include "io/sink.h"

namespace levada {

// Used by one thread at a time.
class Packer {
 public:
  enum Mode { kGoOn, kFlush, kEnd };
  virtual ~Packer() = default;
  // Packs bytes into `out`; kFlush: what came so far can be unpacked from what went out; kEnd: the last call.
  virtual Status Pack(const void* bytes, int64_t nbytes, Mode mode, ByteSink& out) = 0;
};

Result<std::unique_ptr<Packer>> MakePacker(Compression compression, int level);

}  // namespace levada

#endif  // LEVADA_IO_PACK_H_
