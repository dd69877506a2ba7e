#ifndef LEVADA_DATASET_PERMUTATION_H_
#define LEVADA_DATASET_PERMUTATION_H_

// Uniformly random orders of [0, n): a pure function of a key.

#include <cstdint>
#include <vector>

#include "base/ref.h"
#include "dataset/index_set.h"

namespace levada {

// A pseudo-random bijection of [0, n) computed on the fly: 12 Feistel rounds on the bits of n - 1, repeated while the
// result lies outside (fewer than two times on average).
class FeistelOrder {
 public:
  FeistelOrder() = default;
  // REQUIRES: n >= 1.
  FeistelOrder(int64_t n, uint64_t key);
  // REQUIRES: 0 <= position < n.
  int64_t operator()(int64_t position) const;

 private:
  static constexpr int kRounds = 12;
  uint64_t Once(uint64_t x) const;

  uint64_t n_ = 1;
  int low_bits_ = 1;
  int high_bits_ = 1;
  uint64_t keys_[kRounds] = {};
};

// One shuffled order. Up to kLargestTable elements it is an exact Fisher-Yates table, beyond that a FeistelOrder.
// Immutable and thread-safe; shared by all iterators that need it.
class Permutation : public RefCounted<Permutation> {
 public:
  static constexpr int64_t kLargestTable = int64_t{1} << 22;

  Permutation(int64_t n, uint64_t key);
  uint64_t key() const { return key_; }
  int64_t operator()(int64_t position) const { return table_.empty() ? feistel_(position) : table_[position]; }
  // out[i] = (*this)(positions[i]).
  void Map(const IndexSet& positions, int64_t* out) const;

 private:
  friend class RefCounted<Permutation>;
  ~Permutation() = default;

  uint64_t key_;
  std::vector<int32_t> table_;
  FeistelOrder feistel_;
};

// The orders used last. Thread-safe; a missing order is built by the first who asks.
class PermutationCache {
 public:
  PermutationCache();
  Ref<Permutation> Get(int64_t n, uint64_t key);

 private:
  static constexpr int kEntries = 3;
  Ref<Permutation> entries_[kEntries];
  int next_ = 0;
};

}  // namespace levada

#endif  // LEVADA_DATASET_PERMUTATION_H_
