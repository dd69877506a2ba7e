#define ZLIB_CONST
#include <zlib.h>

#include <algorithm>

#include "io/zip.h"

namespace levada {
namespace {

constexpr int64_t kAlignment = 64;
constexpr int kVersion = 45;      // of zip64
constexpr int kUtf8 = 1 << 11;
constexpr int64_t kBlock = 64 << 10;
constexpr int kMidnight = 0x21;  // 1980-01-01, so that equal arrays give equal files

// n bytes, little-endian; those beyond the eight of a number are zero.
void Put(std::string* out, uint64_t value, int n) {
  for (int i = 0; i < n; ++i) out->push_back(i < 8 ? static_cast<char>(value >> (8 * i)) : '\0');
}

// What local header and directory entry have in common, from the version needed on.
void PutCommon(std::string* out, const ZipMember& member, bool zip64) {
  Put(out, kVersion, 2);
  Put(out, kUtf8, 2);
  Put(out, member.deflated ? 8 : 0, 2);
  Put(out, 0, 2);
  Put(out, kMidnight, 2);
  Put(out, member.crc, 4);
  Put(out, zip64 ? UINT32_MAX : member.stored, 4);
  Put(out, zip64 ? UINT32_MAX : member.nbytes, 4);
  Put(out, member.name.size(), 2);
}

bool IsLarge(int64_t value) { return value >= UINT32_MAX; }

Result<std::string> Deflate(std::span<const std::string_view> pieces) {
  z_stream zlib{};
  if (deflateInit2(&zlib, Z_DEFAULT_COMPRESSION, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY) != Z_OK) {
    return Status::OutOfMemory();
  }
  struct Guard {
    z_stream* zlib;
    ~Guard() { deflateEnd(zlib); }
  } guard{&zlib};
  std::string out, block(kBlock, 0);
  const auto run = [&](int flush) {
    do {
      zlib.next_out = reinterpret_cast<Bytef*>(block.data());
      zlib.avail_out = kBlock;
      (void)deflate(&zlib, flush);
      out.append(block, 0, kBlock - zlib.avail_out);
    } while (zlib.avail_out == 0);
  };
  for (std::string_view piece : pieces) {
    while (!piece.empty()) {
      const size_t step = std::min<size_t>(piece.size(), 1 << 30);
      zlib.next_in = reinterpret_cast<const Bytef*>(piece.data());
      zlib.avail_in = static_cast<uInt>(step);
      run(Z_NO_FLUSH);
      piece.remove_prefix(step);
    }
  }
  run(Z_FINISH);
  return out;
}

}  // namespace

Result<std::unique_ptr<ZipWriter>> ZipWriter::Create(const std::string& path) {
  LEVADA_ASSIGN_OR_RETURN(std::unique_ptr<ByteSink> sink, OpenSink(path, Compression::kNone));
  return std::unique_ptr<ZipWriter>(new ZipWriter(std::move(sink)));
}

// The local header, with an extra field that moves the data to a multiple of 64.
Status ZipWriter::Begin(const ZipMember& member) {
  const bool zip64 = IsLarge(member.stored) || IsLarge(member.nbytes);
  const int64_t fixed = 30 + static_cast<int64_t>(member.name.size()) + (zip64 ? 20 : 0) + 4;
  const int64_t padding = (kAlignment - (sink_->position() + fixed) % kAlignment) % kAlignment;
  std::string header;
  Put(&header, 0x04034B50, 4);
  PutCommon(&header, member, zip64);
  Put(&header, (zip64 ? 20 : 0) + 4 + padding, 2);
  header += member.name;
  if (zip64) {
    Put(&header, 1, 2);
    Put(&header, 16, 2);
    Put(&header, member.nbytes, 8);
    Put(&header, member.stored, 8);
  }
  Put(&header, 0x4C56, 2);  // an extra field of no meaning
  Put(&header, padding, 2);
  header.append(padding, 0);
  return sink_->Write(header.data(), static_cast<int64_t>(header.size()));
}

Status ZipWriter::Add(const std::string& name, std::span<const std::string_view> pieces, bool deflate) {
  if (name.size() > UINT16_MAX) return InvalidArgument("zip: expected a name of at most 65535 bytes, got %zu", name.size());
  Entry entry;
  entry.member.name = name;
  entry.member.deflated = deflate;
  uLong crc = crc32_z(0, nullptr, 0);
  for (const std::string_view piece : pieces) {
    entry.member.nbytes += static_cast<int64_t>(piece.size());
    crc = crc32_z(crc, reinterpret_cast<const Bytef*>(piece.data()), piece.size());
  }
  entry.member.crc = static_cast<uint32_t>(crc);
  entry.member.stored = entry.member.nbytes;
  std::string packed;
  std::string_view packed_piece[1];
  if (deflate) {
    LEVADA_ASSIGN_OR_RETURN(packed, Deflate(pieces));
    entry.member.stored = static_cast<int64_t>(packed.size());
    packed_piece[0] = packed;
    pieces = packed_piece;
  }
  entry.header = sink_->position();
  LEVADA_RETURN_IF_ERROR(Begin(entry.member));
  for (const std::string_view piece : pieces) {
    LEVADA_RETURN_IF_ERROR(sink_->Write(piece.data(), static_cast<int64_t>(piece.size())));
  }
  entries_.push_back(std::move(entry));
  return Status::Ok();
}

Status ZipWriter::Commit() {
  const int64_t begin = sink_->position();
  std::string bytes;
  for (const Entry& entry : entries_) {
    const bool zip64 = IsLarge(entry.member.stored) || IsLarge(entry.member.nbytes) || IsLarge(entry.header);
    Put(&bytes, 0x02014B50, 4);
    Put(&bytes, kVersion, 2);
    PutCommon(&bytes, entry.member, zip64);
    Put(&bytes, zip64 ? 28 : 0, 2);
    Put(&bytes, 0, 10);  // comment, part, attributes
    Put(&bytes, zip64 ? UINT32_MAX : entry.header, 4);
    bytes += entry.member.name;
    if (!zip64) continue;
    Put(&bytes, 1, 2);
    Put(&bytes, 24, 2);
    Put(&bytes, entry.member.nbytes, 8);
    Put(&bytes, entry.member.stored, 8);
    Put(&bytes, entry.header, 8);
  }
  const int64_t nbytes = static_cast<int64_t>(bytes.size());
  const uint64_t count = entries_.size();
  const bool zip64 = IsLarge(begin) || IsLarge(nbytes) || count >= UINT16_MAX;
  if (zip64) {
    Put(&bytes, 0x06064B50, 4);
    Put(&bytes, 44, 8);
    Put(&bytes, kVersion, 2);
    Put(&bytes, kVersion, 2);
    Put(&bytes, 0, 8);
    for (const uint64_t value : {count, count, static_cast<uint64_t>(nbytes), static_cast<uint64_t>(begin)}) Put(&bytes, value, 8);
    Put(&bytes, 0x07064B50, 4);
    Put(&bytes, 0, 4);
    Put(&bytes, begin + nbytes, 8);
    Put(&bytes, 1, 4);
  }
  Put(&bytes, 0x06054B50, 4);
  Put(&bytes, 0, 4);
  for (int i = 0; i < 2; ++i) Put(&bytes, zip64 ? UINT16_MAX : count, 2);
  Put(&bytes, zip64 ? UINT32_MAX : nbytes, 4);
  Put(&bytes, zip64 ? UINT32_MAX : begin, 4);
  Put(&bytes, 0, 2);
  LEVADA_RETURN_IF_ERROR(sink_->Write(bytes.data(), static_cast<int64_t>(bytes.size())));
  return sink_->Commit();
}

}  // namespace levada
