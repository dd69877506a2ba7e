#ifndef LEVADA_DATASET_READ_AHEAD_H_
#define LEVADA_DATASET_READ_AHEAD_H_

// A stream that a worker reads ahead of the consumer: what a prefetch is where elements have no positions.

#include <atomic>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>

#include "dataset/queue_meter.h"
#include "dataset/stream_reader.h"
#include "runtime/budget.h"
#include "runtime/thread_pool.h"

namespace levada {

class ReaderGate;

// One consumer calls Next, TryNext and Save; any thread calls Cancel and Totals; a worker holds a reference, so that the consumer may
// drop its own without waiting. Invariants, under the mutex: 1. items_ are the next elements, in order; 2. whoever has set
// running_ alone uses reader_; 3. state_ is where the stream stands behind the last item.
class ReadAhead : public RefCounted<ReadAhead> {
 public:
  // Takes the reader over as its last act, so that it stays where it is when this throws.
  // gate: of a stream inside another, whose consumer reads itself instead of waiting for a worker to come, and which keeps no
  // room in the byte budget; null: of an iterator.
  ReadAhead(int64_t depth, std::unique_ptr<StreamReader>* reader, Ref<ReaderGate> gate = nullptr);

  // Waits for the next element; *more is false at the end. Cancelled after Cancel.
  Status Next(Outcome* out, bool* more);
  // False when the next element is not there yet.
  bool TryNext(Outcome* out, bool* more);
  void Cancel();
  // What its reader watches.
  const std::atomic<bool>* flag() const { return &cancelled_; }
  // Asks for a worker.
  void Start();
  QueueTotals Totals();
  // Where the consumer stands.
  std::string Save();

 private:
  friend class RefCounted<ReadAhead>;
  class FillTask;
  struct Item {
    Outcome outcome;
    std::string state;  // where the stream stood before it
    std::vector<TouchMark> touches;
    int64_t credit = 0;
  };
  ~ReadAhead();

  bool CanFill() const;
  bool IsCancelled() const;
  Status FillOne(std::unique_lock<std::mutex>& lock, bool for_consumer);
  void Reserve(int64_t nbytes) const;
  void Fill() noexcept;
  void CallWorker(std::unique_lock<std::mutex>& lock);
  void Deliver(std::unique_lock<std::mutex>& lock, Outcome* out);
  Status Take(Outcome* out, bool* more);

  const int64_t depth_;
  const Ref<ReaderGate> gate_;
  std::atomic<bool> cancelled_{false};
  std::unique_ptr<StreamReader> reader_;

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Item> items_;
  std::string state_;
  Status failure_;           // memory ran out beside the elements: reported once
  bool ended_ = false;
  bool running_ = false;     // somebody reads
  bool called_ = false;      // a worker was asked and has not ended yet
  bool refused_ = false;     // there is no worker: the consumer does everything
  bool starved_ = false;     // a worker was asked and did not come in time; cleared when one does
  int64_t item_bytes_ = 0;   // of the last element: the estimate for the next
  QueueMeter meter_;
};

}  // namespace levada

#endif  // LEVADA_DATASET_READ_AHEAD_H_
