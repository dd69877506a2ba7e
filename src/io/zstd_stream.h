#ifndef LEVADA_IO_ZSTD_STREAM_H_
#define LEVADA_IO_ZSTD_STREAM_H_

// Unpacking of zstd data: one frame or several.

#include <memory>

#include "io/stream.h"
#include "system/files.h"

namespace levada {

// Checksums are verified where a frame has one. Windows larger than 128 MiB are refused.
Result<std::unique_ptr<ByteStream>> OpenZstd(File file, int64_t size);

}  // namespace levada

#endif  // LEVADA_IO_ZSTD_STREAM_H_
