#ifndef LEVADA_MEMORY_POOL_H_
#define LEVADA_MEMORY_POOL_H_

// Recycles blocks of tensor memory, last in, first out, so that a batch is written into bytes that are still in the cache.
// Size classes are powers of two and their halves between. Free bytes never exceed twice the bytes that were in flight
// lately, nor kMaxFree; large blocks leave first. Thread-safe.

#include <cstdint>

#include "system/allocation.h"

namespace levada {

#if defined(__SANITIZE_ADDRESS__)
inline constexpr int64_t kSmallestPooled = 4096;  // the sanitizer watches what is smaller
#else
// The labels of a batch too: what one thread makes and another drops would have both wait for a lock of malloc.
inline constexpr int64_t kSmallestPooled = 256;
#endif
inline constexpr int64_t kLargestPooled = int64_t{64} << 20;
inline constexpr int64_t kMaxFree = int64_t{256} << 20;

struct PoolBlock {
  void* data = nullptr;
  int64_t nbytes = 0;                      // what was asked from the table: the size class
  const AllocationTable* table = nullptr;  // where it came from
};

// A block of at least nbytes; data is nullptr when memory ran out. Sizes outside the pooled range go to the table directly.
PoolBlock PoolAllocate(int64_t nbytes);
void PoolFree(const PoolBlock& block);
// Gives every free block back to its table. Called when a dataset that was iterated is
// released (its next epoch finds its buffers) and by levada_shutdown.
void PoolTrim();
// Bytes that lie free in the pool.
int64_t PoolFreeBytes();

}  // namespace levada

#endif  // LEVADA_MEMORY_POOL_H_
