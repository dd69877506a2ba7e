#ifndef LEVADA_IO_TAR_HEADER_H_
#define LEVADA_IO_TAR_HEADER_H_

// The headers of tar archives: ustar, GNU's and those of version 7 of Unix; records of pax headers.

#include <cstdint>
#include <string>
#include <string_view>

#include "base/status.h"

namespace levada {

inline constexpr int64_t kTarBlock = 512;

// What one header of 512 bytes says. `type` is its letter; '0' for the zero byte that older archives have.
struct TarHeader {
  std::string name;
  int64_t size = 0;
  char type = '0';
  bool is_zero = false;  // a block of zeros: the end of the archive
};
// block: 512 bytes. The failure says what was expected, without the file.
Result<TarHeader> ParseTarHeader(std::string_view block);

// What headers before a member say about it.
struct TarExtension {
  std::string name;    // empty: nothing
  int64_t size = -1;   // -1: nothing
};
// The records of a pax header. What describes a file with holes is refused, since its data are none of the file's.
Status ParsePaxRecords(std::string_view records, TarExtension* out);

// Writes the headers of a regular file: one block, or three or more where the name is long.
// name: without a zero byte, not empty.
std::string MakeTarHeader(std::string_view name, int64_t size);

}  // namespace levada

#endif  // LEVADA_IO_TAR_HEADER_H_
