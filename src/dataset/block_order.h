#ifndef LEVADA_DATASET_BLOCK_ORDER_H_
#define LEVADA_DATASET_BLOCK_ORDER_H_

// A random order for data on disk: rows that lie together are read together.

#include <cstdint>
#include <vector>

#include "base/ref.h"
#include "dataset/index_set.h"
#include "dataset/permutation.h"

namespace levada {

// [0, n) is cut into blocks of `block_size` from a random row on (the end is joined with the beginning), the blocks are
// permuted, and as many of them as hold `buffer_size` make a window, whose rows come in uniformly random order. What is
// left over of a block is the last. A pure function of the key; immutable, thread-safe.
class BlockOrder : public RefCounted<BlockOrder> {
 public:
  // REQUIRES: 1 <= n, 1 <= block_size <= buffer_size < n.
  BlockOrder(int64_t n, int64_t block_size, int64_t buffer_size, uint64_t key);

  uint64_t key() const { return key_; }
  int64_t num_windows() const { return (n_ - 1) / window_rows_ + 1; }
  int64_t WindowOf(int64_t position) const { return position / window_rows_; }
  int64_t EndOf(int64_t window) const;
  // The order inside of a window, for Row.
  Ref<Permutation> OrderOf(int64_t window) const;
  // The row at `position`, which lies in a window of order `inside`.
  int64_t Row(int64_t position, const Permutation& inside) const {
    const int64_t first = position / window_rows_ * window_rows_;
    const int64_t place = first + inside(position - first);
    return RowOf(SlotStart(place / block_size_) + place % block_size_);
  }
  // The rows of a window, block by block.
  std::vector<IndexSet> RowsOf(int64_t window) const;

 private:
  friend class RefCounted<BlockOrder>;
  ~BlockOrder() = default;

  // Rows counted from the random row.
  int64_t RowOf(int64_t place) const { return place < n_ - start_ ? place + start_ : place - (n_ - start_); }
  int64_t SlotStart(int64_t slot) const { return (slot < whole_blocks_ ? (*blocks_)(slot) : slot) * block_size_; }

  const int64_t n_;
  const int64_t block_size_;
  const int64_t window_rows_;
  const uint64_t key_;
  const int64_t whole_blocks_;
  const int64_t start_;
  const Ref<Permutation> blocks_;
};

}  // namespace levada

#endif  // LEVADA_DATASET_BLOCK_ORDER_H_
