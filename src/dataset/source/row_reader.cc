#include "dataset/source/row_reader.h"

#include <algorithm>
#include <cstring>
#include <memory>

namespace levada {
namespace {

constexpr int64_t kShortRow = 1024;      // measured, see src/io/README.md
constexpr int64_t kScratch = 256 << 10;  // stays in a core's cache

}  // namespace

// How many rows came. places: null: one after the other.
int64_t RowReader::ReadAtOnce(size_t column, int64_t row_bytes, int64_t first, int64_t count, const int32_t* places,
                              char* out) const {
  constexpr int32_t kHere = 0;
  int64_t done = 0;
  while (done < count) {
    int64_t offset = 0;
    int64_t n = count - done;
    const File* const file = Piece(column, first + done, &n, &offset);
    if (file == nullptr) break;
    const int64_t got = places != nullptr ? file->ReadRowsFromMemory(offset, row_bytes, n, places + done, out)
                                          : n * file->ReadRowsFromMemory(offset, n * row_bytes, 1, &kHere, out + done * row_bytes);
    done += got;
    if (got < n) break;
  }
  return done;
}

Status RowReader::ReadRun(size_t column, int64_t row_bytes, int64_t first, int64_t count, char* out) const {
  const int64_t done = ReadAtOnce(column, row_bytes, first, count, nullptr, out);
  return done == count ? Status::Ok() : Read(column, first + done, count - done, out + done * row_bytes);
}

Status RowReader::ReadTo(size_t column, int64_t row_bytes, int64_t first, int64_t count, const int32_t* places,
                         char* out) const {
  int64_t done = row_bytes < kShortRow ? 0 : ReadAtOnce(column, row_bytes, first, count, places, out);
  if (done == count) return Status::Ok();
  const int64_t piece = std::clamp<int64_t>(kScratch / row_bytes, 1, count - done);
  const std::unique_ptr<char[]> scratch(new char[piece * row_bytes]);
  while (done < count) {
    const int64_t n = std::min(piece, count - done);
    LEVADA_RETURN_IF_ERROR(ReadRun(column, row_bytes, first + done, n, scratch.get()));
    for (int64_t i = 0; i < n; ++i) {
      std::memcpy(out + places[done + i] * row_bytes, scratch.get() + i * row_bytes, row_bytes);
    }
    done += n;
  }
  return Status::Ok();
}

}  // namespace levada
