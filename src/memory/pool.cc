#include "memory/pool.h"

#include <pthread.h>

#include <algorithm>
#include <array>
#include <bit>
#include <mutex>

#include "base/lock_soon.h"

namespace levada {
namespace {

// A free block carries its own list node: freeing needs no allocation and cannot fail.
struct FreeBlock {
  FreeBlock* next;
  int64_t nbytes;
  const AllocationTable* table;
};

// Two classes per power of two: 4096, 6144, 8192, 12288, ...
constexpr int LogOf(int64_t power) { return std::bit_width(static_cast<uint64_t>(power)) - 1; }
constexpr int kSmallestLog = LogOf(kSmallestPooled);
constexpr int kClasses = 2 * (LogOf(kLargestPooled) - kSmallestLog) + 1;

int ClassOf(int64_t nbytes) {
  const int log = std::bit_width(static_cast<uint64_t>(nbytes - 1)) - 1;  // nbytes in (2^log, 2^(log+1)]
  const int64_t half = (int64_t{1} << log) + (int64_t{1} << (log - 1));
  return 2 * (log - kSmallestLog) + (nbytes > half ? 2 : 1);
}

int64_t ClassBytes(int index) {
  const int64_t power = int64_t{1} << (kSmallestLog + index / 2);
  return index % 2 == 0 ? power : power + power / 2;
}

struct Pool {
  std::mutex mutex;
  std::array<FreeBlock*, kClasses> free{};
  int64_t free_bytes = 0;
  int64_t bytes_in_flight = 0;
  int64_t lately_in_flight = 0;  // at least bytes_in_flight; falls by an eighth of what comes back
};

Pool& ThePool() {
  static Pool* const pool = [] {
    Pool* const made = new Pool;  // never destroyed: buffers may outlive static destructors
    // A child of fork must not find the lock held by a thread that it does not have. Registered last: if memory runs out
    // above, another attempt must not register twice.
    pthread_atfork([] { ThePool().mutex.lock(); }, [] { ThePool().mutex.unlock(); }, [] { ThePool().mutex.unlock(); });
    return made;
  }();
  return *pool;
}

void GiveToTable(FreeBlock* list) {
  while (list != nullptr) {
    FreeBlock* const block = list;
    list = block->next;
    const AllocationTable* table = block->table;
    table->deallocate(table->user_data, block, block->nbytes);
  }
}

// Unlinks free blocks, largest first, until free bytes are within bounds. REQUIRES: the mutex.
FreeBlock* Overflow(Pool& pool, int64_t limit) {
  FreeBlock* surplus = nullptr;
  for (int i = kClasses - 1; i >= 0 && pool.free_bytes > limit; --i) {
    while (pool.free[i] != nullptr && pool.free_bytes > limit) {
      FreeBlock* const block = pool.free[i];
      pool.free[i] = block->next;
      pool.free_bytes -= block->nbytes;
      block->next = surplus;
      surplus = block;
    }
  }
  return surplus;
}

}  // namespace

PoolBlock PoolAllocate(int64_t nbytes) {
  PoolBlock block;
  if (nbytes < kSmallestPooled || nbytes > kLargestPooled) {
    block.data = AllocateBytes(nbytes, &block.table);
    block.nbytes = nbytes;
    return block;
  }
  const int index = nbytes == kSmallestPooled ? 0 : ClassOf(nbytes);
  block.nbytes = ClassBytes(index);
  const AllocationTable* current = AllocationSlot().get();
  Pool& pool = ThePool();
  {
    const SoonGuard lock(pool.mutex);
    pool.bytes_in_flight += block.nbytes;
    FreeBlock* const free = pool.free[index];
    if (free != nullptr && free->table == current) {
      pool.free[index] = free->next;
      pool.free_bytes -= free->nbytes;
      block.data = free;
      block.table = free->table;
      return block;
    }
  }
  block.data = AllocateBytes(block.nbytes, &block.table);
  if (block.data == nullptr) {
    const SoonGuard lock(pool.mutex);
    pool.bytes_in_flight -= block.nbytes;
  }
  return block;
}

void PoolFree(const PoolBlock& block) {
  if (block.nbytes < kSmallestPooled || block.nbytes > kLargestPooled) {
    block.table->deallocate(block.table->user_data, block.data, block.nbytes);
    return;
  }
  const int index = block.nbytes == kSmallestPooled ? 0 : ClassOf(block.nbytes);
  FreeBlock* const free = static_cast<FreeBlock*>(block.data);
  FreeBlock* surplus = nullptr;
  Pool& pool = ThePool();
  {
    const SoonGuard lock(pool.mutex);
    // A pass that ends gives its buffers back one by one, and the next one wants them all: first touch of new memory takes
    // longer than everything that is written there.
    const int64_t peak = std::max(pool.bytes_in_flight, pool.lately_in_flight - block.nbytes / 8);
    pool.lately_in_flight = peak;
    pool.bytes_in_flight -= block.nbytes;
    *free = {pool.free[index], block.nbytes, block.table};
    pool.free[index] = free;
    pool.free_bytes += block.nbytes;
    surplus = Overflow(pool, peak * 2 < kMaxFree ? peak * 2 : kMaxFree);
  }
  GiveToTable(surplus);
}

void PoolTrim() {
  Pool& pool = ThePool();
  FreeBlock* surplus;
  {
    const SoonGuard lock(pool.mutex);
    pool.lately_in_flight = 0;
    surplus = Overflow(pool, 0);
  }
  GiveToTable(surplus);
}

int64_t PoolFreeBytes() {
  Pool& pool = ThePool();
  const SoonGuard lock(pool.mutex);
  return pool.free_bytes;
}

}  // namespace levada
