#ifndef LEVADA_DATASET_STEP_COUNTERS_H_
#define LEVADA_DATASET_STEP_COUNTERS_H_

// What the steps of a plan have done, counted per thread.

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <vector>

#include "base/ref.h"

namespace levada {

class DatasetNode;
class Stage;
class StatsBoard;

// Sums over the calls of one step. Times include those of its inputs.
struct StepTotals {
  int64_t calls = 0;
  int64_t elements = 0;
  int64_t failures = 0;
  int64_t nbytes = 0;
  int64_t ns = 0;
  int64_t allocations = 0;  // of tensor memory

  void Add(const StepTotals& other);
};

// The same for one thread at a time: only it writes, everybody may read. Reading the clock costs more than many calls, so
// cheap calls are timed now and then and each timed one stands for several; the gaps are drawn, lest they beat with a
// rhythm of the work.
class StepCounters {
 public:
  // Begins a call. Returns when it began, or kUntimed.
  int64_t Begin() { return --until_timed_ > 0 ? kUntimed : Start(); }
  // Ends the call that Begin began.
  void End(int64_t began) {
    Bump(calls_, 1);
    if (began != kUntimed) Time(began);
  }
  void CountElements(int64_t count, int64_t nbytes) {
    Bump(elements_, count);
    Bump(nbytes_, nbytes);
  }
  void CountFailure() { Bump(failures_, 1); }
  void CountAllocations(int64_t count) {
    if (count != 0) Bump(allocations_, count);
  }
  StepTotals Read() const;

 private:
  static constexpr int64_t kUntimed = INT64_MIN;

  // There is one writer: no locked instruction is needed.
  static void Bump(std::atomic<int64_t>& counter, int64_t by) {
    counter.store(counter.load(std::memory_order_relaxed) + by, std::memory_order_relaxed);
  }
  static int64_t Start();
  void Time(int64_t began);

  std::atomic<int64_t> calls_{0};
  std::atomic<int64_t> elements_{0};
  std::atomic<int64_t> failures_{0};
  std::atomic<int64_t> nbytes_{0};
  std::atomic<int64_t> allocations_{0};
  std::atomic<int64_t> timed_ns_{0};
  std::atomic<int64_t> timed_calls_{0};  // that timed_ns_ stands for
  int64_t until_timed_ = 1;
  int64_t gap_ = 1;
  uint32_t random_ = 0x9E3779B9;
};

// The counters of all steps for one thread at a time; a Context holds one.
class CounterSet : public RefCounted<CounterSet> {
 public:
  CounterSet(const StatsBoard* board, int steps) : board_(board), counters_(new StepCounters[steps]) {}

  // Whose steps these are; only compared.
  const StatsBoard* board() const { return board_; }
  StepCounters& step(int number) { return counters_[number]; }
  // More than 0: elements are made that have been counted before.
  int again = 0;

 private:
  friend class RefCounted<CounterSet>;
  ~CounterSet() = default;

  const StatsBoard* board_;
  std::unique_ptr<StepCounters[]> counters_;
};

// One compiled step.
struct BoardStep {
  const DatasetNode* node;
  int consumer;         // the step that takes its elements; -1 for the last one
  const Stage* stage = nullptr;  // set once it is compiled; of its input when joined
  bool joined = false;           // its consumer does its work along with its own
  int first_shuffle = 0;         // number of the first of its shuffles in the plan
  int num_shuffles = 0;
};

// All of a plan. Steps are added while it is compiled, by one thread; after that every function is thread-safe. Invariant:
// nodes and stages live as long as the plan.
class StatsBoard : public RefCounted<StatsBoard> {
 public:
  // Returns its number.
  int AddStep(const DatasetNode* node, int consumer);
  BoardStep& step(int number) { return steps_[number]; }
  std::span<const BoardStep> steps() const { return steps_; }

  Ref<CounterSet> MakeCounters();
  // By number of the step, over all threads.
  std::vector<StepTotals> Totals() const;

 private:
  friend class RefCounted<StatsBoard>;
  ~StatsBoard() = default;

  std::vector<BoardStep> steps_;
  mutable std::mutex mutex_;
  std::vector<Ref<CounterSet>> sets_;
};

}  // namespace levada

#endif  // LEVADA_DATASET_STEP_COUNTERS_H_
