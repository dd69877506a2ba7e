#include "dataset/step_counters.h"

#include <algorithm>

#include "system/clock.h"

namespace levada {
namespace {

constexpr int64_t kAlwaysTimed = 4'000;  // reading the clock twice is about 1 % of so many nanoseconds
constexpr int64_t kWidestGap = 64;
constexpr int64_t kFirstCalls = 4;  // are all timed

}  // namespace

void StepTotals::Add(const StepTotals& other) {
  calls += other.calls;
  elements += other.elements;
  failures += other.failures;
  nbytes += other.nbytes;
  ns += other.ns;
  allocations += other.allocations;
}

int64_t StepCounters::Start() { return NowNs(); }

void StepCounters::Time(int64_t began) {
  const int64_t ns = std::max<int64_t>(0, NowNs() - began);
  Bump(timed_ns_, ns * gap_);
  Bump(timed_calls_, gap_);
  if (calls_.load(std::memory_order_relaxed) >= kFirstCalls) {
    gap_ = std::clamp<int64_t>(kAlwaysTimed / std::max<int64_t>(ns, 1), 1, kWidestGap);
  }
  random_ = random_ * 1664525 + 1013904223;
  // 1 ... 2 * gap_ - 1: gap_ on average.
  until_timed_ = 1 + static_cast<int64_t>(random_ >> 16) % (2 * gap_ - 1);
}

StepTotals StepCounters::Read() const {
  StepTotals totals;
  totals.calls = calls_.load(std::memory_order_relaxed);
  totals.elements = elements_.load(std::memory_order_relaxed);
  totals.failures = failures_.load(std::memory_order_relaxed);
  totals.nbytes = nbytes_.load(std::memory_order_relaxed);
  totals.allocations = allocations_.load(std::memory_order_relaxed);
  const int64_t timed_calls = timed_calls_.load(std::memory_order_relaxed);
  const double timed_ns = static_cast<double>(timed_ns_.load(std::memory_order_relaxed));
  if (timed_calls > 0) totals.ns = static_cast<int64_t>(timed_ns * (static_cast<double>(totals.calls) / timed_calls));
  return totals;
}

int StatsBoard::AddStep(const DatasetNode* node, int consumer) {
  steps_.push_back({node, consumer});
  return static_cast<int>(steps_.size()) - 1;
}

Ref<CounterSet> StatsBoard::MakeCounters() {
  Ref<CounterSet> counters = MakeRef<CounterSet>(this, static_cast<int>(steps_.size()));
  std::lock_guard lock(mutex_);
  sets_.push_back(counters);
  return counters;
}

std::vector<StepTotals> StatsBoard::Totals() const {
  std::vector<StepTotals> totals(steps_.size());
  std::lock_guard lock(mutex_);
  for (const Ref<CounterSet>& set : sets_) {
    for (size_t i = 0; i < totals.size(); ++i) totals[i].Add(set->step(static_cast<int>(i)).Read());
  }
  return totals;
}

}  // namespace levada
