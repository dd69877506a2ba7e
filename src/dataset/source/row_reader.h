#ifndef LEVADA_DATASET_SOURCE_ROW_READER_H_
#define LEVADA_DATASET_SOURCE_ROW_READER_H_

// Rows of files, read to where they are wanted.

#include <cstdint>

#include "base/status.h"
#include "system/files.h"

namespace levada {

// Where rows come from. Thread-safe.
class RowReader {
 public:
  virtual ~RowReader() = default;
  // Rows [first, first + count) of a column, one after the other; waits for the disk.
  virtual Status Read(size_t column, int64_t first, int64_t count, char* out) const = 0;
  // The file of which these rows are one piece, and where it begins; null: there is none. count becomes how many of them are.
  virtual const File* Piece(size_t column, int64_t first, int64_t* count, int64_t* offset) const = 0;
  // They will be read soon.
  virtual void Advise(int64_t /*first*/, int64_t /*count*/) const {}

  // Rows one after the other; a disk is asked for all that is missing before it is waited for.
  Status ReadRun(size_t column, int64_t row_bytes, int64_t first, int64_t count, char* out) const;
  // Row first + i of a column comes to out + places[i] * row_bytes. What the page cache holds is copied there at once, unless
  // rows are so short that a system call has more to do with each than with a second copy of them.
  Status ReadTo(size_t column, int64_t row_bytes, int64_t first, int64_t count, const int32_t* places, char* out) const;

 private:
  int64_t ReadAtOnce(size_t column, int64_t row_bytes, int64_t first, int64_t count, const int32_t* places, char* out) const;
};

}  // namespace levada

#endif  // LEVADA_DATASET_SOURCE_ROW_READER_H_
