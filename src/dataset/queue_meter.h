#ifndef LEVADA_DATASET_QUEUE_METER_H_
#define LEVADA_DATASET_QUEUE_METER_H_

// How elements that are made ahead of the consumer come and go.

#include <atomic>
#include <cstdint>

#include "system/clock.h"

namespace levada {

struct QueueTotals {
  int64_t capacity = 0;       // elements that may be ahead
  int64_t ready = 0;          // elements that are
  double mean_ready = 0;      // the same, whenever the consumer took some
  int64_t waits = 0;          // how often the consumer found nothing, and nothing to do
  int64_t wait_ns = 0;        // how long it was without both
  int64_t helped_ns = 0;      // the consumer made elements itself
  int64_t full_ns = 0;        // all work done, and no room for more
  int64_t budget_stalls = 0;  // how often the byte budget held work back
  int64_t nbytes = 0;         // taken from the byte budget
};

// Belongs to a queue; all but Waited and Helped is called under the mutex of the queue.
class QueueMeter {
 public:
  // Both by the consumer alone.
  void Waited(int64_t waits, int64_t ns) {
    waits_.store(waits_.load(std::memory_order_relaxed) + waits, std::memory_order_relaxed);
    wait_ns_.store(wait_ns_.load(std::memory_order_relaxed) + ns, std::memory_order_relaxed);
  }
  void Helped(int64_t ns) {
    helped_ns_.store(helped_ns_.load(std::memory_order_relaxed) + ns, std::memory_order_relaxed);
  }
  void Took(int64_t ready) {
    ++takes_;
    sum_ready_ += ready;
  }
  void Stalled() { ++budget_stalls_; }
  void Full() {
    if (full_since_ == kNever) full_since_ = NowNs();
  }
  void NotFull() {
    if (full_since_ == kNever) return;
    full_ns_ += NowNs() - full_since_;
    full_since_ = kNever;
  }
  QueueTotals Totals() const {
    QueueTotals totals;
    totals.mean_ready = takes_ > 0 ? static_cast<double>(sum_ready_) / static_cast<double>(takes_) : 0;
    totals.waits = waits_.load(std::memory_order_relaxed);
    totals.wait_ns = wait_ns_.load(std::memory_order_relaxed);
    totals.helped_ns = helped_ns_.load(std::memory_order_relaxed);
    totals.full_ns = full_ns_ + (full_since_ == kNever ? 0 : NowNs() - full_since_);
    totals.budget_stalls = budget_stalls_;
    return totals;
  }

 private:
  static constexpr int64_t kNever = INT64_MIN;

  std::atomic<int64_t> waits_{0};
  std::atomic<int64_t> wait_ns_{0};
  std::atomic<int64_t> helped_ns_{0};
  int64_t takes_ = 0;
  int64_t sum_ready_ = 0;
  int64_t budget_stalls_ = 0;
  int64_t full_ns_ = 0;
  int64_t full_since_ = kNever;
};

}  // namespace levada

#endif  // LEVADA_DATASET_QUEUE_METER_H_
