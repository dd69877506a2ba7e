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

// The use that is made of one mapping, by all its readers. What is read counts to the present generation; when that of all
// mappings together, or what the kernel has mapped meanwhile (it may map 2 MiB for one byte), reaches three eighths of the
// byte budget, everything that was not read in it leaves memory, and a new one begins. So at most three quarters of the
// budget are held, and a window that is read again and again stays. While all mappings together are less than that, there
// are no generations.
// Invariants: 1. a granule of the present generation is marked in `now_`; 2. the buffer lives as long as this; 3. there is
// one for each buffer. Thread-safe.
class Residency : public RefCounted<Residency> {
 public:
  // What the kernel maps at a time around a page that is read.
  static constexpr int64_t kGranule = 64 << 10;

  // How far a reader that goes through the file in order has come.
  struct InOrder {
    std::atomic<int64_t> next{0};   // where the last call ended
    std::atomic<int64_t> ahead{0};  // how far was read ahead
  };

  // That of the buffer; null where it is not a mapped file.
  static Ref<Residency> Make(const Ref<Buffer>& buffer);
  explicit Residency(const Ref<Buffer>& buffer);
  ~Residency();

  // All mappings together are more than what may be held at a time.
  static bool IsCrowded();
  // So many bytes more would make it so.
  static bool WouldCrowd(int64_t nbytes);
  // The byte at this offset was read in this generation.
  bool Holds(int64_t offset) const {
    const int64_t granule = offset / kGranule;
    return (now_[granule / 64].load(std::memory_order_relaxed) >> (granule % 64) & 1) != 0;
  }
  // DataLoss when the file has become too short for its mapping; names the offset that is to be read.
  static Status Check(const Buffer& mapped, int64_t offset);
  Status Check(int64_t offset) const { return Check(*buffer_, offset); }
  // Bytes [begin, end) are about to be read.
  void Add(int64_t begin, int64_t end) {
    for (int64_t granule = begin / kGranule; granule * kGranule < end; ++granule) {
      if ((now_[granule / 64].load(std::memory_order_relaxed) >> (granule % 64) & 1) == 0) return Begin(granule, end);
    }
  }
  // The same, and where such calls follow each other in the order of the file, what comes next is read ahead.
  void AddInOrder(int64_t begin, int64_t end, InOrder* reader);
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
  void Begin(int64_t granule, int64_t end);
  void Mark(int64_t granule);
  static void NextGeneration();
  void Turn();
  void Leave(int64_t first, int64_t end) const;
  int64_t words() const { return (granules_ + 63) / 64; }

  const Ref<Buffer> buffer_;
  const int64_t granules_;
  const std::unique_ptr<std::atomic<uint64_t>[]> now_;
  std::mutex mutex_;
  std::deque<Part> wanted_;                   // REQUIRES: the mutex
  bool bringing_ = false;                     // a task is there for them; REQUIRES: the mutex
  Residency* next_ = nullptr;                 // of all; REQUIRES: their mutex
  Residency* previous_ = nullptr;
};

}  // namespace levada

#endif  // LEVADA_RUNTIME_RESIDENCY_H_
