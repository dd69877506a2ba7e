#include "dataset/block_order.h"

#include <algorithm>

#include "base/random.h"

namespace levada {
namespace {

// What the key is combined with for the first row and for the order of the blocks; windows have their numbers.
constexpr uint64_t kStart = ~uint64_t{0};
constexpr uint64_t kBlocks = ~uint64_t{1};

}  // namespace

BlockOrder::BlockOrder(int64_t n, int64_t block_size, int64_t buffer_size, uint64_t key)
    : n_(n),
      block_size_(block_size),
      window_rows_(buffer_size / block_size * block_size),
      key_(key),
      whole_blocks_(n / block_size),
      start_(RandomStream(CombineKey(key, kStart)).Below(n)),
      blocks_(MakeRef<Permutation>(std::max<int64_t>(whole_blocks_, 1), CombineKey(key, kBlocks))) {}

int64_t BlockOrder::EndOf(int64_t window) const { return std::min(n_, (window + 1) * window_rows_); }

Ref<Permutation> BlockOrder::OrderOf(int64_t window) const {
  return MakeRef<Permutation>(EndOf(window) - window * window_rows_, CombineKey(key_, window));
}

std::vector<IndexSet> BlockOrder::RowsOf(int64_t window) const {
  std::vector<IndexSet> rows;
  for (int64_t place = window * window_rows_; place < EndOf(window); place += block_size_) {
    const int64_t count = std::min(block_size_, EndOf(window) - place);
    const int64_t first = RowOf(SlotStart(place / block_size_));
    const int64_t before_end = std::min(count, n_ - first);
    rows.push_back(IndexSet::Range(first, before_end));
    if (before_end < count) rows.push_back(IndexSet::Range(0, count - before_end));
  }
  return rows;
}

}  // namespace levada
