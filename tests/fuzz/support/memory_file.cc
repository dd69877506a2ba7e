#include "support/memory_file.h"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "levada/levada.h"
#include "support/check.h"

namespace levada_fuzz {
namespace {

std::vector<uint8_t> content;
std::atomic<int> open_files{0};

int32_t Open(void*, const char*, void** out_file) {
  ++open_files;
  *out_file = &content;
  return 0;
}

int32_t Size(void*, void*, int64_t* out_nbytes) {
  *out_nbytes = static_cast<int64_t>(content.size());
  return 0;
}

int32_t Read(void*, void*, int64_t offset, void* buffer, int64_t nbytes, int64_t* out_nbytes) {
  if (offset < 0 || nbytes < 0) return EINVAL;
  const int64_t rest = std::max<int64_t>(static_cast<int64_t>(content.size()) - offset, 0);
  *out_nbytes = std::min(nbytes, rest);
  if (*out_nbytes > 0) std::memcpy(buffer, content.data() + offset, static_cast<size_t>(*out_nbytes));
  return 0;
}

int32_t Map(void*, void*, int64_t nbytes, void** out_address) {
  if (nbytes > static_cast<int64_t>(content.size())) return EINVAL;
  *out_address = std::malloc(static_cast<size_t>(nbytes));
  if (*out_address == nullptr) return ENOMEM;
  std::memcpy(*out_address, content.data(), static_cast<size_t>(nbytes));
  return 0;
}

void Unmap(void*, void*, void* address, int64_t) { std::free(address); }

void Close(void*, void*) { --open_files; }

}  // namespace

void UseMemoryFile() {
  static levada_file_table table{};
  table.struct_size = sizeof(table);
  table.flags = LEVADA_FILE_NEVER_WAITS;
  table.open = Open;
  table.size = Size;
  table.read = Read;
  table.map = Map;
  table.unmap = Unmap;
  table.close = Close;
  if (levada_set_file_table(&table) != LEVADA_OK) Violation("the file table is refused");
}

void SetFile(const uint8_t* data, size_t size) {
  content.assign(data, data + size);
  content.shrink_to_fit();
}

int OpenFiles() { return open_files; }

}  // namespace levada_fuzz
