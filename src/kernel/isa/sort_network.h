#ifndef LEVADA_KERNEL_ISA_SORT_NETWORK_H_
#define LEVADA_KERNEL_ISA_SORT_NETWORK_H_

// Sixteen vectors of unsigned keys sorted in registers, by a bitonic network. Only for AVX-512.

#include "kernel/isa/isa.h"

#if defined(__AVX512F__)

namespace levada::kernel::LEVADA_ISA {

// What differs between keys of 32 and of 64 bits.
template <class Key> struct KeyLanes;
template <>
struct KeyLanes<uint32_t> {
  static constexpr int kCount = 16;
  static LEVADA_INLINE __m512i Same(uint32_t x) { return _mm512_set1_epi32(static_cast<int>(x)); }
  static LEVADA_INLINE __m512i Iota() {
    return _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  }
  static LEVADA_INLINE __m512i Least(__m512i a, __m512i b) { return _mm512_min_epu32(a, b); }
  static LEVADA_INLINE __m512i Most(__m512i a, __m512i b) { return _mm512_max_epu32(a, b); }
  static LEVADA_INLINE uint32_t Bits(__m512i a, __m512i b) { return _mm512_test_epi32_mask(a, b); }
  using Mask = __mmask16;
  static LEVADA_INLINE Mask Below(__m512i a, __m512i b) { return _mm512_cmplt_epu32_mask(a, b); }
  static LEVADA_INLINE Mask Xor(Mask a, Mask b) { return _kxor_mask16(a, b); }
  static LEVADA_INLINE Mask Not(Mask a) { return _knot_mask16(a); }
  static LEVADA_INLINE __m512i Blend(uint32_t m, __m512i a, __m512i b) {
    return _mm512_mask_blend_epi32(static_cast<__mmask16>(m), a, b);
  }
  static LEVADA_INLINE __m512i Permute(__m512i from, __m512i a) { return _mm512_permutexvar_epi32(from, a); }
  static LEVADA_INLINE __m512i Permute2(__m512i a, __m512i from, __m512i b) {
    return _mm512_permutex2var_epi32(a, from, b);
  }
  static LEVADA_INLINE __m512i Compress(Mask m, __m512i a) { return _mm512_maskz_compress_epi32(m, a); }
  static LEVADA_INLINE __m512i LoadFirst(uint32_t m, __m512i rest, const void* p) {
    return _mm512_mask_loadu_epi32(rest, static_cast<__mmask16>(m), p);
  }
  static LEVADA_INLINE void StoreFirst(void* p, uint32_t m, __m512i a) {
    _mm512_mask_storeu_epi32(p, static_cast<__mmask16>(m), a);
  }
};
template <>
struct KeyLanes<uint64_t> {
  static constexpr int kCount = 8;
  static LEVADA_INLINE __m512i Same(uint64_t x) { return _mm512_set1_epi64(static_cast<long long>(x)); }
  static LEVADA_INLINE __m512i Iota() { return _mm512_setr_epi64(0, 1, 2, 3, 4, 5, 6, 7); }
  static LEVADA_INLINE __m512i Least(__m512i a, __m512i b) { return _mm512_min_epu64(a, b); }
  static LEVADA_INLINE __m512i Most(__m512i a, __m512i b) { return _mm512_max_epu64(a, b); }
  static LEVADA_INLINE uint32_t Bits(__m512i a, __m512i b) { return _mm512_test_epi64_mask(a, b); }
  using Mask = __mmask8;
  static LEVADA_INLINE Mask Below(__m512i a, __m512i b) { return _mm512_cmplt_epu64_mask(a, b); }
  static LEVADA_INLINE Mask Xor(Mask a, Mask b) { return _kxor_mask8(a, b); }
  static LEVADA_INLINE Mask Not(Mask a) { return _knot_mask8(a); }
  static LEVADA_INLINE __m512i Blend(uint32_t m, __m512i a, __m512i b) {
    return _mm512_mask_blend_epi64(static_cast<__mmask8>(m), a, b);
  }
  static LEVADA_INLINE __m512i Permute(__m512i from, __m512i a) { return _mm512_permutexvar_epi64(from, a); }
  static LEVADA_INLINE __m512i Permute2(__m512i a, __m512i from, __m512i b) {
    return _mm512_permutex2var_epi64(a, from, b);
  }
  static LEVADA_INLINE __m512i Compress(Mask m, __m512i a) { return _mm512_maskz_compress_epi64(m, a); }
  static LEVADA_INLINE __m512i LoadFirst(uint32_t m, __m512i rest, const void* p) {
    return _mm512_mask_loadu_epi64(rest, static_cast<__mmask8>(m), p);
  }
  static LEVADA_INLINE void StoreFirst(void* p, uint32_t m, __m512i a) {
    _mm512_mask_storeu_epi64(p, static_cast<__mmask8>(m), a);
  }
};

// Key number r + 16 l stands in lane l of vector r: most steps of the network then compare whole vectors.
inline constexpr int kNetworkVectors = 16;
#define LEVADA_UNROLL _Pragma("GCC unroll 16")

template <class Key>
struct Network {
  using L = KeyLanes<Key>;
  static constexpr int64_t kKeys = kNetworkVectors * L::kCount;
  __m512i v[kNetworkVectors];

