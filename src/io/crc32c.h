#ifndef LEVADA_IO_CRC32C_H_
#define LEVADA_IO_CRC32C_H_

// CRC-32C (Castagnoli), with the instructions of the processor where it has them.

#include <cstdint>

namespace levada {

// The checksum of some bytes behind those whose checksum is `crc` (0: none).
uint32_t Crc32c(const void* bytes, int64_t nbytes, uint32_t crc = 0);

// How TFRecord files store a checksum, so that one of data that hold checksums is none of those.
inline uint32_t MaskedCrc(uint32_t crc) { return ((crc >> 15) | (crc << 17)) + 0xA282EAD8u; }

}  // namespace levada

#endif  // LEVADA_IO_CRC32C_H_
