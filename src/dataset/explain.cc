#include "dataset/explain.h"

#include "base/json.h"
#include "runtime/budget.h"
#include "runtime/thread_pool.h"

namespace levada {
namespace {

const char* NameOf(MemoryKind kind) {
  switch (kind) {
    case MemoryKind::kBorrowed:
      return "borrowed";
    case MemoryKind::kMapped:
      return "mapped";
    case MemoryKind::kOwned:
    case MemoryKind::kNone:
      break;
  }
  return "own";
}

std::string ExplainText(const Plan& plan) {
  std::string text;
  for (const DatasetNode* step : ChainOf(plan.node())) {
    text += step->Label() + ": " + step->Explain() + "\n";
    text += "    -> " + DescribeSpecs(step->specs()) + "; " + CountInWords(step->cardinality()) + "\n";
  }
  return text + ExplainExecution(plan) + "\n";
}

void WriteData(JsonWriter& json, const DatasetNode& node) {
  json.Key("data").BeginArray();
  for (const Ref<Tensor>& tensor : node.data()) {
    json.BeginObject().Key("tensor").String(ToString(tensor->spec()));
    json.Key("bytes").Int(tensor->nbytes()).Key("memory").String(NameOf(tensor->memory())).EndObject();
  }
  json.EndArray();
}

void WriteShuffles(JsonWriter& json, const Plan& plan, const BoardStep& step) {
  json.Key("seeds").BeginArray();
  for (int i = 0; i < step.num_shuffles; ++i) json.Int(plan.shuffles()[step.first_shuffle + i].seed);
  json.EndArray();
}

// The numbers of steps are those of the board, the last step first.
void WriteStep(JsonWriter& json, const Plan& plan, int number) {
  const std::span<const BoardStep> steps = plan.board().steps();
  const BoardStep& step = steps[number];
  const DatasetNode& node = *step.node;
  json.BeginObject().Key("step").String(node.Label()).Key("kind").String(node.kind());
  json.Key("text").String(node.Explain());
  json.Key("parameters").Raw(node.DescribeStep());
  json.Key("access").String(step.stage->is_stream() ? "stream" : "indexed");
  json.Key("work").String(NameOf(step.stage->work()));
  json.Key("joined_with_next").Bool(step.joined);
  json.Key("positions_only").Bool(step.stage->resolves());
  json.Key("depends_on_epoch").Bool(step.stage->depends_on_pass());
  json.Key("cardinality").Int(node.cardinality()).Key("spec");
  WriteSpecs(json, node.specs());
  WriteData(json, node);
  WriteShuffles(json, plan, step);
  json.Key("inputs").BeginArray();
  for (size_t i = number + 1; i < steps.size(); ++i) {
    if (steps[i].consumer == number) json.Int(static_cast<int64_t>(steps.size() - 1 - i));
  }
  json.EndArray().EndObject();
}

std::string ExplainJson(const Plan& plan) {
  JsonWriter json;
  const PlanTraits& traits = plan.traits();
  json.BeginObject().Key("format").Int(1).Key("steps").BeginArray();
  for (int i = static_cast<int>(plan.board().steps().size()) - 1; i >= 0; --i) WriteStep(json, plan, i);
  json.EndArray().Key("execution").BeginObject();
  json.Key("text").String(ExplainExecution(plan));
  json.Key("threads").Int(NumThreads()).Key("byte_budget").Int(ByteBudget::Default().limit());
  json.Key("prefetch").Int(traits.prefetch).Key("parallel_calls").Int(traits.parallel_calls);
  json.Key("sequential").Bool(traits.sequential).Key("caller_thread").Bool(traits.caller_thread);
  json.EndObject().EndObject();
  return json.Take();
}

}  // namespace

const char* NameOf(Work work) {
  switch (work) {
    case Work::kViews:
      return "views";
    case Work::kCompute:
      return "copies";
    case Work::kUser:
      break;
  }
  return "user code";
}

std::string CountInWords(int64_t cardinality) {
  if (cardinality == kUnknownCardinality) return "a stream";
  if (cardinality < 0) return "endless";
  return std::to_string(cardinality) + (cardinality == 1 ? " element" : " elements");
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

Result<std::string> ExplainPlan(const Ref<DatasetNode>& node, ExplainFormat format) {
  // A fixed epoch: looking must not count as a pass.
  LEVADA_ASSIGN_OR_RETURN(Ref<Plan> plan, Plan::Make(node, {EpochChoice::Kind::kFixed, 0, {}}));
  switch (format) {
    case ExplainFormat::kText:
      return ExplainText(*plan);
    case ExplainFormat::kJson:
      return ExplainJson(*plan);
    case ExplainFormat::kSvg:
      return DrawPlan(*plan);
  }
  return InvalidArgument("explain: expected a levada_explain_format, got %d", static_cast<int>(format));
}

}  // namespace levada
