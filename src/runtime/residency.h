#ifndef LEVADA_RUNTIME_RESIDENCY_H_
#define LEVADA_RUNTIME_RESIDENCY_H_

// Which parts of mapped files this process holds in memory. Pages of a mapping count as the process's own once they were
// read; here they leave again, so that reading a file of any size in any order stays within the byte budget.

#include <atomic>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>

#include "base/ref.h"
#include "memory/buffer.h"

namespace levada {

// The use that one reader makes of one mapping. What is read counts to the present generation; when that of all readers
// together, or what the kernel has mapped meanwhile (it may map 2 MiB for one byte), reaches three eighths of the byte
// budget, everything that was not read in it leaves memory, and a new one begins. So at most three quarters of the budget
// are held, and a window that is read again and again stays.
// Invariants: 1. a granule of the present generation is marked in `now_`; 2. the buffer lives as long as this. Thread-safe.
class Residency : public RefCounted<Residency> {
 public:
  // What the kernel maps at a time around a page that is read.
  static constexpr int64_t kGranule = 64 << 10;

  // Null for a buffer that is not a mapped file.
  static Ref<Residency> Make(const Ref<Buffer>& buffer);
  explicit Residency(const Ref<Buffer>& buffer);
  ~Residency();

  // The mapping is larger than what may be held at a time.
  bool IsLarge() const;
  // The byte at this offset was read in this generation.
  bool Holds(int64_t offset) const {
    const int64_t granule = offset / kGranule;
    return (now_[granule / 64].load(std::memory_order_relaxed) >> (granule % 64) & 1) != 0;
  }
  // Bytes [begin, end) of the mapping are about to be read. DataLoss when the file has become too short for the mapping,
  // looked up once for each granule and generation.
  Status Use(int64_t begin, int64_t end) {
    for (int64_t granule = begin / kGranule; granule * kGranule < end; ++granule) {
      if ((now_[granule / 64].load(std::memory_order_relaxed) >> (granule % 64) & 1) == 0) return Begin(granule, end);
    }
    return Status::Ok();
  }
  // The same, and where such calls follow each other in the order of the file, what comes next is read ahead.
  Status UseInOrder(int64_t begin, int64_t end);
  // Bytes [begin, end) will be read soon: the system is told, and a worker brings them into the mapping meanwhile.
  void WillUse(int64_t begin, int64_t end);
  // Nothing more is to be brought in.
  void Stop();

 private:
  struct Part {
    int64_t begin;
    int64_t end;
  };
  class BringIn;

  // Brings in the next part that was asked for; false: there is none.
  bool BringNext();
  Status Begin(int64_t granule, int64_t end);
  void Mark(int64_t granule);
  static void NextGeneration();
  void Turn();
  void Leave(int64_t first, int64_t end) const;
  int64_t words() const { return (granules_ + 63) / 64; }

  const Ref<Buffer> buffer_;
  const int64_t granules_;
  const std::unique_ptr<std::atomic<uint64_t>[]> now_;
  std::atomic<int64_t> next_in_order_{0};     // where the last call in order ended
  std::atomic<int64_t> ahead_{0};             // how far was read ahead
  std::mutex mutex_;
  std::deque<Part> wanted_;                   // REQUIRES: the mutex
  bool bringing_ = false;                     // a task is there for them; REQUIRES: the mutex
  Residency* next_ = nullptr;                 // of all; REQUIRES: their mutex
  Residency* previous_ = nullptr;
};

}  // namespace levada

#endif  // LEVADA_RUNTIME_RESIDENCY_H_
