#include "dataset/permutation.h"

#include <algorithm>
#include <bit>
#include <mutex>
#include <utility>

#include "base/random.h"
#include "runtime/fork.h"

namespace levada {
namespace {

// One lock for all caches: it is asked once per pass, and a single lock can be held over a fork.
std::mutex& CacheMutex() {
  static std::mutex* const mutex = [] {
    std::mutex* const made = new std::mutex;
    AtFork([] { CacheMutex().lock(); }, [] { CacheMutex().unlock(); }, [] { CacheMutex().unlock(); });
    return made;
  }();
  return *mutex;
}

constexpr uint64_t LowMask(int bits) { return (uint64_t{1} << bits) - 1; }

}  // namespace

FeistelOrder::FeistelOrder(int64_t n, uint64_t key) : n_(n) {
  const int bits = std::max(2, static_cast<int>(std::bit_width(static_cast<uint64_t>(n - 1))));
  low_bits_ = bits / 2;
  high_bits_ = bits - low_bits_;
  for (int round = 0; round < kRounds; ++round) keys_[round] = CombineKey(key, round);
}

uint64_t FeistelOrder::Once(uint64_t x) const {
  uint64_t low = x & LowMask(low_bits_);
  uint64_t high = x >> low_bits_;
  // Each round changes one half by a function of the other, so it can be undone.
  for (int round = 0; round < kRounds; round += 2) {
    high ^= Mix64(low ^ keys_[round]) & LowMask(high_bits_);
    low ^= Mix64(high ^ keys_[round + 1]) & LowMask(low_bits_);
  }
  return high << low_bits_ | low;
}

int64_t FeistelOrder::operator()(int64_t position) const {
  uint64_t x = position;
  do {
    x = Once(x);
  } while (x >= n_);
  return x;
}

Permutation::Permutation(int64_t n, uint64_t key) : key_(key) {
  if (n > kLargestTable) {
    feistel_ = FeistelOrder(n, key);
    return;
  }
  table_.resize(n);
  for (int64_t i = 0; i < n; ++i) table_[i] = static_cast<int32_t>(i);
  RandomStream random(key);
  for (int64_t i = n - 1; i > 0; --i) std::swap(table_[i], table_[random.Below(i + 1)]);
}

void Permutation::Map(const IndexSet& positions, int64_t* out) const {
  if (!table_.empty() && positions.is_range()) {
    const int32_t* const table = table_.data();
    for (int64_t i = 0; i < positions.count; ++i) out[i] = table[positions.first + i * positions.step];
    return;
  }
  for (int64_t i = 0; i < positions.count; ++i) out[i] = (*this)(positions[i]);
}

PermutationCache::PermutationCache() = default;

Ref<Permutation> PermutationCache::Get(int64_t n, uint64_t key) {
  std::lock_guard lock(CacheMutex());
  for (const Ref<Permutation>& entry : entries_) {
    if (entry && entry->key() == key) return entry;
  }
  Ref<Permutation> made = MakeRef<Permutation>(n, key);
  entries_[next_] = made;
  next_ = (next_ + 1) % kEntries;
  return made;
}

}  // namespace levada
