#ifndef LEVADA_IO_INFLATE_H_
#define LEVADA_IO_INFLATE_H_

// Unpacking of gzip (one member or several) and zlib data.

#include <memory>

#include "io/stream.h"
#include "system/files.h"

namespace levada {

// By the first bytes of a file; four are enough.
Compression CompressionOf(const unsigned char* head, int64_t nbytes);

// compression: kGzip or kZlib. Checksums are verified. What follows the packed data may only be zero bytes or, for gzip, another member.
Result<std::unique_ptr<ByteStream>> OpenInflate(File file, int64_t size, Compression compression);

}  // namespace levada

#endif  // LEVADA_IO_INFLATE_H_
