#ifndef LEVADA_DATASET_ITERATOR_STATS_H_
#define LEVADA_DATASET_ITERATOR_STATS_H_

// What an iterator has done so far, and what holds it up.

#include <optional>
#include <string>
#include <vector>

#include "dataset/plan.h"
#include "dataset/queue_meter.h"

namespace levada {

// One step of the plan. busy + input_wait + output_wait is the same for all steps: the time of all threads together.
struct StepStats {
  std::string label;
  const char* kind = "";
  const char* work = "";
  bool joined = false;  // the next step does its work along with its own, and counts it
  StepTotals totals;
  int64_t busy_ns = 0;
  int64_t input_wait_ns = 0;   // spent in the steps whose elements it takes
  int64_t output_wait_ns = 0;  // spent in the steps that take its elements, the consumer included
};

struct IteratorStats {
  int64_t elapsed_ns = 0;   // since the first call of next, up to the end of data
  int64_t next_ns = 0;      // of it in calls of next
  int64_t elements = 0;     // delivered
  std::vector<StepStats> steps;  // source first
  std::optional<QueueTotals> queue;
  int bottleneck = kNothing;  // a step, or:
  std::string advice;         // the bottleneck in words

  static constexpr int kNothing = -1;
  static constexpr int kConsumer = -2;
};

// What the plan's board tells, waits of the queue included; elapsed_ns, next_ns and elements are given.
IteratorStats MakeStats(const Plan& plan, int64_t elapsed_ns, int64_t next_ns, int64_t elements,
                        std::optional<QueueTotals> queue);
std::string StatsAsJson(const IteratorStats& stats);

}  // namespace levada

#endif  // LEVADA_DATASET_ITERATOR_STATS_H_
