// Indexes beside the files that they are made for: a header of 128 bytes, lower halves of the offsets, wraps.

#include <algorithm>
#include <cstring>

#include "io/crc32c.h"
#include "io/file_index.h"
#include "io/sink.h"

namespace levada {
namespace {

constexpr char kMagic[8] = {'L', 'V', 'D', 'I', 'N', 'D', 'E', 'X'};
// Every later release reads all earlier ones; what is of a later one is made again.
constexpr int64_t kFormat = 1;

struct Header {
  char magic[8];
  int64_t format;
  int64_t kind, parameters;
  int64_t size, modified;
  int64_t offsets, wraps;  // how many
  int64_t first_record;
  int64_t body_crc;
  int64_t ends;  // of the file, see EndsOf; 0: not known
  int64_t reserved[4];
  int64_t header_crc;  // of all before
};
static_assert(sizeof(Header) == 128);

int64_t Padded(int64_t nbytes) { return (nbytes + 7) / 8 * 8; }
int64_t CrcOf(const Header& header) { return Crc32c(&header, offsetof(Header, header_crc)); }

bool Fits(const Header& header, const IndexFormat& format, const FileStamp& stamp, int64_t nbytes) {
  if (std::memcmp(header.magic, kMagic, sizeof(kMagic)) != 0 || header.header_crc != CrcOf(header)) return false;
  if (header.format != kFormat || header.kind != format.kind || header.parameters != format.parameters) return false;
  if (header.size != stamp.size || header.modified != stamp.modified || header.first_record < 0) return false;
  const int64_t room = nbytes - static_cast<int64_t>(sizeof(Header));
  if (header.offsets < 1 || header.offsets > room / 4 || header.wraps < 0 || header.wraps > room / 8) return false;
  return Padded(4 * header.offsets) + 8 * header.wraps == room;
}

// What stands at both ends of the file: one that is put in its place may have its size and time.
int64_t EndsOf(const std::string& path, int64_t size) {
  constexpr int64_t kEnd = 4096;
  const Result<File> file = File::Open(path);
  if (!file.ok()) return 0;
  char bytes[kEnd];
  uint32_t crc = 0;
  for (const int64_t offset : {int64_t{0}, std::max<int64_t>(size - kEnd, 0)}) {
    const Result<int64_t> got = file.value().Read(offset, bytes, std::min(size, kEnd));
    if (!got.ok()) return 0;
    crc = Crc32c(bytes, got.value(), crc);
  }
  return int64_t{1} << 32 | crc;
}

}  // namespace

std::optional<Ref<FileIndex>> LoadIndex(const std::string& path, const IndexFormat& format, const FileStamp& stamp) {
  const Result<File> file = File::Open(PathOfIndex(path));
  if (!file.ok()) return {};
  Header header;
  const Result<int64_t> nbytes = file.value().Size();
  const Result<int64_t> head = file.value().Read(0, &header, sizeof(header));
  if (!nbytes.ok() || !head.ok() || head.value() < static_cast<int64_t>(sizeof(header))) return {};
  if (!Fits(header, format, stamp, nbytes.value())) return {};
  if (header.ends != 0 && header.ends != EndsOf(path, stamp.size)) return {};
  const int64_t low_bytes = Padded(4 * header.offsets);
  const int64_t body_bytes = low_bytes + 8 * header.wraps;
  const Result<Ref<Buffer>> bytes = Buffer::Allocate(body_bytes);
  if (!bytes.ok()) return {};
  const Ref<Buffer>& body = bytes.value();
  const Result<int64_t> got = file.value().Read(sizeof(header), body->data(), body_bytes);
  if (!got.ok() || got.value() != body_bytes || header.body_crc != Crc32c(body->data(), body_bytes)) return {};
  std::vector<int64_t> wraps(header.wraps);
  if (header.wraps > 0) std::memcpy(wraps.data(), body->data() + low_bytes, 8 * header.wraps);
  const std::span<const uint32_t> low(reinterpret_cast<const uint32_t*>(body->data()), header.offsets);
  return MakeRef<FileIndex>(path, stamp, OffsetList(low, std::move(wraps)), header.first_record, body);
}

Status StoreIndex(const FileIndex& index, const IndexFormat& format) {
  const std::span<const uint32_t> low = index.offsets().low();
  const std::vector<int64_t>& wraps = index.offsets().wraps();
  const char padding[4] = {};
  const int64_t low_bytes = 4 * static_cast<int64_t>(low.size());
  const int64_t wrap_bytes = 8 * static_cast<int64_t>(wraps.size());
  Header header{};
  std::memcpy(header.magic, kMagic, sizeof(kMagic));
  header.format = kFormat;
  header.kind = format.kind;
  header.parameters = format.parameters;
  header.size = index.stamp().size;
  header.modified = index.stamp().modified;
  header.offsets = static_cast<int64_t>(low.size());
  header.wraps = static_cast<int64_t>(wraps.size());
  header.first_record = index.first_record();
  uint32_t crc = Crc32c(low.data(), low_bytes);
  crc = Crc32c(padding, Padded(low_bytes) - low_bytes, crc);
  header.body_crc = Crc32c(wraps.data(), wrap_bytes, crc);
  header.ends = EndsOf(index.path(), header.size);
  header.header_crc = CrcOf(header);
  LEVADA_ASSIGN_OR_RETURN(const std::unique_ptr<ByteSink> sink, OpenSink(PathOfIndex(index.path()), Compression::kNone));
  LEVADA_RETURN_IF_ERROR(sink->Write(&header, sizeof(header)));
  LEVADA_RETURN_IF_ERROR(sink->Write(low.data(), low_bytes));
  LEVADA_RETURN_IF_ERROR(sink->Write(padding, Padded(low_bytes) - low_bytes));
  LEVADA_RETURN_IF_ERROR(sink->Write(wraps.data(), wrap_bytes));
  return sink->Commit();
}

}  // namespace levada
