// Quicksort of unsigned keys: parts are compressed out of vectors, short ones sorted in registers. Equal keys are equal
// bits, so that no order among them can be seen.

#include "kernel/isa/fill.h"
#include "kernel/isa/sort_network.h"

namespace levada::kernel::LEVADA_ISA {

#if defined(__AVX512F__)

namespace {

constexpr int64_t kLong = 4096;  // from here on a good pivot is worth more samples

// What keys become that have reached their place in the output.
template <class Key>
void Finish(Key* done, int64_t n, const SortRule<Key>* rule) {
  if (rule == nullptr) {  // positions, below the keys
    for (int64_t i = 0; i < n; ++i) done[i] &= 0xFFFFFFFF;
  } else {
    const SortRule<Key> local = *rule;
    for (int64_t i = 0; i < n; ++i) done[i] = DecodeKey(local, done[i]);
  }
}

// keys[0, n), at most Network<Key>::kKeys, in order to out, which may be keys.
template <class Key>
__attribute__((noinline)) void SortInRegisters(const Key* keys, int64_t n, Key* out) {
  Network<Key> network;
  network.Load(keys, n);
  network.Sort();
  network.Store(out, n);
}

// Parts keys into those below the pivot and the others. One side stays, at the front of keys; the other one goes to the
// front of `moved`. Returns how many are below. Both have room for n keys.
template <class Key>
int64_t Partition(Key* keys, int64_t n, Key pivot, bool below_stays, Key* moved) {
  using L = KeyLanes<Key>;
  constexpr int64_t kCount = L::kCount;
  constexpr int kTogether = 2;
  const __m512i pivots = L::Same(pivot);
  const typename L::Mask turn = static_cast<typename L::Mask>(below_stays ? 0 : ~0);
  int64_t stay = 0, i = 0;
  for (; i + kTogether * kCount <= n; i += kTogether * kCount) {
    __m512i staying[kTogether], going[kTogether];
    int64_t count[kTogether], away = i - stay;
#pragma GCC unroll 2
    for (int v = 0; v < kTogether; ++v) {
      const __m512i value = _mm512_loadu_si512(keys + i + v * kCount);
      const typename L::Mask stays = L::Xor(turn, L::Below(value, pivots));
      count[v] = __builtin_popcount(stays);
      staying[v] = L::Compress(stays, value);
      going[v] = L::Compress(L::Not(stays), value);
    }
    // What is written behind the last key of a side is room for keys still to come, or read already.
#pragma GCC unroll 2
    for (int v = 0; v < kTogether; ++v, stay += count[v - 1]) _mm512_storeu_si512(keys + stay, staying[v]);
#pragma GCC unroll 2
    for (int v = 0; v < kTogether; ++v, away += kCount - count[v - 1]) _mm512_storeu_si512(moved + away, going[v]);
  }
  for (; i < n; ++i) {
    const Key key = keys[i];
    const bool stays = (key < pivot) == below_stays;
    (stays ? keys[stay] : moved[i - stay]) = key;
    stay += stays;
  }
  return below_stays ? stay : n - stay;
}

template <class Key>
LEVADA_INLINE Key Middle(Key a, Key b, Key c) {
  const Key low = a < b ? a : b, high = a < b ? b : a;
  const Key lower = high < c ? high : c;
  return low > lower ? low : lower;
}

// The middle one of middle ones of keys from places that no pattern of the input foresees.
template <class Key>
Key Pivot(const Key* keys, int64_t n, int levels, uint64_t* state) {
  if (levels > 0) {
    const Key a = Pivot(keys, n, levels - 1, state), b = Pivot(keys, n, levels - 1, state);
    return Middle(a, b, Pivot(keys, n, levels - 1, state));
  }
  *state = *state * 6364136223846793005u + 1442695040888963407u;
  return keys[static_cast<int64_t>((*state >> 32) * static_cast<uint64_t>(n) >> 32)];
}

template <class Key>
void SiftDown(Key* heap, int64_t at, int64_t n) {
  const Key key = heap[at];
  for (int64_t child; (child = 2 * at + 1) < n; at = child) {
    if (child + 1 < n && heap[child + 1] > heap[child]) ++child;
    if (heap[child] <= key) break;
    heap[at] = heap[child];
  }
  heap[at] = key;
}

// What bounds the time of keys whose pivots are bad again and again.
template <class Key>
void HeapSort(Key* keys, int64_t n) {
  for (int64_t i = n / 2; i-- > 0;) SiftDown(keys, i, n);
  for (int64_t last = n - 1; last > 0; --last) {
    const Key key = keys[last];
    keys[last] = keys[0];
    keys[0] = key;
    SiftDown(keys, 0, last);
  }
}

// keys[0, n), with room for as many in `other`. The result stands in keys, or in other when `keys_are_output` is false:
// of two parts the lower one is then already where it belongs, and the higher one never is.
template <class Key>
void QuickSort(Key* keys, Key* other, int64_t n, bool keys_are_output, int depth, uint64_t* state,
               const SortRule<Key>* rule) {
  while (n > Network<Key>::kKeys && depth-- > 0) {
    const Key pivot = Pivot(keys, n, n > kLong ? 3 : 2, state);
    const int64_t below = Partition(keys, n, pivot, keys_are_output, other);
    Key* const low = keys_are_output ? keys : other;
    Key* const high = keys_are_output ? other : keys;
    const int64_t above = n - below;
    if (below == 0) {
      // The pivot is the least key: those that equal it are in place.
      keys = high;
      other = low;
      keys_are_output = false;
      if (pivot == static_cast<Key>(~Key{0})) break;
      const int64_t equal = Partition(keys, n, static_cast<Key>(pivot + 1), false, other);
      Finish(other, equal, rule);
      other += equal;
      n -= equal;
    } else if (below < above) {
      QuickSort(low, high + above, below, true, depth, state, rule);
      keys = high;
      other = low + below;
      n = above;
      keys_are_output = false;
    } else {
      QuickSort(high, low + below, above, false, depth, state, rule);
      keys = low;
      other = high + above;
      n = below;
      keys_are_output = true;
    }
  }
  Key* const out = keys_are_output ? keys : other;
  if (n <= Network<Key>::kKeys) {
    SortInRegisters(keys, n, out);
  } else {
    HeapSort(keys, n);
    if (out != keys) __builtin_memcpy(out, keys, static_cast<size_t>(n) * sizeof(Key));
  }
  Finish(out, n, rule);
}

template <class Key>
void Sort(Key* keys, Key* scratch, int64_t n, const SortRule<Key>* rule) {
  uint64_t state = 0x9E3779B97F4A7C15u;
  const int depth = 2 * (64 - __builtin_clzll(static_cast<unsigned long long>(n)));
  QuickSort(keys, scratch, n, true, depth, &state, rule);
}

template <class Key>
void SortValues(const char* x, int64_t n, const SortRule<Key>& rule, char* values, Key* scratch) {
  Key* const keys = reinterpret_cast<Key*>(values);
  const SortRule<Key> local = rule;
  LEVADA_INDEPENDENT
  for (int64_t i = 0; i < n; ++i) keys[i] = EncodeKey(local, Load<Key>(x + i * sizeof(Key)));
  Sort(keys, scratch, n, &local);
}

// A key above its position: no two are equal, and equal elements keep their order.
void SortOrder(const char* x, int64_t n, const SortRule<uint32_t>& rule, int64_t* order, uint64_t* scratch) {
  uint64_t* const keys = reinterpret_cast<uint64_t*>(order);
  const SortRule<uint32_t> local = rule;
  LEVADA_INDEPENDENT
  for (int64_t i = 0; i < n; ++i) {
    keys[i] = uint64_t{EncodeKey(local, Load<uint32_t>(x + i * 4))} << 32 | static_cast<uint32_t>(i);
  }
  Sort<uint64_t>(keys, scratch, n, nullptr);
}

}  // namespace

void FillSort(IsaTable* table) {
  table->sort = {.values32 = &SortValues<uint32_t>, .values64 = &SortValues<uint64_t>, .order32 = &SortOrder};
}

#else

// Other instruction sets have no compression; digits serve them (sort.cc).
void FillSort(IsaTable* table) { table->sort = {}; }

#endif

}  // namespace levada::kernel::LEVADA_ISA
