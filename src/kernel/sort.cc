// By a loop of the instruction set where there is one; else least significant digit first, in digits of 8 or 11 bits;
// short rows by insertion. Elements become unsigned keys of the same order.

#include "kernel/sort.h"

#include <cstring>
#include <memory>

#include "kernel/isa/table.h"
#include "kernel/sort_key.h"

namespace levada::kernel {
namespace {

constexpr int64_t kShort = 32;
constexpr int64_t kWideDigits = 4096;  // from this length on, fewer passes outweigh larger counters

// What an item is sorted by: the key of an element, with its position when that is wanted.
template <typename Key>
struct Placed {
  Key key;
  uint32_t position;
};
template <typename Key>
Key KeyOf(Key item) {
  return item;
}
template <typename Key>
Key KeyOf(const Placed<Key>& item) {
  return item.key;
}

template <typename Item>
void InsertionSort(Item* items, int64_t n) {
  for (int64_t i = 1; i < n; ++i) {
    const Item item = items[i];
    int64_t at = i;
    while (at > 0 && KeyOf(items[at - 1]) > KeyOf(item)) {
      items[at] = items[at - 1];
      --at;
    }
    items[at] = item;
  }
}

// Sorts items[n] with the help of other[n]; returns where the result stands.
template <int kBits, typename Item>
Item* RadixSort(Item* items, Item* other, int64_t n, int64_t* counts) {
  using Key = decltype(KeyOf(*items));
  constexpr int kPasses = (static_cast<int>(sizeof(Key)) * 8 + kBits - 1) / kBits;
  constexpr int64_t kDigits = int64_t{1} << kBits;
  std::memset(counts, 0, sizeof(int64_t) * kPasses * kDigits);
  for (int64_t i = 0; i < n; ++i) {
    const Key key = KeyOf(items[i]);
    for (int pass = 0; pass < kPasses; ++pass) {
      ++counts[pass * kDigits + static_cast<int64_t>(static_cast<uint64_t>(key) >> (pass * kBits) & (kDigits - 1))];
    }
  }
  for (int pass = 0; pass < kPasses; ++pass) {
    int64_t* const begin = counts + pass * kDigits;
    const auto digit_of = [pass](const Item& item) {
      return static_cast<int64_t>(static_cast<uint64_t>(KeyOf(item)) >> (pass * kBits) & (kDigits - 1));
    };
    if (begin[digit_of(items[0])] == n) continue;  // all have the same digit here
    int64_t sum = 0;
    for (int64_t digit = 0; digit < kDigits; ++digit) {
      const int64_t count = begin[digit];
      begin[digit] = sum;
      sum += count;
    }
    for (int64_t i = 0; i < n; ++i) other[begin[digit_of(items[i])]++] = items[i];
    Item* const sorted = other;
    other = items;
    items = sorted;
  }
  return items;
}

// Counters for the widest case: keys of 64 bits in six digits of 11.
constexpr int64_t kCounters = 6 * 2048;

template <typename Item>
Item* SortItems(Item* items, Item* other, int64_t n, int64_t* counts) {
  if (n <= kShort) {
    InsertionSort(items, n);
    return items;
  }
  constexpr bool kNarrow = sizeof(KeyOf(*items)) <= 2;
  if (kNarrow || n < kWideDigits) return RadixSort<8>(items, other, n, counts);
  return RadixSort<11>(items, other, n, counts);
}

template <typename Key, typename Order>
void SortValues(const char* x, int64_t rows, int64_t n, bool descending, char* values) {
  const std::unique_ptr<Key[]> scratch(new Key[2 * n]);
  const std::unique_ptr<int64_t[]> counts(new int64_t[kCounters]);
  for (int64_t row = 0; row < rows; ++row, x += n * sizeof(Key), values += n * sizeof(Key)) {
    for (int64_t i = 0; i < n; ++i) {
      Key bits;
      std::memcpy(&bits, x + i * sizeof(Key), sizeof(Key));
      scratch[i] = Order::Encode(bits, descending, false);
    }
    const Key* const sorted = SortItems(scratch.get(), scratch.get() + n, n, counts.get());
    for (int64_t i = 0; i < n; ++i) {
      const Key bits = Order::Decode(sorted[i], descending);
      std::memcpy(values + i * sizeof(Key), &bits, sizeof(Key));
    }
  }
}

template <typename Key, typename Order>
void SortPositions(const char* x, int64_t rows, int64_t n, bool descending, char* values, int64_t* order) {
  const std::unique_ptr<Placed<Key>[]> scratch(new Placed<Key>[2 * n]);
  const std::unique_ptr<int64_t[]> counts(new int64_t[kCounters]);
  for (int64_t row = 0; row < rows; ++row, x += n * sizeof(Key), order += n) {
    for (int64_t i = 0; i < n; ++i) {
      Key bits;
      std::memcpy(&bits, x + i * sizeof(Key), sizeof(Key));
      scratch[i] = {Order::Encode(bits, descending, true), static_cast<uint32_t>(i)};
    }
    const Placed<Key>* const sorted = SortItems(scratch.get(), scratch.get() + n, n, counts.get());
    for (int64_t i = 0; i < n; ++i) order[i] = sorted[i].position;
    if (values == nullptr) continue;
    for (int64_t i = 0; i < n; ++i) std::memcpy(values + i * sizeof(Key), x + order[i] * sizeof(Key), sizeof(Key));
    values += n * sizeof(Key);
  }
}

// False where the instruction set has no loop for it.
template <typename Key, typename Sort>
bool SortValuesWith(Sort sort, const SortRule<Key>& rule, const char* x, int64_t rows, int64_t n, char* values) {
  if (sort == nullptr) return false;
  const std::unique_ptr<Key[]> scratch(new Key[n]);
  for (int64_t i = 0; i < rows * n; i += n) sort(x + i * sizeof(Key), n, rule, values + i * sizeof(Key), scratch.get());
  return true;
}

bool SortOrderWith(const SortRule<uint32_t>& rule, const char* x, int64_t rows, int64_t n, char* values,
                   int64_t* order) {
  const auto sort = ActiveTable().sort.order32;
  if (sort == nullptr) return false;
  const std::unique_ptr<uint64_t[]> scratch(new uint64_t[n]);
  for (int64_t row = 0; row < rows; ++row, x += n * 4, order += n) {
    sort(x, n, rule, order, scratch.get());
    if (values == nullptr) continue;
    for (int64_t i = 0; i < n; ++i) std::memcpy(values + i * 4, x + order[i] * 4, 4);
    values += n * 4;
  }
  return true;
}

template <typename Key, Kind kKind, Key kExponent>
void SortRows(const char* x, int64_t rows, int64_t n, bool descending, char* values, int64_t* order) {
  using Order = Ordered<Key, kKind, kExponent>;
  if (n == 0) return;
  if constexpr (sizeof(Key) >= sizeof(uint32_t)) {
    const SortRule<Key> rule = RuleOf<Key, kKind, kExponent>(descending, order != nullptr);
    const SortTable& table = ActiveTable().sort;
    if (n <= kShort) {
    } else if constexpr (sizeof(Key) == sizeof(uint64_t)) {
      if (order == nullptr && SortValuesWith<Key>(table.values64, rule, x, rows, n, values)) return;
    } else if (order == nullptr ? SortValuesWith<Key>(table.values32, rule, x, rows, n, values)
                                : SortOrderWith(rule, x, rows, n, values, order)) {
      return;
    }
  }
  if (order == nullptr) {
    SortValues<Key, Order>(x, rows, n, descending, values);
  } else {
    SortPositions<Key, Order>(x, rows, n, descending, values, order);
  }
}

}  // namespace

SortLoop FindSort(DType dtype) {
  return WithSortKey(dtype, []<typename Key, Kind kKind, Key kExponent>() -> SortLoop {
    return SortRows<Key, kKind, kExponent>;
  });
}

}  // namespace levada::kernel
