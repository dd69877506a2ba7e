#ifndef LEVADA_BASE_PHILOX_H_
#define LEVADA_BASE_PHILOX_H_

// Philox4x32-10 (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3"): 128 random bits as a pure function of a
// 128-bit counter and a 64-bit key. Functions are inlined always, so that units compiled for different instruction sets
// share no copy.

#include <cstdint>

namespace levada {

#define LEVADA_PHILOX_INLINE inline __attribute__((always_inline))

struct Philox {
  uint32_t counter[4] = {};
  uint32_t key[2] = {};

  // counter + n blocks of 128 bits.
  LEVADA_PHILOX_INLINE Philox Skip(uint64_t n) const {
    Philox moved = *this;
    uint64_t low = counter[0] | static_cast<uint64_t>(counter[1]) << 32;
    uint64_t high = counter[2] | static_cast<uint64_t>(counter[3]) << 32;
    low += n;
    high += low < n ? 1 : 0;
    moved.counter[0] = static_cast<uint32_t>(low);
    moved.counter[1] = static_cast<uint32_t>(low >> 32);
    moved.counter[2] = static_cast<uint32_t>(high);
    moved.counter[3] = static_cast<uint32_t>(high >> 32);
    return moved;
  }
};

// One block: c becomes the output of counter c under key k.
LEVADA_PHILOX_INLINE void PhiloxBlock(uint32_t* c0, uint32_t* c1, uint32_t* c2, uint32_t* c3, uint32_t k0, uint32_t k1) {
  uint32_t a = *c0, b = *c1, c = *c2, d = *c3;
  for (int round = 0; round < 10; ++round) {
    const uint64_t first = static_cast<uint64_t>(a) * 0xD2511F53u;
    const uint64_t second = static_cast<uint64_t>(c) * 0xCD9E8D57u;
    a = static_cast<uint32_t>(second >> 32) ^ b ^ k0;
    b = static_cast<uint32_t>(second);
    c = static_cast<uint32_t>(first >> 32) ^ d ^ k1;
    d = static_cast<uint32_t>(first);
    k0 += 0x9E3779B9u;
    k1 += 0xBB67AE85u;
  }
  *c0 = a;
  *c1 = b;
  *c2 = c;
  *c3 = d;
}

// The generator of a stateless op with two seeds: a block of the seeds under a fixed key gives key and counter, so that
// seeds which differ in one bit share nothing.
LEVADA_PHILOX_INLINE Philox PhiloxOfSeed(uint64_t first, uint64_t second) {
  uint32_t mixed[4] = {static_cast<uint32_t>(first), static_cast<uint32_t>(first >> 32), static_cast<uint32_t>(second),
                       static_cast<uint32_t>(second >> 32)};
  PhiloxBlock(&mixed[0], &mixed[1], &mixed[2], &mixed[3], 0x3EC8F720u, 0x02461E29u);
  Philox philox;
  philox.key[0] = mixed[0];
  philox.key[1] = mixed[1];
  philox.counter[2] = mixed[2];
  philox.counter[3] = mixed[3];
  return philox;
}

// The words of the blocks one by one. Unit: 32 bits.
class PhiloxWords {
 public:
  explicit PhiloxWords(const Philox& philox) : philox_(philox) {}

  LEVADA_PHILOX_INLINE uint32_t Next() {
    if (used_ == 4) {
      for (int i = 0; i < 4; ++i) words_[i] = philox_.counter[i];
      PhiloxBlock(&words_[0], &words_[1], &words_[2], &words_[3], philox_.key[0], philox_.key[1]);
      philox_ = philox_.Skip(1);
      used_ = 0;
    }
    return words_[used_++];
  }

 private:
  Philox philox_;
  uint32_t words_[4] = {};
  int used_ = 4;
};

}  // namespace levada

#endif  // LEVADA_BASE_PHILOX_H_
