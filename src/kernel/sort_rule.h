#ifndef LEVADA_KERNEL_SORT_RULE_H_
#define LEVADA_KERNEL_SORT_RULE_H_

// How bits of elements become unsigned keys of the same order (sort_key.h), as numbers, so that one loop serves every
// dtype of a width. Always inlined: units of several instruction sets include this.

#include <cstdint>

namespace levada::kernel {

template <typename Key>
struct SortRule {
  Key sign;        // the highest bit
  Key nan_above;   // what has more without its sign is a NaN; ~sign: there is none
  Key quiet_nan;   // what a NaN becomes
  Key flip;        // what every key differs in from the bits
  Key negative;    // what the bits of a negative number differ in besides
  Key zero;        // bits that count as 0: the sign where -0 and 0 are equal, else 0
  Key descending;  // all ones: the order is turned round
};

template <typename Key>
inline __attribute__((always_inline)) Key SignMask(Key bits) {
  return static_cast<Key>(Key{0} - (bits >> (sizeof(Key) * 8 - 1)));
}

template <typename Key>
inline __attribute__((always_inline)) Key EncodeKey(const SortRule<Key>& rule, Key bits) {
  const bool is_nan = (bits & ~rule.sign) > rule.nan_above;
  bits = bits == rule.zero ? Key{0} : bits;
  const Key key = bits ^ (rule.flip | (SignMask(bits) & rule.negative)) ^ rule.descending;
  return is_nan ? static_cast<Key>(~Key{0}) : key;
}

template <typename Key>
inline __attribute__((always_inline)) Key DecodeKey(const SortRule<Key>& rule, Key key) {
  const bool is_nan = rule.nan_above != static_cast<Key>(~rule.sign) && key == static_cast<Key>(~Key{0});
  key ^= rule.descending;
  return is_nan ? rule.quiet_nan : key ^ (rule.flip | (~SignMask(key) & rule.negative));
}

// Loops of the instruction sets that have them; nullptr elsewhere. n >= 1, at most 2^32 - 1 elements; scratch: n keys.
// values: the elements in order; order: the position of each, equal keys in theirs (scratch: n numbers of 64 bits).
struct SortTable {
  void (*values32)(const char* x, int64_t n, const SortRule<uint32_t>& rule, char* values, uint32_t* scratch);
  void (*values64)(const char* x, int64_t n, const SortRule<uint64_t>& rule, char* values, uint64_t* scratch);
  void (*order32)(const char* x, int64_t n, const SortRule<uint32_t>& rule, int64_t* order, uint64_t* scratch);
};

// What TopK is made of, for keys of a width.
template <typename Key>
struct TopKLoops {
  void (*encode)(const char* x, int64_t n, const SortRule<Key>& rule, Key* keys);
  // The least key of each column of a table of rows, rows >= 1.
  void (*least_of_columns)(const Key* keys, int64_t rows, int64_t columns, Key* least);
  // The positions of keys that are not above the bar; returns how many. n <= 65536; positions has room for n + 16.
  int64_t (*up_to)(const Key* keys, int64_t n, Key bar, uint16_t* positions);
};

struct TopKTable {
  TopKLoops<uint32_t> of32;
  TopKLoops<uint64_t> of64;
  // The k least of n items in order, in time n * n; no two are equal. Spoils the items, which have room for n + 8.
  void (*rank)(uint64_t* items, int64_t n, int64_t k, uint64_t* ordered);
};

}  // namespace levada::kernel

#endif  // LEVADA_KERNEL_SORT_RULE_H_
