// Candidates are collected. When they are more than 2 k, only the k best stay, and the last of them is what later elements
// have to beat: nearly all are turned away by one comparison.

#include "kernel/top_k.h"

#include <algorithm>
#include <cstring>
#include <memory>

#include "kernel/isa/table.h"
#include "kernel/sort_key.h"

namespace levada::kernel {
namespace {

constexpr int64_t kBlock = 1024;  // elements that become keys together
constexpr int64_t kColumns = 32;  // at least, of the table that sets the bar
constexpr int64_t kRanked = 64;   // so many items are ordered faster by comparing each with all
constexpr int64_t kSpare = kBlock + 16;  // room beyond 2 k

// A key above the position it came from: one comparison orders both, and equal keys keep their order.
template <typename Key> struct ItemOf;
template <> struct ItemOf<uint32_t> { using Type = uint64_t; };
template <> struct ItemOf<uint64_t> { __extension__ using Type = unsigned __int128; };

// How elements become keys: by the rule of their width, or those of one and two bytes by a loop of their own.
template <typename Key>
struct Encoder {
  SortRule<Key> rule;
  void (*narrow)(const char* x, int64_t n, Key* keys);
};

template <typename Key, typename Order, typename Wide>
void EncodeNarrow(const char* x, int64_t n, Wide* keys) {
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
  Candidates(const TopKTable& table, Item* items, int64_t k) : table_(table), items_(items), k_(k) {}

  const TopKLoops<Key>& loops() const {
    if constexpr (sizeof(Key) == sizeof(uint64_t)) return table_.of64;
    else return table_.of32;
  }

  // Sets the bar by the first elements of a row, n <= kBlock: as columns of a table, and of so many columns as k have
  // their best on the bar or before it, the best k of all are. Few columns are quickly looked through.
  void SetBar(const Key* keys, int64_t n) {
    const int64_t columns = std::max(kColumns, (2 * k_ + 15) / 16 * 16);
    if (n < 2 * columns) return;
    Key least[kBlock / 2];
    loops().least_of_columns(keys, n / columns, columns, least);
    if (sizeof(Key) == sizeof(uint32_t) && columns <= kRanked) {
      uint64_t items[kRanked + 8], ordered[kRanked];
      for (int64_t c = 0; c < columns; ++c) items[c] = uint64_t{least[c]} << 32 | static_cast<uint64_t>(c);
      table_.rank(items, columns, k_, ordered);
      worst_ = static_cast<Key>(ordered[k_ - 1] >> 32);
    } else {
      std::nth_element(least, least + k_ - 1, least + columns);
      worst_ = least[k_ - 1];
    }
  }

  // False: no later element can be among the best. n <= kBlock.
  bool Take(const Key* keys, int64_t n, int64_t position) {
    uint16_t places[kBlock + 16];
    const int64_t found = loops().up_to(keys, n, worst_, places);
    for (int64_t c = 0; c < found; ++c) {
      items_[size_++] = static_cast<Item>(keys[places[c]]) << 32 | static_cast<uint32_t>(position + places[c]);
    }
    if (size_ <= 2 * k_) return true;
    KeepBest();
    const Key last = static_cast<Key>(items_[k_ - 1] >> 32);
    worst_ = last - 1;
    return last != 0;
  }

  // The positions of the best k in order.
  void Finish(int64_t* order) {
    if (sizeof(Key) == sizeof(uint32_t) && size_ <= kRanked) {
      uint64_t items[kRanked + 8], ordered[kRanked];
      for (int64_t i = 0; i < size_; ++i) items[i] = static_cast<uint64_t>(items_[i]);
      table_.rank(items, size_, k_, ordered);
      for (int64_t i = 0; i < k_; ++i) order[i] = static_cast<uint32_t>(ordered[i]);
    } else {
      if (size_ > k_) KeepBest();
      std::sort(items_, items_ + size_);
      for (int64_t i = 0; i < k_; ++i) order[i] = static_cast<uint32_t>(items_[i]);
    }
    size_ = 0;
    worst_ = static_cast<Key>(~Key{0});
  }

 private:
  void KeepBest() {
    std::nth_element(items_, items_ + k_ - 1, items_ + size_);
    size_ = k_;
  }

  const TopKTable& table_;
  Item* items_;
  int64_t k_;
  int64_t size_ = 0;
  Key worst_ = static_cast<Key>(~Key{0});
};

template <typename Key>
void SelectRows(const Encoder<Key>& encoder, int64_t element_size, const char* x, int64_t rows, int64_t n, int64_t k,
                char* values, int64_t* order) {
  using Item = typename Candidates<Key>::Item;
  Item on_stack[2 * kTopKOnStack + kSpare];
  const std::unique_ptr<Item[]> allocated(k > kTopKOnStack ? new Item[2 * k + kSpare] : nullptr);
  Candidates<Key> best(ActiveTable().top_k, allocated ? allocated.get() : on_stack, k);
  Key keys[kBlock];
  for (int64_t row = 0; row < rows; ++row, x += n * element_size, order += k) {
    for (int64_t i = 0; i < n; i += kBlock) {
      const int64_t count = std::min(kBlock, n - i);
      if (encoder.narrow != nullptr) encoder.narrow(x + i * element_size, count, keys);
      else best.loops().encode(x + i * element_size, count, encoder.rule, keys);
      if (i == 0) best.SetBar(keys, count);
      if (!best.Take(keys, count, i)) break;
    }
    best.Finish(order);
    for (int64_t i = 0; i < k; ++i, values += element_size) {
      std::memcpy(values, x + order[i] * element_size, element_size);
    }
  }
}

// That of a dtype whose keys fit `Wide`.
template <typename Wide>
Encoder<Wide> EncoderOf(DType dtype) {
  return WithSortKey(dtype, []<typename Key, Kind kKind, Key kExponent>() -> Encoder<Wide> {
    if constexpr (sizeof(Key) == sizeof(Wide)) return {RuleOf<Key, kKind, kExponent>(true, true), nullptr};
    else if constexpr (sizeof(Key) > sizeof(Wide) || sizeof(Wide) == sizeof(uint64_t)) return {};
    else return {{}, EncodeNarrow<Key, Ordered<Key, kKind, kExponent>, Wide>};
  });
}

}  // namespace

void TopK(DType dtype, const char* x, int64_t rows, int64_t n, int64_t k, char* values, int64_t* order) {
  if (k == 0) return;
  if (SizeOf(dtype) == sizeof(uint64_t)) {
    return SelectRows(EncoderOf<uint64_t>(dtype), SizeOf(dtype), x, rows, n, k, values, order);
  }
  SelectRows(EncoderOf<uint32_t>(dtype), SizeOf(dtype), x, rows, n, k, values, order);
}

}  // namespace levada::kernel
