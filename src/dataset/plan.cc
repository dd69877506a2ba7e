#include "dataset/plan.h"

#include <utility>

#include "dataset/probe.h"
#include "dataset/rank_stage.h"

namespace levada {
namespace {

// Chains deeper than this would overflow small stacks, since stages call their inputs.
constexpr int kMaxSteps = 2000;

}  // namespace

int64_t BytesOf(const std::vector<TensorSpec>& specs) {
  int64_t total = 0;
  for (const TensorSpec& spec : specs) {
    int64_t count = 0;
    if (!spec.IsFullyKnown() || !NumElements(spec.shape, &count)) return 0;
    total = SaturatingAdd(total, SaturatingMul(count, SizeOf(spec.dtype)));
  }
  return total;
}

Result<Ref<Stage>> PlanContext::CompileStep(const DatasetNode& node) {
  const int number = board_->AddStep(&node, step_);
  const int outer = std::exchange(step_, number);
  Result<Ref<Stage>> stage = node.Compile(*this);
  step_ = outer;
  if (!stage.ok()) return stage;
  Ref<Stage> probe = MakeProbe(std::move(stage).value(), board_, number, BytesOf(node.specs()));
  board_->step(number).stage = probe.get();
  return probe;
}

Result<Ref<Stage>> PlanContext::CompileInput(const DatasetNode& input, int64_t input_limit, int64_t group) {
  const int64_t outer_limit = limit;
  const int64_t outer_scale = scale;
  limit = input_limit;
  scale = SaturatingMul(scale, group);
  Result<Ref<Stage>> stage = CompileStep(input);
  limit = outer_limit;
  scale = outer_scale;
  return stage;
}

Result<Ref<Stage>> PlanContext::CompileThrough(const DatasetNode& passed, int64_t input_limit, int64_t group) {
  const int number = board_->AddStep(&passed, step_);
  const int outer = std::exchange(step_, number);
  Result<Ref<Stage>> stage = CompileInput(*passed.input(), input_limit, group);
  step_ = outer;
  board_->step(number).joined = true;
  if (stage.ok()) board_->step(number).stage = stage->get();
  return stage;
}

int PlanContext::MeetAgain(const DatasetNode* node, int64_t* base_epoch) {
  for (Met& met : met_) {
    if (met.node != node) continue;
    *base_epoch = met.base_epoch;
    return ++met.times;
  }
  return 0;
}

void PlanContext::MeetFirst(const DatasetNode* node, int64_t base_epoch) { met_.push_back({node, base_epoch, 0}); }

Result<Ref<Plan>> Plan::Make(Ref<DatasetNode> node, EpochChoice epochs, const Rank& rank, int64_t first,
                             bool caller_thread, Ref<DropLog> drop_log) {
  if (node->ordinal() >= kMaxSteps) {
    return InvalidArgument("iterator: expected at most %d steps, got %d", kMaxSteps, node->ordinal() + 1);
  }
  Ref<Plan> plan = Ref<Plan>::Adopt(new Plan);
  plan->board_ = MakeRef<StatsBoard>();
  plan->drop_log_ = drop_log ? std::move(drop_log) : MakeRef<DropLog>();
  PlanContext context(std::move(epochs), plan->board_.get(), plan->drop_log_);
  context.traits.caller_thread = caller_thread;
  LEVADA_ASSIGN_OR_RETURN(plan->whole_, context.CompileStep(*node));
  plan->rank_ = rank;
  plan->takes_shares_ = !rank.is_whole() && !node->makes_batches();
  if (first > plan->whole_->length()) {
    return InvalidArgument("iterator: expected a position up to %lld, got %lld",
                           static_cast<long long>(plan->whole_->length()), static_cast<long long>(first));
  }
  plan->first_ = plan->takes_shares_ ? first : 0;
  plan->top_ = rank.is_whole() ? plan->whole_ : MakeRankStage(*node, plan->whole_, rank, plan->first_);
  plan->traits_ = context.traits;
  plan->shuffles_ = context.TakeShuffles();
  plan->element_bytes_ = BytesOf(node->specs());
  plan->node_ = std::move(node);
  return plan;
}

int64_t Plan::WholePosition(int64_t position, bool ended) const {
  if (!takes_shares_) return position;
  const int64_t end = whole_->length();
  return ended ? end : std::min(end, SaturatingAdd(first_, SaturatingMul(position, rank_.world)));
}

Context Plan::MakeContext(const std::atomic<bool>* cancelled) const {
  Context context;
  context.cancelled = cancelled;
  context.orders.resize(shuffles_.size());
  context.counters = board_->MakeCounters();
  return context;
}

}  // namespace levada
