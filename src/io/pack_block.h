#ifndef LEVADA_IO_PACK_BLOCK_H_
#define LEVADA_IO_PACK_BLOCK_H_

// Packing of blocks that are held in memory as a whole.

#include <string>

#include "io/stream.h"

namespace levada {

Result<std::string> PackBlock(const std::string& bytes, Compression compression);
// DataLoss unless exactly nbytes come out. REQUIRES: nbytes is small enough to be allocated.
Result<std::string> UnpackBlock(const std::string& packed, int64_t nbytes, Compression compression);

}  // namespace levada

#endif  // LEVADA_IO_PACK_BLOCK_H_
