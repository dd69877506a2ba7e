#ifndef LEVADA_DATASET_ROW_POOL_H_
#define LEVADA_DATASET_ROW_POOL_H_

// Rows of chunks, copied into memory of their own and taken in any order: what a shuffle of a stream keeps.

#include <string>

#include "dataset/chunk.h"

namespace levada {

// Rows that are not like the first one, in dtype or shape, are kept as elements. Used by one thread at a time.
class RowPool {
 public:
  int64_t size() const { return static_cast<int64_t>(others_.size()); }
  // Adds a row of a chunk.
  void Add(const Chunk& chunk, int64_t row);
  // The rows that are taken from here on become a chunk of `most` at most.
  void Begin(int64_t most);
  // Takes the row in a slot; the last row takes its place. REQUIRES: slot < size().
  void Take(int64_t slot);
  int64_t taken() const { return static_cast<int64_t>(taken_others_.size()); }
  // What was taken since Begin.
  Status End(Chunk* out);

 private:
  // One component of the rows that are alike: bytes, or one string each.
  struct Column {
    DType dtype;
    Shape shape;
    int64_t row_bytes;
    std::vector<char> bytes, taken_bytes;
    std::vector<std::string> texts, taken_texts;
    bool is_text() const { return dtype == DType::kString; }
  };

  bool LayOut(const Chunk& chunk);
  bool Fits(const Chunk& chunk) const;
  Result<Ref<Tensor>> ColumnOf(const Column& column, int64_t count) const;

  std::vector<Column> columns_;
  std::vector<Ref<Element>> others_;  // one per slot; null: the row stands in the columns
  std::vector<Ref<Element>> taken_others_;
};

}  // namespace levada

#endif  // LEVADA_DATASET_ROW_POOL_H_
