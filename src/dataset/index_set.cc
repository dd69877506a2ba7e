#include "dataset/index_set.h"

#include <algorithm>

namespace levada {

int64_t* IndexScratch::Allocate(int64_t count) {
  constexpr int64_t kSmallestBlock = 1024;
  while (block_ < blocks_.size()) {
    Block& block = blocks_[block_];
    if (used_ + count <= block.size) {
      int64_t* const array = block.data.get() + used_;
      used_ += count;
      return array;
    }
    ++block_;
    used_ = 0;
  }
  const int64_t size = std::max(count, kSmallestBlock);
  blocks_.push_back({std::unique_ptr<int64_t[]>(new int64_t[size]), size});
  block_ = blocks_.size() - 1;
  used_ = count;
  return blocks_.back().data.get();
}

}  // namespace levada
