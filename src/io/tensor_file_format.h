#ifndef LEVADA_IO_TENSOR_FILE_FORMAT_H_
#define LEVADA_IO_TENSOR_FILE_FORMAT_H_

#include <cstdint>

namespace levada {

// The number of the format stands in the magic; every later release reads all earlier ones.
inline constexpr char kTensorFileMagic[8] = {'L', 'V', 'D', 'R', 'O', 'W', 'S', '1'};
inline constexpr int64_t kHeaderBytes = 64;
inline constexpr int64_t kTrailerBytes = 32;  // begin, size and checksum of the footer, magic
inline constexpr int64_t kMostRowBytes = int64_t{1} << 40;

}  // namespace levada

#endif  // LEVADA_IO_TENSOR_FILE_FORMAT_H_
