#ifndef LEVADA_IO_FILE_INDEX_H_
#define LEVADA_IO_FILE_INDEX_H_

// Where the records of a file lie, so that each can be had by its number. Built in one pass; kept in memory or beside
// the file as `<file>.levada-index`, which is used again while size and time of the file are those that it was made for.

#include <functional>
#include <optional>
#include <string>

#include "base/ref.h"
#include "base/status.h"
#include "io/csv_reader.h"
#include "io/offset_list.h"
#include "io/record_reader.h"
#include "memory/buffer.h"
#include "system/files.h"

namespace levada {

// Numbers of levada_index.
enum class IndexMode : int32_t { kNone = 0, kMemory = 1, kFile = 2 };

// What a file looked like when it was indexed.
struct FileStamp {
  int64_t size = 0;
  int64_t modified = -1;  // nanoseconds; -1: the file table does not tell
  bool operator==(const FileStamp&) const = default;
};
Result<FileStamp> StampOf(const File& file);

// Immutable. Record i takes the bytes from offset(i) to offset(i + 1).
class FileIndex : public RefCounted<FileIndex> {
 public:
  // `first_record` records (headers) stand before the first that is counted, and are counted in messages. bytes: what
  // the offsets lie in, if they are not their own.
  FileIndex(std::string path, FileStamp stamp, OffsetList offsets, int64_t first_record, Ref<Buffer> bytes = nullptr)
      : path_(std::move(path)),
        stamp_(stamp),
        offsets_(std::move(offsets)),
        bytes_(std::move(bytes)),
        first_record_(first_record),
        count_(offsets_.size() - 1) {}
  // Records of one length from `begin` on.
  FileIndex(std::string path, FileStamp stamp, int64_t begin, int64_t length, int64_t count)
      : path_(std::move(path)), stamp_(stamp), begin_(begin), length_(length), count_(count) {}

  const std::string& path() const { return path_; }
  const FileStamp& stamp() const { return stamp_; }
  int64_t count() const { return count_; }
  int64_t offset(int64_t i) const { return length_ > 0 ? begin_ + i * length_ : offsets_[i]; }
  const OffsetList& offsets() const { return offsets_; }
  int64_t first_record() const { return first_record_; }

 private:
  friend class RefCounted<FileIndex>;
  ~FileIndex() = default;

  const std::string path_;
  const FileStamp stamp_;
  const OffsetList offsets_;
  const Ref<Buffer> bytes_;
  const int64_t first_record_ = 0;
  const int64_t begin_ = 0, length_ = 0;
  const int64_t count_;
};

// How files of a format are cut into records. The numbers tell indexes of one format from those of others.
struct IndexFormat {
  enum Kind : int32_t { kTextLine = 1, kTFRecord = 2, kCsv = 3, kTar = 4 };
  Kind kind;
  int64_t parameters;  // what else decides where records begin
  // Adds where each record begins, and where the last ends; returns how many headers stand before them.
  std::function<Result<int64_t>(const std::string& path, OffsetList* out)> scan;
};
// most_record: as in ReadOptions.
IndexFormat TextLineIndex(int64_t most_record = 0);
IndexFormat TFRecordIndex();
IndexFormat CsvIndex(const CsvOptions& options, int64_t most_record = 0);
IndexFormat TarIndex();

// Takes the record out of its bytes. False: a reader must look, for bytes that are not plain or for what to say of them.
using RecordDecoder = bool (*)(std::string_view bytes, std::string_view* record);
bool DecodeTextLine(std::string_view bytes, std::string_view* record);
bool DecodeTFRecord(std::string_view bytes, std::string_view* record);
bool DecodeWhole(std::string_view bytes, std::string_view* record);

// mode: kMemory or kFile. What is kept beside the file is used if it is whole and fits; else it is made again, and kept
// where that is possible. Packed files are refused.
Result<Ref<FileIndex>> OpenIndex(const std::string& path, const IndexFormat& format, IndexMode mode);
// Needs no pass.
Result<Ref<FileIndex>> OpenFixedLengthIndex(const std::string& path, FixedLength length);

// "file.levada-index".
std::string PathOfIndex(const std::string& path);
// Nothing when there is none, or when it is damaged, of a later format, or made for another file.
std::optional<Ref<FileIndex>> LoadIndex(const std::string& path, const IndexFormat& format, const FileStamp& stamp);
Status StoreIndex(const FileIndex& index, const IndexFormat& format);

}  // namespace levada

#endif  // LEVADA_IO_FILE_INDEX_H_
