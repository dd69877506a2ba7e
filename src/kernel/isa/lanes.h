#ifndef LEVADA_KERNEL_ISA_LANES_H_
#define LEVADA_KERNEL_ISA_LANES_H_

// The one order in which floats are combined. n elements are cut into blocks of 1024; element i of a block goes to lane
// i mod 32, a lane combines its elements in order, the lanes fold 16, 8, 4, 2, 1 (a lane without an element is
// skipped), and the blocks' results combine in a binary counter: 0+1, 2+3, (0+1)+(2+3), ... The order depends on n
// alone. The contiguous form (one column) and the tiled form (many columns side by side) go through the same steps.

#include "kernel/isa/functors.h"
#include "kernel/isa/half.h"
#include "kernel/reduce.h"

namespace levada::kernel::LEVADA_ISA {

inline constexpr int64_t kLanes = 32;
inline constexpr int64_t kLaneBlock = kReduceBlock;
inline constexpr int kMaxLevels = 54;  // 2^63 / 1024 blocks

// A vector of floats as wide as this unit's registers; operators and ?: work lane by lane.
template <class T>
struct Lanes {
  typedef T Type __attribute__((vector_size(kVectorBytes)));
  static constexpr int kCount = kVectorBytes / sizeof(T);
  static constexpr int kVectors = kLanes / kCount;
};

struct AddLanes {
  template <class V> static LEVADA_INLINE V Apply(V a, V b) { return a + b; }
};
struct MultiplyLanes {
  template <class V> static LEVADA_INLINE V Apply(V a, V b) { return a * b; }
};
struct LargerLanes {
  template <class V> static LEVADA_INLINE V Apply(V a, V b) { return a > b ? a : b; }
};
struct SmallerLanes {
  template <class V> static LEVADA_INLINE V Apply(V a, V b) { return a < b ? a : b; }
};
// NaN passes. WithoutNan gives the same bits where no operand is a NaN, in half the steps.
struct MaximumLanes {
  using WithoutNan = LargerLanes;
  template <class V> static LEVADA_INLINE V Apply(V a, V b) { return ((a > b) | (a != a)) ? a : b; }
};
struct MinimumLanes {
  using WithoutNan = SmallerLanes;
  template <class V> static LEVADA_INLINE V Apply(V a, V b) { return ((a < b) | (a != a)) ? a : b; }
};

template <class T, class F>
LEVADA_INLINE T FoldLanes(T* lanes, int64_t count) {
  for (int64_t width = kLanes / 2; width > 0; width /= 2) {
    for (int64_t l = 0; l + width < count; ++l) lanes[l] = F::Apply(lanes[l], lanes[l + width]);
    count = Min(count, width);
  }
  return lanes[0];
}

// The same of all lanes in vectors, which it overwrites.
template <class T, class F>
LEVADA_INLINE T FoldVectors(typename Lanes<T>::Type* vectors) {
#pragma GCC unroll 8
  for (int width = Lanes<T>::kVectors / 2; width > 0; width /= 2) {
    for (int v = 0; v < width; ++v) vectors[v] = F::Apply(vectors[v], vectors[v + width]);
  }
  T lanes[kLanes];
  __builtin_memcpy(lanes, vectors, kVectorBytes);
  return FoldLanes<T, F>(lanes, Lanes<T>::kCount);
}

// Whether some of n elements is a NaN.
template <class T>
inline bool AnyNan(const char* x, int64_t n) {
  using V = typename Lanes<T>::Type;
  constexpr int64_t kStep = 4 * Lanes<T>::kCount;
  decltype(V{} != V{}) found = {};
  int64_t i = 0;
  for (; i + kStep <= n; i += kStep) {
    PrefetchPageAhead(x + i * sizeof(T), kStep * sizeof(T));
    for (int v = 0; v < 4; ++v) {
      V value;
      __builtin_memcpy(&value, x + i * sizeof(T) + v * kVectorBytes, kVectorBytes);
      found |= value != value;
    }
  }
  bool any = false;
  for (int l = 0; l < Lanes<T>::kCount; ++l) any |= found[l] != 0;
  for (; i < n; ++i) any |= Load<T>(x + i * sizeof(T)) != Load<T>(x + i * sizeof(T));
  return any;
}

// 1 <= n <= kLaneBlock contiguous elements.
template <class T, class F>
inline T ReduceBlock(const char* x, int64_t n) {
  if constexpr (requires { typename F::WithoutNan; }) {
    if (!AnyNan<T>(x, n)) return ReduceBlock<T, typename F::WithoutNan>(x, n);
  }
  using L = Lanes<T>;
  constexpr int64_t k = sizeof(T);
  T lanes[kLanes];
  if (n < kLanes) {
    for (int64_t i = 0; i < n; ++i) lanes[i] = Load<T>(x + i * k);
    return FoldLanes<T, F>(lanes, n);
  }
  typename L::Type sums[L::kVectors];
  for (int v = 0; v < L::kVectors; ++v) __builtin_memcpy(&sums[v], x + v * kVectorBytes, kVectorBytes);
  int64_t i = kLanes;
  for (; i + kLanes <= n; i += kLanes) {
    PrefetchPageAhead(x + i * k, kLanes * k);
#pragma GCC unroll 16
    for (int v = 0; v < L::kVectors; ++v) {
      typename L::Type value;
      __builtin_memcpy(&value, x + i * k + v * kVectorBytes, kVectorBytes);
      sums[v] = F::Apply(sums[v], value);
    }
  }
  if (i == n) return FoldVectors<T, F>(sums);
  __builtin_memcpy(lanes, sums, sizeof(lanes));
  for (int64_t l = 0; i + l < n; ++l) lanes[l] = F::Apply(lanes[l], Load<T>(x + (i + l) * k));
  return FoldLanes<T, F>(lanes, kLanes);
}

// The binary counter over block results: bit k of the number of blocks says whether level k holds a sum of 2^k blocks.
template <class T, class F>
struct BlockTree {
  T levels[kMaxLevels];
  int64_t blocks = 0;

  LEVADA_INLINE void Push(T value) {
    int level = 0;
    for (int64_t b = blocks; (b & 1) != 0; b >>= 1, ++level) value = F::Apply(levels[level], value);
    levels[level] = value;
    ++blocks;
  }

  // blocks >= 1. The later, smaller sums first.
  LEVADA_INLINE T Total() const {
    int level = __builtin_ctzll(blocks);
    T total = levels[level];
    for (int64_t b = blocks >> (level + 1); b != 0; b >>= 1) {
      ++level;
      if ((b & 1) != 0) total = F::Apply(levels[level], total);
    }
    return total;
  }
};

// n >= 1 contiguous float32, float64.
template <class T, class F>
inline T ReduceContiguous(const char* x, int64_t n) {
  if (n <= kLaneBlock) return ReduceBlock<T, F>(x, n);
  BlockTree<T, F> tree;
  for (int64_t i = 0; i < n; i += kLaneBlock) {
    tree.Push(ReduceBlock<T, F>(x + i * static_cast<int64_t>(sizeof(T)), Min(kLaneBlock, n - i)));
  }
  return tree.Total();
}

}  // namespace levada::kernel::LEVADA_ISA

#endif  // LEVADA_KERNEL_ISA_LANES_H_
