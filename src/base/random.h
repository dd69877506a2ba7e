#ifndef LEVADA_BASE_RANDOM_H_
#define LEVADA_BASE_RANDOM_H_

// Counter-based randomness and hashes: every value is a pure function of a key and a counter.

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace levada {

// The finaliser of SplitMix64: a bijection whose output bits all depend on all input bits.
constexpr uint64_t Mix64(uint64_t x) {
  x += 0x9E3779B97F4A7C15u;
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9u;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EBu;
  return x ^ (x >> 31);
}

// Keys are chained, so that (seed 5, epoch 1) and (seed 6, epoch 0) share nothing.
constexpr uint64_t CombineKey(uint64_t key, uint64_t value) { return Mix64(Mix64(key) ^ Mix64(value + 0x632BE59BD9B4E019u)); }

// An unbiased number in [0, bound) from 64 random bits drawn by next(). bound >= 1.
template <typename Next>
uint64_t Bounded(uint64_t bound, Next next) {
  unsigned __int128 product = static_cast<unsigned __int128>(next()) * bound;
  uint64_t low = static_cast<uint64_t>(product);
  if (low < bound) {
    const uint64_t threshold = (0 - bound) % bound;
    while (low < threshold) {
      product = static_cast<unsigned __int128>(next()) * bound;
      low = static_cast<uint64_t>(product);
    }
  }
  return static_cast<uint64_t>(product >> 64);
}

// A stream of 64-bit values of one key; copyable state of 16 bytes.
class RandomStream {
 public:
  explicit RandomStream(uint64_t key) : key_(Mix64(key)) {}
  uint64_t Next() { return Mix64(key_ + 0x9E3779B97F4A7C15u * ++counter_); }
  uint64_t Below(uint64_t bound) {
    return Bounded(bound, [this] { return Next(); });
  }

 private:
  uint64_t key_;
  uint64_t counter_ = 0;
};

struct Hash128 {
  uint64_t low = 0, high = 0;
  friend bool operator==(const Hash128&, const Hash128&) = default;
};

// A 128-bit hash for fingerprints; not for secrets. The same on every machine and in every release.
Hash128 HashBytes(std::string_view bytes);

// 64 bits from the operating system or, failing that, from clock and addresses.
uint64_t EntropySeed();

}  // namespace levada

#endif  // LEVADA_BASE_RANDOM_H_
