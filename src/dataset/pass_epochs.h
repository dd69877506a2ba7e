#ifndef LEVADA_DATASET_PASS_EPOCHS_H_
#define LEVADA_DATASET_PASS_EPOCHS_H_

// The epochs of a step that draws numbers: as those of a shuffle, or all the same.

#include <atomic>

#include "dataset/plan.h"

namespace levada {

// What all iterators of one step share. Thread-safe.
class EpochCounter {
 public:
  int64_t Next() { return next_.fetch_add(1, std::memory_order_relaxed); }
  // Epoch `epoch` is in use: the next iterator takes a later one.
  void Use(int64_t epoch) {
    int64_t seen = next_.load(std::memory_order_relaxed);
    while (seen <= epoch && seen < kEndless &&
           !next_.compare_exchange_weak(seen, SaturatingAdd(epoch, 1), std::memory_order_relaxed)) {
    }
  }

 private:
  std::atomic<int64_t> next_{0};
};

// Which epoch a pass of one iterator has.
class PassEpochs {
 public:
  // moves: passes have epochs of their own; else all are epoch 0. Registers the step with the plan, so that a state
  // keeps its seed; a restored one replaces *seed. The counter lives as long as the node.
  static PassEpochs Make(const DatasetNode& node, PlanContext& context, bool moves, EpochCounter* counter,
                         int64_t* seed);

  bool moves() const { return moves_; }
  int64_t EpochOf(int64_t pass) const { return moves_ ? SaturatingAdd(base_epoch_, pass) : 0; }
  void Use(int64_t pass) const {
    if (counted_ && moves_) counter_->Use(EpochOf(pass));
  }
  // The number of the step among those registered, and of its place among the places of the node in the plan.
  int number() const { return number_; }
  int place() const { return place_; }

 private:
  bool moves_ = false;
  bool counted_ = true;
  int64_t base_epoch_ = 0;
  int number_ = 0;
  int place_ = 0;
  EpochCounter* counter_ = nullptr;
};

}  // namespace levada

#endif  // LEVADA_DATASET_PASS_EPOCHS_H_
