#ifndef LEVADA_DATASET_INNER_AHEAD_H_
#define LEVADA_DATASET_INNER_AHEAD_H_

// A stream inside another one that workers read ahead: several of them are read in parallel.

#include <atomic>
#include <memory>
#include <mutex>
#include <string>

#include "dataset/read_ahead.h"

namespace levada {

// How many workers may read the streams of one cursor at once. Workers hold references.
class ReaderGate : public RefCounted<ReaderGate> {
 public:
  explicit ReaderGate(int64_t readers) : free_(readers) {}
  bool Enter() {
    if (free_.fetch_sub(1, std::memory_order_relaxed) > 0) return true;
    free_.fetch_add(1, std::memory_order_relaxed);
    return false;
  }
  void Leave() { free_.fetch_add(1, std::memory_order_relaxed); }

 private:
  std::atomic<int64_t> free_;
};

// Used by one thread at a time, within a CancelScope of the flag `outer`. Whoever needs an element that no worker is
// making makes it, so that workers are never waited for in vain. Cancelled with its outer stream, see CancelInnerOf.
class InnerAhead {
 public:
  // Takes the reader over as its last act.
  InnerAhead(int64_t depth, std::unique_ptr<StreamReader>* reader, const std::atomic<bool>* outer, Ref<ReaderGate> gate);
  ~InnerAhead();
  InnerAhead(const InnerAhead&) = delete;
  InnerAhead& operator=(const InnerAhead&) = delete;

  // As of StreamReader.
  bool Next(Outcome* out) noexcept;
  std::string Save() const { return ahead_->Save(); }

 private:
  friend void CancelInnerOf(const std::atomic<bool>* flag);

  const std::atomic<bool>* const outer_;
  const int64_t generation_;
  const Ref<ReadAhead> ahead_;
  InnerAhead* next_ = nullptr;
  InnerAhead* previous_ = nullptr;
};

// Guards what is cancelled from outside: iterators and the streams inside them. Held around fork.
std::mutex& CancelMutex();
// Cancels the streams inside those that watch `flag`. REQUIRES: CancelMutex().
void CancelInnerOf(const std::atomic<bool>* flag);

}  // namespace levada

#endif  // LEVADA_DATASET_INNER_AHEAD_H_
