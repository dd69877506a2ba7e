#include "dataset/plan.h"

#include "dataset/rank_stage.h"

namespace levada {
namespace {

// Chains deeper than this would overflow small stacks, since stages call their inputs.
constexpr int kMaxSteps = 2000;

int64_t BytesOf(const std::vector<TensorSpec>& specs) {
  int64_t total = 0;
  for (const TensorSpec& spec : specs) {
    int64_t count = 0;
    if (!spec.IsFullyKnown() || !NumElements(spec.shape, &count)) return 0;
    total = SaturatingAdd(total, SaturatingMul(count, SizeOf(spec.dtype)));
  }
  return total;
}

std::string ExplainExecution(const Plan& plan) {
  const PlanTraits& traits = plan.traits();
  if (traits.caller_thread) return "runs in the consumer's thread, on demand: a callback asked for it";
  if (plan.top().work() == Work::kViews) return "runs in the consumer's thread, on demand: elements are views";
  if (plan.is_stream()) {
    return traits.prefetch == 0 ? "runs in the consumer's thread, on demand, one element after the other"
                                : "runs ahead of the consumer on a worker thread, one element after the other";
  }
  if (traits.prefetch == 0 && traits.parallel_calls == 0) return "runs in the consumer's thread, on demand";
  std::string text = "runs ahead of the consumer on worker threads";
  if (traits.sequential) text += ", one element at a time and in order: a stateful step asks for it";
  return text;
}

}  // namespace

Result<Ref<Stage>> PlanContext::CompileInput(const DatasetNode& input, int64_t input_limit, int64_t group) {
  const int64_t outer_limit = limit;
  const int64_t outer_scale = scale;
  limit = input_limit;
  scale = SaturatingMul(scale, group);
  Result<Ref<Stage>> stage = input.Compile(*this);
  limit = outer_limit;
  scale = outer_scale;
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

Result<Ref<Plan>> Plan::Make(Ref<DatasetNode> node, EpochChoice epochs, const Rank& rank, int64_t first) {
  if (node->ordinal() >= kMaxSteps) {
    return InvalidArgument("iterator: expected at most %d steps, got %d", kMaxSteps, node->ordinal() + 1);
  }
  PlanContext context(std::move(epochs));
  Ref<Plan> plan = Ref<Plan>::Adopt(new Plan);
  LEVADA_ASSIGN_OR_RETURN(plan->whole_, node->Compile(context));
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
  return context;
}

Result<std::string> ExplainPlan(const Ref<DatasetNode>& node) {
  // A fixed epoch: looking must not count as a pass.
  LEVADA_ASSIGN_OR_RETURN(Ref<Plan> plan, Plan::Make(node, {EpochChoice::Kind::kFixed, 0, {}}));
  std::string text;
  for (const DatasetNode* step : ChainOf(*node)) {
    text += step->Label() + ": " + step->Explain() + "\n";
    text += "    -> " + DescribeSpecs(step->specs());
    const int64_t n = step->cardinality();
    if (n == kUnknownCardinality) {
      text += "; a stream\n";
    } else {
      text += n >= 0 ? "; " + std::to_string(n) + (n == 1 ? " element\n" : " elements\n") : "; endless\n";
    }
  }
  return text + ExplainExecution(*plan) + "\n";
}

}  // namespace levada
