#ifndef LEVADA_IO_ZIP_H_
#define LEVADA_IO_ZIP_H_

// Zip archives: the central directory of one that exists, and writing one whose stored members begin at multiples of 64.

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "io/sink.h"
#include "memory/buffer.h"
#include "system/files.h"

namespace levada {

struct ZipMember {
  std::string name;
  bool deflated = false;
  int64_t offset = 0;  // of its data in the file
  int64_t stored = 0;  // bytes there
  int64_t nbytes = 0;  // unpacked
  uint32_t crc = 0;    // CRC-32 of the unpacked bytes
};

// The members in the order of the directory, with zip64. Encrypted members, other methods and archives in several parts are
// refused; sizes and offsets fit the file.
Result<std::vector<ZipMember>> ReadZipDirectory(const File& file);
// The bytes of a member, unpacked and checked: the first member.nbytes of a buffer.
Result<Ref<Buffer>> ReadZipMember(const File& file, const ZipMember& member);

// Used by one thread at a time. Sizes are known before a member begins, so that data are written once.
class ZipWriter {
 public:
  static Result<std::unique_ptr<ZipWriter>> Create(const std::string& path);
  // The pieces are one member, one behind the other.
  Status Add(const std::string& name, std::span<const std::string_view> pieces, bool deflate);
  Status Commit();

 private:
  explicit ZipWriter(std::unique_ptr<ByteSink> sink) : sink_(std::move(sink)) {}

  struct Entry {
    ZipMember member;
    int64_t header = 0;  // offset of its local header
  };
  Status Begin(const ZipMember& member);

  std::unique_ptr<ByteSink> sink_;
  std::vector<Entry> entries_;
};

}  // namespace levada

#endif  // LEVADA_IO_ZIP_H_
