#ifndef LEVADA_DATASET_INDEX_SET_H_
#define LEVADA_DATASET_INDEX_SET_H_

// Positions of elements: what shuffle, take, skip, repeat and batch compute with instead of data.

#include <cstdint>
#include <memory>
#include <vector>

#include "base/small_vector.h"

namespace levada {

// `count` positions: first, first + step, ... or, when array is set, the entries of array. Owns nothing; arrays live in
// the IndexScratch of the call. It stays a range as long as possible, since a range of rows is a view.
struct IndexSet {
  int64_t first = 0;
  int64_t count = 0;
  int64_t step = 1;
  const int64_t* array = nullptr;

  static IndexSet Range(int64_t first, int64_t count, int64_t step = 1) { return {first, count, step, nullptr}; }
  static IndexSet Array(const int64_t* array, int64_t count) { return {0, count, 1, array}; }

  int64_t operator[](int64_t i) const { return array != nullptr ? array[i] : first + i * step; }
  bool is_range() const { return array == nullptr; }
  // Entries [begin, begin + n).
  IndexSet Slice(int64_t begin, int64_t n) const {
    return array != nullptr ? Array(array + begin, n) : Range(first + begin * step, n, step);
  }
};

// Part of an IndexSet that falls into one pass of an input.
struct PassSegment {
  int64_t pass;
  IndexSet positions;
};
using PassSegments = SmallVector<PassSegment, 4>;

// Arrays of positions that live until Reset; the memory is kept for the next call. Used by one thread at a time.
class IndexScratch {
 public:
  int64_t* Allocate(int64_t count);
  void Reset() {
    block_ = 0;
    used_ = 0;
  }

 private:
  struct Block {
    std::unique_ptr<int64_t[]> data;
    int64_t size;
  };
  std::vector<Block> blocks_;
  size_t block_ = 0;
  int64_t used_ = 0;
};

}  // namespace levada

#endif  // LEVADA_DATASET_INDEX_SET_H_
