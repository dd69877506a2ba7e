#include "io/file_index.h"

#include <algorithm>

#include "base/checked.h"
#include "io/inflate.h"

namespace levada {
namespace {

Status CheckNotPacked(const File& file, int64_t size) {
  unsigned char head[4];
  LEVADA_ASSIGN_OR_RETURN(const int64_t got, file.Read(0, head, std::min<int64_t>(size, sizeof(head))));
  const Compression found = CompressionOf(head, got);
  // Two bytes of text may look like zlib's; gzip and zstd have unlikely ones.
  if (found != Compression::kGzip && found != Compression::kZstd) return Status::Ok();
  return InvalidArgument("index: '%s': expected a file that is not packed, since packed records cannot be had by number, "
                         "got %s",
                         file.path().c_str(), NameOf(found));
}

}  // namespace

Result<FileStamp> StampOf(const File& file) {
  FileStamp stamp;
  LEVADA_ASSIGN_OR_RETURN(stamp.size, file.Size());
  const Result<int64_t> modified = file.Modified();
  if (modified.ok()) stamp.modified = modified.value();
  else if (modified.status().code() != Code::kUnimplemented) return modified.status();
  return stamp;
}

std::string PathOfIndex(const std::string& path) { return path + ".levada-index"; }

Result<Ref<FileIndex>> OpenIndex(const std::string& path, const IndexFormat& format, IndexMode mode) {
  LEVADA_ASSIGN_OR_RETURN(const File file, File::Open(path));
  LEVADA_ASSIGN_OR_RETURN(const FileStamp stamp, StampOf(file));
  LEVADA_RETURN_IF_ERROR(CheckNotPacked(file, stamp.size));
  if (mode == IndexMode::kFile) {
    std::optional<Ref<FileIndex>> kept = LoadIndex(path, format, stamp);
    if (kept.has_value()) return std::move(*kept);
  }
  OffsetList offsets;
  LEVADA_ASSIGN_OR_RETURN(const int64_t headers, format.scan(path, &offsets));
  LEVADA_ASSIGN_OR_RETURN(const FileStamp after, StampOf(file));
  if (after != stamp) {
    return DataLoss("index: '%s': expected a file that stays as it is, it was written to while it was indexed (%lld bytes "
                    "before, %lld after)",
                    path.c_str(), static_cast<long long>(stamp.size), static_cast<long long>(after.size));
  }
  Ref<FileIndex> index = MakeRef<FileIndex>(path, stamp, std::move(offsets), headers);
  // An index that cannot be kept is made again next time.
  if (mode == IndexMode::kFile) (void)StoreIndex(*index, format).ok();
  return index;
}

Result<Ref<FileIndex>> OpenFixedLengthIndex(const std::string& path, FixedLength length) {
  LEVADA_ASSIGN_OR_RETURN(const File file, File::Open(path));
  LEVADA_ASSIGN_OR_RETURN(const FileStamp stamp, StampOf(file));
  LEVADA_RETURN_IF_ERROR(CheckFixedLength(path, length, stamp.size));
  const int64_t body = stamp.size - length.header - length.footer;
  return MakeRef<FileIndex>(path, stamp, length.header, length.record, body / length.record);
}

}  // namespace levada
