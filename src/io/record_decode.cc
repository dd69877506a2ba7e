// Records whose bytes are at hand whole, without a reader.

#include <cstring>

#include "io/crc32c.h"
#include "io/file_index.h"

namespace levada {

bool DecodeTextLine(std::string_view bytes, std::string_view* record) {
  if (!bytes.empty() && bytes.back() == '\n') bytes.remove_suffix(1);
  if (!bytes.empty() && bytes.back() == '\r') bytes.remove_suffix(1);
  *record = bytes;
  return bytes.find('\r') == std::string_view::npos && bytes.find('\n') == std::string_view::npos;
}

bool DecodeTFRecord(std::string_view bytes, std::string_view* record) {
  constexpr size_t kHeader = 12, kFooter = 4;
  if (bytes.size() < kHeader + kFooter) return false;
  uint64_t length;
  uint32_t length_crc, crc;
  std::memcpy(&length, bytes.data(), sizeof(length));
  std::memcpy(&length_crc, bytes.data() + sizeof(length), sizeof(length_crc));
  if (length != bytes.size() - kHeader - kFooter || length_crc != MaskedCrc(Crc32c(bytes.data(), sizeof(length)))) return false;
  *record = bytes.substr(kHeader, length);
  std::memcpy(&crc, bytes.data() + kHeader + length, sizeof(crc));
  return crc == MaskedCrc(Crc32c(record->data(), static_cast<int64_t>(length)));
}

bool DecodeWhole(std::string_view bytes, std::string_view* record) {
  *record = bytes;
  return true;
}

}  // namespace levada
