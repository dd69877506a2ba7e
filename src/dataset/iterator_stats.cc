#include "dataset/iterator_stats.h"

#include <algorithm>
#include <cmath>

#include "base/json.h"
#include "dataset/explain.h"
#include "runtime/budget.h"
#include "runtime/thread_pool.h"

namespace levada {
namespace {

std::string Percent(int64_t part, int64_t whole) {
  return std::to_string(whole > 0 ? std::llround(100.0 * static_cast<double>(part) / static_cast<double>(whole)) : 0) + " %";
}

std::vector<StepStats> StepsOf(const Plan& plan) {
  const std::span<const BoardStep> board = plan.board().steps();
  const std::vector<StepTotals> totals = plan.board().Totals();
  const int n = static_cast<int>(board.size());
  std::vector<int64_t> inputs_ns(n, 0);
  std::vector<int64_t> inputs_allocations(n, 0);
  std::vector<StepStats> steps(n);
  // Consumers stand before their inputs.
  for (int i = n - 1; i >= 0; --i) {
    StepStats& step = steps[n - 1 - i];
    const int64_t total_ns = board[i].joined ? inputs_ns[i] : std::max(totals[i].ns, inputs_ns[i]);
    step.label = board[i].node->Label();
    step.kind = board[i].node->kind();
    step.work = NameOf(board[i].stage->work());
    step.joined = board[i].joined;
    step.totals = totals[i];
    step.busy_ns = total_ns - inputs_ns[i];
    step.input_wait_ns = inputs_ns[i];
    const int64_t total_allocations = board[i].joined ? inputs_allocations[i] : totals[i].allocations;
    step.totals.allocations = std::max<int64_t>(0, total_allocations - inputs_allocations[i]);
    if (board[i].consumer < 0) continue;
    inputs_ns[board[i].consumer] += total_ns;
    inputs_allocations[board[i].consumer] += total_allocations;
  }
  const StepStats& last = steps[n - 1];
  const int64_t all_ns = last.busy_ns + last.input_wait_ns;
  for (StepStats& step : steps) step.output_wait_ns = all_ns - step.busy_ns - step.input_wait_ns;
  return steps;
}

// Nothing is made ahead, though it may have been asked for: then there is no thread for it, or a hand-over would cost more.
const char* AdviceWithoutQueue(const PlanTraits& traits) {
  if (traits.prefetch == 0) return "; a prefetch would run it beside the consumer";
  return NumThreads() > 1 ? "; it is not made ahead, since that would take longer"
                          : "; a second thread would run it beside the consumer";
}

const char* AdviceFor(const Plan& plan, bool ahead) {
  const PlanTraits& traits = plan.traits();
  if (traits.caller_thread) return "; a callback may run in the consumer's thread only";
  if (plan.is_stream()) return ahead ? "; a stream is read by one thread" : AdviceWithoutQueue(traits);
  const bool one_at_a_time = traits.sequential || (plan.top().work() == Work::kUser && traits.parallel_calls == 0);
  if (one_at_a_time) {
    return ahead ? "; num_parallel_calls would let several threads call functions"
                 : "; num_parallel_calls would let several threads call functions, a prefetch run them beside the consumer";
  }
  return ahead ? "; more threads would help, if the machine has them" : AdviceWithoutQueue(traits);
}

void NameBottleneck(const Plan& plan, IteratorStats* stats) {
  int64_t work_ns = 0;
  int busiest = IteratorStats::kNothing;
  for (size_t i = 0; i < stats->steps.size(); ++i) {
    work_ns += stats->steps[i].busy_ns;
    if (busiest < 0 || stats->steps[i].busy_ns > stats->steps[busiest].busy_ns) busiest = static_cast<int>(i);
  }
  if (stats->elements == 0 || work_ns == 0) {
    stats->advice = "nothing was read yet";
    return;
  }
  const int64_t outside_ns = stats->elapsed_ns - stats->next_ns;
  if (2 * outside_ns >= stats->elapsed_ns) {
    stats->bottleneck = IteratorStats::kConsumer;
    stats->advice = "the consumer is the bottleneck: it spends " + Percent(outside_ns, stats->elapsed_ns) +
                    " of the time with the elements, and waits for them " + Percent(stats->next_ns, stats->elapsed_ns);
    return;
  }
  const StepStats& step = stats->steps[busiest];
  stats->bottleneck = busiest;
  stats->advice = step.label + " is the bottleneck: " + Percent(step.busy_ns, work_ns) +
                  " of the pipeline's work, and the consumer waits " + Percent(stats->next_ns, stats->elapsed_ns) +
                  " of the time";
  if (stats->queue && stats->queue->budget_stalls > stats->queue->waits) {
    stats->advice += "; the byte budget holds work back";
  } else {
    stats->advice += AdviceFor(plan, stats->queue.has_value());
  }
}

void WriteStep(JsonWriter& json, const StepStats& step) {
  json.BeginObject().Key("step").String(step.label).Key("kind").String(step.kind).Key("work").String(step.work);
  json.Key("joined_with_next").Bool(step.joined);
  json.Key("calls").Int(step.totals.calls).Key("elements").Int(step.totals.elements);
  json.Key("failures").Int(step.totals.failures).Key("bytes").Int(step.totals.nbytes);
  json.Key("allocations").Int(step.totals.allocations);
  json.Key("busy_ns").Int(step.busy_ns).Key("input_wait_ns").Int(step.input_wait_ns);
  json.Key("output_wait_ns").Int(step.output_wait_ns).EndObject();
}

void WriteQueue(JsonWriter& json, const QueueTotals& queue) {
  json.BeginObject().Key("capacity").Int(queue.capacity).Key("ready").Int(queue.ready);
  json.Key("mean_ready_percent");
  json.Int(queue.capacity > 0 ? std::llround(100 * queue.mean_ready / static_cast<double>(queue.capacity)) : 0);
  json.Key("waits").Int(queue.waits).Key("wait_ns").Int(queue.wait_ns).Key("helped_ns").Int(queue.helped_ns);
  json.Key("full_ns").Int(queue.full_ns);
  json.Key("budget_stalls").Int(queue.budget_stalls).Key("bytes").Int(queue.nbytes).EndObject();
}

}  // namespace

IteratorStats MakeStats(const Plan& plan, int64_t elapsed_ns, int64_t next_ns, int64_t elements,
                        std::optional<QueueTotals> queue) {
  IteratorStats stats;
  stats.elapsed_ns = std::max<int64_t>(0, elapsed_ns);
  stats.elements = elements;
  stats.steps = StepsOf(plan);
  const StepStats& last = stats.steps.back();
  // Without a queue all of the plan's work happens in calls of next.
  stats.next_ns = queue ? next_ns : last.busy_ns + last.input_wait_ns;
  stats.next_ns = std::clamp<int64_t>(stats.next_ns, 0, stats.elapsed_ns);
  const int64_t unasked_ns = queue ? queue->full_ns : stats.elapsed_ns - stats.next_ns;
  for (StepStats& step : stats.steps) step.output_wait_ns += unasked_ns;
  stats.queue = queue;
  NameBottleneck(plan, &stats);
  return stats;
}

std::string StatsAsJson(const IteratorStats& stats) {
  JsonWriter json;
  json.BeginObject().Key("format").Int(1);
  json.Key("elapsed_ns").Int(stats.elapsed_ns).Key("next_ns").Int(stats.next_ns);
  json.Key("consumer_ns").Int(stats.elapsed_ns - stats.next_ns).Key("elements").Int(stats.elements);
  json.Key("steps").BeginArray();
  for (const StepStats& step : stats.steps) WriteStep(json, step);
  json.EndArray().Key("queue");
  if (stats.queue) {
    WriteQueue(json, *stats.queue);
  } else {
    json.Null();
  }
  const ByteBudget& budget = ByteBudget::Default();
  json.Key("budget").BeginObject().Key("limit").Int(budget.limit()).Key("used").Int(budget.used());
  json.Key("peak").Int(budget.peak()).EndObject();
  json.Key("threads").Int(NumThreads());
  json.Key("bottleneck").BeginObject().Key("step");
  if (stats.bottleneck >= 0) {
    json.String(stats.steps[stats.bottleneck].label);
  } else if (stats.bottleneck == IteratorStats::kConsumer) {
    json.String("consumer");
  } else {
    json.Null();
  }
  json.Key("text").String(stats.advice).EndObject().EndObject();
  return json.Take();
}

}  // namespace levada
