#ifndef LEVADA_DATASET_ITERATOR_H_
#define LEVADA_DATASET_ITERATOR_H_

// One pass over a dataset.

#include <atomic>

#include "base/live.h"
#include "dataset/block.h"
#include "dataset/dataset.h"
#include "dataset/iterator_state.h"
#include "dataset/iterator_stats.h"
#include "dataset/read_ahead.h"
#include "dataset/ring.h"
#include "system/clock.h"

namespace levada {

struct IteratorOptions {
  bool epoch_given = false;
  int64_t epoch = 0;
  Rank rank = Rank();
  bool caller_thread = false;  // nothing is made by workers
};

// levada_iterator of the C interface. Next, TryNext, Save and Restore: one thread at a time, a second one gets Misuse;
// Cancel and Stats: any thread. Invariants: 1. position_ is the next element to be delivered, and all there is to say about where
// the iterator stands; 2. without a ring all work happens inside the consumer's call; 3. the library knows every live
// iterator (CancelAllIterators).
class Iterator : public RefCounted<Iterator, 0x4C564954> {
 public:
  static Result<Ref<Iterator>> Make(Ref<DatasetNode> node, const IteratorOptions& options);

  // The next element, null at the end. A failure stands for the element that it hit; the next call goes on behind it.
  Status Next(Ref<Element>* out);
  // Writes the next element into tensors of the caller, contiguous memory of the dtypes and shapes of its components;
  // *more is false at the end. An element that does not fit is given by the next call of Next.
  Status NextInto(const TensorList& into, bool* more);
  // The same as Next without waiting, user code or long work; false when only Next can answer.
  bool TryNext(Ref<Element>* out, Status* status);
  // The components of the next element where that is a row that was made already; false where TryNext has to answer.
  bool TryNextRow(std::span<Ref<Tensor>> out);
  void Cancel();
  // strict: with a hash of the data, in memory and in files.
  Result<Ref<Tensor>> Save(bool strict = false);
  // What was done since the iterator was made or restored. Any thread.
  IteratorStats Stats();
  // What error policies dropped meanwhile, as JSON. Any thread.
  std::string Dropped();
  int num_steps();
  // Leaves the iterator as it was on failure.
  Status Restore(const Tensor& state);

 private:
  friend class RefCounted<Iterator, 0x4C564954>;
  friend class IteratorRegistry;
  explicit Iterator(Ref<Plan> plan);
  ~Iterator();

  // Streams.
  Status NextOfStream(Ref<Element>* out);
  bool TryNextOfStream(Ref<Element>* out, Status* status);
  Status FinishOfStream(bool more, Outcome outcome, Ref<Element>* out);
  void StartReadAhead();

  Status CheckAlive() const;
  void MarkStart() {
    if (started_ns_.load(std::memory_order_relaxed) == 0) started_ns_.store(NowNs(), std::memory_order_relaxed);
  }
  Status AtEnd();
  Status NextUnguarded(Ref<Element>* out);
  Ref<Plan> SharedPlan();
  Status CopyInto(const Ref<Element>& element, const TensorList& into);
  Status NextInline(Outcome* out);
  Status NextOfRows(Outcome* out);
  Status NextAlone(Outcome* out);
  bool CanTryInline() const;
  Status Finish(Outcome outcome, Ref<Element>* out);
  void Learn(int64_t ns, int64_t count, int64_t nbytes);
  void NoteGap(int64_t start);
  bool SharesWork() const;
  int64_t RowsWorthMaking() const;
  bool WantsRing() const;
  RingLimits ChooseLimits() const;
  void StartRing();
  void DropRing();

  Ref<Plan> plan_;
  std::unique_ptr<StateIdentity> identity_;  // made by the first Save
  Context context_;
  int64_t position_ = 0;
  int64_t next_mark_ = 0;  // the position at which a shuffle begins another epoch
  Block block_;            // rows made inline
  std::atomic<bool> busy_{false};
  std::atomic<bool> cancelled_{false};
  const int32_t cancel_key_;  // of the thread that made it; 0: none
  Ref<Element> refused_;  // by NextInto: position_ stands behind it
  bool torn_ = false;  // in the child of fork: another thread was inside

  // What inline work has cost so far: least per unit (a batch, or a chunk of rows), and of the last unit.
  int64_t units_ = 0;
  int64_t unit_ns_ = INT64_MAX;
  int64_t element_ns_ = 0;
  int64_t element_bytes_ = 0;
  int64_t chunk_rows_ = 16;
  // Between the end of an inline element that took long and the call for the next: the last two of such times.
  int64_t left_ns_ = 0;
  int64_t gap_ns_ = 0, earlier_gap_ns_ = 0;

  // Streams: exactly one of the two, until the end.
  std::unique_ptr<StreamReader> reader_;
  Ref<ReadAhead> ahead_;
  bool ended_ = false;  // the consumer was told

  // Written by the consumer. Of the time up to the ring: what was spent in the plan.
  std::atomic<int64_t> delivered_{0};
  std::atomic<int64_t> started_ns_{0};  // 0: not yet
  std::atomic<int64_t> ended_ns_{0};    // 0: not yet
  std::atomic<int64_t> inline_ns_{0};

  // plan_, ring_ and ahead_ are written by the consumer and read by Cancel and Stats, under the mutex of the registry.
  Ref<Ring> ring_;
  bool ring_refused_ = false;  // memory ran out for it, or there are no threads
  std::atomic<int64_t> ring_generation_{0};  // written before the ring is there, read by whoever cancels

  Iterator* registry_next_ = nullptr;
  Iterator* registry_previous_ = nullptr;
  Counted<ObjectKind::kIterator> counted_;
};

// Cancels every live iterator of the process.
void CancelAllIterators();

// The key of iterators that the calling thread makes from now on; 0: none.
void SetCancelKey(int32_t key);
// Cancels the iterators of a key, and those made with it until the key is set anew or another is cancelled.
void CancelKey(int32_t key);

}  // namespace levada

#endif  // LEVADA_DATASET_ITERATOR_H_