  LEVADA_INLINE void Exchange(int low, int high) {
    const __m512i least = L::Least(v[low], v[high]);
    v[high] = L::Most(v[low], v[high]);
    v[low] = least;
  }

  // Of every 2 * kHalf vectors whose halves hold the smaller and the larger keys.
  template <int kHalf>
  LEVADA_INLINE void MergeVectors() {
    LEVADA_UNROLL
    for (int r = 0; r < kNetworkVectors; ++r) {
      if ((r & kHalf) == 0) Exchange(r, r + kHalf);
    }
    if constexpr (kHalf > 1) MergeVectors<kHalf / 2>();
  }

  // Every lane by itself.
  template <int kSize>
  LEVADA_INLINE void SortLanes() {
    if constexpr (kSize > 2) SortLanes<kSize / 2>();
    LEVADA_UNROLL
    for (int r = 0; r < kNetworkVectors; ++r) {
      if ((r & (kSize / 2)) == 0) Exchange(r, r ^ (kSize - 1));
    }
    if constexpr (kSize > 2) MergeVectors<kSize / 4>();
  }

  // Pairs of sorted groups of `lanes` lanes: the first against the second turned round, then halves of halves.
  LEVADA_INLINE void MergeLanes(int lanes) {
    const __m512i iota = L::Iota();
    const __m512i turned = _mm512_xor_si512(iota, L::Same(static_cast<Key>(2 * lanes - 1)));
    const uint32_t second = L::Bits(iota, L::Same(static_cast<Key>(lanes)));
    LEVADA_UNROLL
    for (int r = 0; r < kNetworkVectors / 2; ++r) {
      const __m512i other = L::Permute(turned, v[kNetworkVectors - 1 - r]);
      const __m512i least = L::Least(v[r], other), most = L::Most(v[r], other);
      v[r] = L::Blend(second, least, most);
      v[kNetworkVectors - 1 - r] = L::Permute(turned, L::Blend(second, most, least));
    }
    for (int distance = lanes / 2; distance > 0; distance /= 2) {
      const __m512i across = _mm512_xor_si512(iota, L::Same(static_cast<Key>(distance)));
      const uint32_t higher = L::Bits(iota, L::Same(static_cast<Key>(distance)));
      LEVADA_UNROLL
      for (int r = 0; r < kNetworkVectors; ++r) {
        const __m512i other = L::Permute(across, v[r]);
        v[r] = L::Blend(higher, L::Least(v[r], other), L::Most(v[r], other));
      }
    }
    MergeVectors<kNetworkVectors / 2>();
  }

  // Squares of lanes, so that keys that follow each other stand side by side.
  template <int kDistance>
  LEVADA_INLINE void Transpose() {
    const __m512i iota = L::Iota(), distance = L::Same(kDistance), second = L::Same(L::kCount);
    const uint32_t odd = L::Bits(iota, distance);
    const __m512i across = _mm512_xor_si512(iota, distance);
    const __m512i low = L::Blend(odd, iota, _mm512_or_si512(across, second));
    const __m512i high = L::Blend(odd, across, _mm512_or_si512(iota, second));
    LEVADA_UNROLL
    for (int r = 0; r < kNetworkVectors; ++r) {
      if ((r & kDistance) != 0) continue;
      const __m512i a = v[r], b = v[r + kDistance];
      v[r] = L::Permute2(a, low, b);
      v[r + kDistance] = L::Permute2(a, high, b);
    }
    if constexpr (kDistance * 2 < L::kCount) Transpose<kDistance * 2>();
  }

  static LEVADA_INLINE uint32_t First(int64_t n) {
    return n <= 0 ? 0 : n >= L::kCount ? (uint32_t{1} << L::kCount) - 1 : (uint32_t{1} << n) - 1;
  }

  // n <= kKeys.
  LEVADA_INLINE void Load(const Key* keys, int64_t n) {
    const __m512i last = L::Same(static_cast<Key>(~Key{0}));
    LEVADA_UNROLL
    for (int r = 0; r < kNetworkVectors; ++r) v[r] = L::LoadFirst(First(n - r * L::kCount), last, keys + r * L::kCount);
  }

  LEVADA_INLINE void Sort() {
    SortLanes<kNetworkVectors>();
    for (int lanes = 1; lanes < L::kCount; lanes *= 2) MergeLanes(lanes);
    Transpose<1>();
  }

  // After Sort. Of keys of 64 bits the vectors 0 ... 7 hold the first eight of each sixteen.
  LEVADA_INLINE void Store(Key* out, int64_t n) const {
    LEVADA_UNROLL
    for (int r = 0; r < kNetworkVectors; ++r) {
      const int64_t at = (r % L::kCount) * kNetworkVectors + (r / L::kCount) * L::kCount;
      L::StoreFirst(out + at, First(n - at), v[r]);
    }
  }
};

#undef LEVADA_UNROLL

}  // namespace levada::kernel::LEVADA_ISA

#endif  // __AVX512F__

#endif  // LEVADA_KERNEL_ISA_SORT_NETWORK_H_
