#ifndef LEVADA_DATASET_RANK_H_
#define LEVADA_DATASET_RANK_H_

// Which part of a pass one of several processes takes.

#include <cstdint>

namespace levada {

// Process `rank` of `world`: of a group of n rows it takes rows [Begin(n), Begin(n) + Count(n)). The parts of all ranks
// are the group, each row once, and differ by one row at most.
struct Rank {
  int64_t rank = 0;
  int64_t world = 1;

  bool is_whole() const { return world == 1; }
  int64_t Begin(int64_t n) const { return Cut(n, rank); }
  int64_t Count(int64_t n) const { return Cut(n, rank + 1) - Cut(n, rank); }

 private:
  // floor(r * n / world) without overflow.
  int64_t Cut(int64_t n, int64_t r) const {
    return static_cast<int64_t>(static_cast<__int128>(n) * r / world);
  }
};

}  // namespace levada

#endif  // LEVADA_DATASET_RANK_H_
