#ifndef LEVADA_IO_OFFSET_LIST_H_
#define LEVADA_IO_OFFSET_LIST_H_

// Growing offsets of a file, four bytes each: their lower halves, and where the upper half grows.

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

namespace levada {

// Owned numbers, or numbers of somebody else that outlive the list.
class OffsetList {
 public:
  OffsetList() = default;
  OffsetList(std::span<const uint32_t> low, std::vector<int64_t> wraps)
      : wraps_(std::move(wraps)), data_(low.data()), size_(static_cast<int64_t>(low.size())) {}
  OffsetList(OffsetList&&) = default;
  OffsetList& operator=(OffsetList&&) = default;

  // REQUIRES: not less than the last; the numbers are owned.
  void Add(int64_t offset) {
    while (static_cast<int64_t>(wraps_.size()) < offset >> 32) wraps_.push_back(size_);
    low_.push_back(static_cast<uint32_t>(offset));
    data_ = low_.data();
    ++size_;
  }
  int64_t size() const { return size_; }
  int64_t operator[](int64_t i) const {
    const int64_t high = wraps_.empty() ? 0 : std::upper_bound(wraps_.begin(), wraps_.end(), i) - wraps_.begin();
    return (high << 32) + data_[i];
  }
  std::span<const uint32_t> low() const { return {data_, static_cast<size_t>(size_)}; }
  // Number k: the first offset of at least (k + 1) * 2^32.
  const std::vector<int64_t>& wraps() const { return wraps_; }

 private:
  std::vector<uint32_t> low_;
  std::vector<int64_t> wraps_;
  const uint32_t* data_ = nullptr;
  int64_t size_ = 0;
};

}  // namespace levada

#endif  // LEVADA_IO_OFFSET_LIST_H_
