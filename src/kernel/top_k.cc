// Candidates are collected in a buffer of a little more than 2 k items. When it is full, only the k best stay, and the
// last of them is what later elements have to beat: nearly all are turned away by one comparison.

#include "kernel/top_k.h"

#include <algorithm>
#include <cstring>
#include <memory>

#include "kernel/sort_key.h"

namespace levada::kernel {
namespace {

constexpr int64_t kGroup = 16;    // elements that are turned away together
constexpr int64_t kBlock = 1024;  // elements that become keys together
constexpr int64_t kSpare = kBlock / kGroup;  // room beyond 2 k

// A key above the position it came from: one comparison orders both, and equal keys keep their order.
template <typename Key> struct ItemOf;
template <> struct ItemOf<uint32_t> { using Type = uint64_t; };
template <> struct ItemOf<uint64_t> { __extension__ using Type = unsigned __int128; };

template <typename Key>
using Encoder = void (*)(const char* x, int64_t n, Key* keys);

template <typename Key, typename Order, typename Wide>
void Encode(const char* x, int64_t n, Wide* keys) {
  for (int64_t i = 0; i < n; ++i) {
    Key bits;
    std::memcpy(&bits, x + i * sizeof(Key), sizeof(Key));
    keys[i] = Order::Encode(bits, true, true);
  }
}

// The best k items so far, and what comes after them.
template <typename Key>
class Candidates {
 public:
  using Item = typename ItemOf<Key>::Type;
  Candidates(Item* items, int64_t capacity, int64_t k) : items_(items), capacity_(capacity), k_(k) {}

  // Sets the bar by the first elements of a row, n <= kBlock: as columns of a table, and of so many columns as k have
  // their best on the bar or before it, the best k of all are. Few columns are quickly looked through.
  void SetBar(const Key* keys, int64_t n) {
    const int64_t columns = std::max<int64_t>(2 * kGroup, (2 * k_ + kGroup - 1) / kGroup * kGroup);
    if (n < 2 * columns) return;
    Key least[kBlock / 2];
    std::memcpy(least, keys, columns * sizeof(Key));
    for (int64_t first = columns; first + columns <= n; first += columns) {
      for (int64_t c = 0; c < columns; ++c) least[c] = std::min(least[c], keys[first + c]);
    }
    std::nth_element(least, least + k_ - 1, least + columns);
    worst_ = least[k_ - 1];
  }

  // False: no later element can be among the best.
  bool Take(const Key* keys, int64_t n, int64_t position) {
    for (int64_t i = 0; i < n; i += kGroup) {
      const int64_t count = std::min(kGroup, n - i);
      if (count == kGroup && !AnyUpTo(keys + i)) continue;
      for (int64_t g = i; g < i + count; ++g) {
        items_[size_] = static_cast<Item>(keys[g]) << 32 | static_cast<uint32_t>(position + g);
        size_ += keys[g] <= worst_;
      }
      if (size_ + kGroup <= capacity_) continue;
      std::nth_element(items_, items_ + k_ - 1, items_ + size_);
      size_ = k_;
      const Key last = static_cast<Key>(items_[k_ - 1] >> 32);
      if (last == 0) return false;
      worst_ = last - 1;
    }
    return true;
  }

  // The positions of the best k in order.
  void Finish(int64_t* order) {
    if (size_ > k_ + kGroup) {
      std::nth_element(items_, items_ + k_ - 1, items_ + size_);
      size_ = k_;
    }
    std::sort(items_, items_ + size_);
    for (int64_t i = 0; i < k_; ++i) order[i] = static_cast<uint32_t>(items_[i]);
    size_ = 0;
    worst_ = static_cast<Key>(~Key{0});
  }

 private:
  bool AnyUpTo(const Key* keys) const {
    Key any = 0;
    for (int64_t g = 0; g < kGroup; ++g) any |= static_cast<Key>(keys[g] <= worst_);
    return any != 0;
  }

  Item* items_;
  int64_t capacity_, k_;
  int64_t size_ = 0;
  Key worst_ = static_cast<Key>(~Key{0});
};

template <typename Key>
void SelectRows(Encoder<Key> encode, int64_t element_size, const char* x, int64_t rows, int64_t n, int64_t k,
                char* values, int64_t* order) {
  using Item = typename Candidates<Key>::Item;
  const int64_t capacity = 2 * k + kSpare;
  Item on_stack[2 * kTopKOnStack + kSpare];
  const std::unique_ptr<Item[]> allocated(k > kTopKOnStack ? new Item[capacity] : nullptr);
  Candidates<Key> best(allocated ? allocated.get() : on_stack, capacity, k);
  Key keys[kBlock];
  for (int64_t row = 0; row < rows; ++row, x += n * element_size, order += k) {
    for (int64_t i = 0; i < n; i += kBlock) {
      const int64_t count = std::min(kBlock, n - i);
      encode(x + i * element_size, count, keys);
      if (i == 0) best.SetBar(keys, count);
      if (!best.Take(keys, count, i)) break;
    }
    best.Finish(order);
    for (int64_t i = 0; i < k; ++i, values += element_size) {
      std::memcpy(values, x + order[i] * element_size, element_size);
    }
  }
}

}  // namespace

void TopK(DType dtype, const char* x, int64_t rows, int64_t n, int64_t k, char* values, int64_t* order) {
  if (k == 0) return;
  if (SizeOf(dtype) == sizeof(uint64_t)) {
    const auto encode = WithSortKey(dtype, []<typename Key, Kind kKind, Key kExponent>() -> Encoder<uint64_t> {
      if constexpr (sizeof(Key) < sizeof(uint64_t)) return nullptr;
      else return Encode<Key, Ordered<Key, kKind, kExponent>, uint64_t>;
    });
    return SelectRows<uint64_t>(encode, SizeOf(dtype), x, rows, n, k, values, order);
  }
  const auto encode = WithSortKey(dtype, []<typename Key, Kind kKind, Key kExponent>() -> Encoder<uint32_t> {
    if constexpr (sizeof(Key) == sizeof(uint64_t)) return nullptr;
    else return Encode<Key, Ordered<Key, kKind, kExponent>, uint32_t>;
  });
  SelectRows<uint32_t>(encode, SizeOf(dtype), x, rows, n, k, values, order);
}

}  // namespace levada::kernel
