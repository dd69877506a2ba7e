#ifndef LEVADA_DATASET_RING_H_
#define LEVADA_DATASET_RING_H_

// Work ahead of the consumer: a ring of blocks, filled by workers and by the consumer itself, delivered in order.

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <vector>

#include "dataset/block.h"
#include "dataset/plan.h"
#include "dataset/queue_meter.h"
#include "runtime/budget.h"
#include "runtime/thread_pool.h"

namespace levada {

// How far and how widely a ring runs ahead.
struct RingLimits {
  int64_t window = 4;         // blocks in flight
  int64_t block = 1;          // elements of a block
  int64_t ahead = INT64_MAX;  // elements in flight
  int max_active = 1;         // blocks computed at once, the consumer's included
  int max_workers = 1;        // tasks handed to the worker pool at once
  // The consumer computes blocks instead of waiting. Where user code runs it had better stay free to be cancelled: there it
  // makes a call only where more are wanted at a time than there are workers, or when no worker takes what it waits for.
  bool consumer_helps = true;
};

// One consumer calls Next and TryNext; any thread calls Cancel and Totals; workers hold references, so that the consumer
// may drop its own without waiting. Invariants, under the mutex: 1. blocks [head_, claimed_) are computed or being computed, in
// slots number % window; 2. active_ counts those being computed; 3. budget bytes taken for a slot stand in its
// `credit`.
class Ring : public RefCounted<Ring> {
 public:
  Ring(Ref<Plan> plan, int64_t position, const RingLimits& limits);

  // Waits for the next element. REQUIRES: position() < plan length. Cancelled after Cancel.
  Status Next(Outcome* out);
  // False when the next element is not there yet.
  bool TryNext(Outcome* out);
  void Cancel();
  // What its computations watch.
  const std::atomic<bool>* flag() const { return &cancelled_; }
  QueueTotals Totals();
  // The next element to be delivered.
  int64_t position() const { return position_.load(std::memory_order_relaxed); }

 private:
  friend class RefCounted<Ring>;
  class WorkTask;
  struct Slot {
    Block block;
    std::atomic<bool> ready{false};
    int64_t first = 0;
    int64_t count = 0;
    int64_t credit = 0;
  };
  ~Ring();

  Slot& SlotOf(int64_t number) { return slots_[number % limits_.window]; }
  bool CanClaim() const;
  bool IsFull() const;
  Slot* Claim();
  void Publish(Slot* slot);
  void ComputeClaimed(Slot* slot, Context& context, std::unique_lock<std::mutex>& lock);
  void WorkOn() noexcept;
  // No user code runs: blocks are short.
  bool IsNative() const { return limits_.ahead == INT64_MAX; }
  bool SpinForRoom(std::unique_lock<std::mutex>& lock);
  void LeaveConsumersCore(int64_t blocks_done, std::unique_lock<std::mutex>& lock);
  void CallWorkers(std::unique_lock<std::mutex>& lock);
  Status WaitForHead(int* waits, int64_t* helped_ns);
  void Pause(Slot& head, std::unique_lock<std::mutex>& lock, int* waits);
  std::unique_ptr<Context> TakeContext();
  bool DeliverHead(Outcome* out);
  void RetireHead();

  const Ref<Plan> plan_;
  const RingLimits limits_;
  std::atomic<bool> cancelled_{false};
  std::unique_ptr<Slot[]> slots_;

  // The consumer's own.
  std::atomic<int64_t> position_;
  Context consumer_context_;
  std::atomic<int> consumer_core_{-1};  // where it last asked for workers

  std::mutex mutex_;
  std::condition_variable changed_;  // the consumer: a block is ready, or the end
  std::atomic<int64_t> head_{0};     // number of the block being delivered; written under the mutex
  int64_t claimed_ = 0;              // number of the next block to compute
  int64_t next_first_;               // its first element
  int active_ = 0;
  int called_ = 0;                   // tasks handed to the workers and not ended yet
  bool workers_refused_ = false;     // no worker could be had: the consumer does everything
  bool starved_ = false;             // workers were asked and did not come in time; cleared when one does
  std::vector<std::unique_ptr<Context>> idle_contexts_;
  int64_t block_bytes_;              // of the last block: the estimate for the next
  QueueMeter meter_;
};

}  // namespace levada

#endif  // LEVADA_DATASET_RING_H_
