// What selects the largest elements of rows (kernel/top_k.cc): keys, a bar for them, and who does not clear it.

#include "kernel/isa/fill.h"

namespace levada::kernel::LEVADA_ISA {
namespace {

template <class Key>
void Encode(const char* x, int64_t n, const SortRule<Key>& rule, Key* keys) {
  const SortRule<Key> local = rule;
  LEVADA_INDEPENDENT
  for (int64_t i = 0; i < n; ++i) keys[i] = EncodeKey(local, Load<Key>(x + i * static_cast<int64_t>(sizeof(Key))));
}

template <class Key>
void LeastOfColumns(const Key* keys, int64_t rows, int64_t columns, Key* least) {
  __builtin_memcpy(least, keys, static_cast<size_t>(columns) * sizeof(Key));
  for (int64_t r = 1; r < rows; ++r) {
    const Key* row = keys + r * columns;
    LEVADA_INDEPENDENT
    for (int64_t c = 0; c < columns; ++c) least[c] = row[c] < least[c] ? row[c] : least[c];
  }
}

#if defined(__AVX512F__)

// The positions of the lanes of a vector of keys that are not above the bar, to the front of the output.
LEVADA_INLINE int64_t PutUpTo(const uint32_t* keys, __m512i bars, int64_t i, uint16_t* positions) {
  const __m512i lanes = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  const __mmask16 kept = _mm512_cmple_epu32_mask(_mm512_loadu_si512(keys + i), bars);
  const __m512i at = _mm512_add_epi32(lanes, _mm512_set1_epi32(static_cast<int>(i)));
  const __m256i narrow = _mm512_cvtepi32_epi16(_mm512_maskz_compress_epi32(kept, at));
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(positions), narrow);
  return __builtin_popcount(kept);
}
LEVADA_INLINE int64_t PutUpTo(const uint64_t* keys, __m512i bars, int64_t i, uint16_t* positions) {
  const __m256i lanes = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
  const __mmask8 kept = _mm512_cmple_epu64_mask(_mm512_loadu_si512(keys + i), bars);
  const __m256i at = _mm256_add_epi32(lanes, _mm256_set1_epi32(static_cast<int>(i)));
  const __m128i narrow = _mm256_cvtepi32_epi16(_mm256_maskz_compress_epi32(kept, at));
  _mm_storeu_si128(reinterpret_cast<__m128i*>(positions), narrow);
  return __builtin_popcount(kept);
}
LEVADA_INLINE __m512i Same(uint32_t bar) { return _mm512_set1_epi32(static_cast<int>(bar)); }
LEVADA_INLINE __m512i Same(uint64_t bar) { return _mm512_set1_epi64(static_cast<long long>(bar)); }

template <class Key>
int64_t UpTo(const Key* keys, int64_t n, Key bar, uint16_t* positions) {
  constexpr int64_t kCount = 64 / sizeof(Key);
  const __m512i bars = Same(bar);
  int64_t found = 0, i = 0;
  for (; i + kCount <= n; i += kCount) found += PutUpTo(keys, bars, i, positions + found);
  for (; i < n; ++i) {
    positions[found] = static_cast<uint16_t>(i);
    found += keys[i] <= bar;
  }
  return found;
}

#else

template <class Key>
int64_t UpTo(const Key* keys, int64_t n, Key bar, uint16_t* positions) {
  constexpr int64_t kGroup = 16;  // keys that are turned away together
  int64_t found = 0;
  for (int64_t i = 0; i < n; i += kGroup) {
    const int64_t last = Min(n, i + kGroup);
    if (last == i + kGroup) {
      Key any = 0;
      for (int64_t g = 0; g < kGroup; ++g) any |= static_cast<Key>(keys[i + g] <= bar);
      if (any == 0) continue;
    }
    for (int64_t g = i; g < last; ++g) {
      positions[found] = static_cast<uint16_t>(g);
      found += keys[g] <= bar;
    }
  }
  return found;
}

#endif

// Each item goes where as many as are less say: no branch depends on the items. They may not be equal.
void Rank(uint64_t* items, int64_t n, int64_t k, uint64_t* ordered) {
  constexpr int64_t kCount = kVectorBytes / 8;
  typedef int64_t Vector __attribute__((vector_size(kVectorBytes)));
  constexpr uint64_t kSign = uint64_t{1} << 63;  // signed numbers are what vectors compare best
  for (int64_t i = 0; i < n; ++i) items[i] ^= kSign;
  for (int64_t i = n; i < n + kCount; ++i) items[i] = ~kSign;
  for (int64_t i = 0; i < n; i += kCount) {
    Vector some, less = {};
    __builtin_memcpy(&some, items + i, sizeof(some));
    for (int64_t j = 0; j < n; ++j) less += (Vector{} + static_cast<int64_t>(items[j])) < some;
    for (int64_t l = 0; l < kCount && i + l < n; ++l) {
      if (-less[l] < k) ordered[-less[l]] = items[i + l] ^ kSign;
    }
  }
}

}  // namespace

void FillTopK(IsaTable* table) {
  table->top_k = {.of32 = {&Encode<uint32_t>, &LeastOfColumns<uint32_t>, &UpTo<uint32_t>},
                  .of64 = {&Encode<uint64_t>, &LeastOfColumns<uint64_t>, &UpTo<uint64_t>},
                  .rank = &Rank};
}

}  // namespace levada::kernel::LEVADA_ISA
