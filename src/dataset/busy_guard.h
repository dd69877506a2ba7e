#ifndef LEVADA_DATASET_BUSY_GUARD_H_
#define LEVADA_DATASET_BUSY_GUARD_H_

#include <atomic>

#include "base/status.h"

namespace levada {

// One thread at a time.
class BusyGuard {
 public:
  explicit BusyGuard(std::atomic<bool>* busy)
      : busy_(busy), entered_(!busy->exchange(true, std::memory_order_acquire)) {}
  ~BusyGuard() {
    if (entered_) busy_->store(false, std::memory_order_release);
  }
  BusyGuard(const BusyGuard&) = delete;
  BusyGuard& operator=(const BusyGuard&) = delete;
  bool entered() const { return entered_; }
  // For those who did not.
  static Status TwoThreads() { return Misuse("iterator: two threads are in one iterator; give each its own"); }

 private:
  std::atomic<bool>* busy_;
  const bool entered_;
};

}  // namespace levada

#endif  // LEVADA_DATASET_BUSY_GUARD_H_
