#include "dataset/transform/select.h"

#include <cmath>
#include <utility>

#include "dataset/cursor.h"
#include "dataset/plan.h"
#include "dataset/source/draws.h"
#include "dataset/transform/element_function.h"
#include "runtime/seed.h"

namespace levada {
namespace {

class SelectCursor final : public Cursor {
 public:
  SelectCursor(Ref<const DatasetNode> node, const std::vector<Ref<Stage>>& stages, bool stop_on_empty, int64_t pass)
      : node_(std::move(node)), choices_(stages.back()->Open(pass)), stop_on_empty_(stop_on_empty) {
    for (size_t i = 0; i + 1 < stages.size(); ++i) inputs_.push_back(stages[i]->Open(pass));
    ended_.resize(inputs_.size());
  }

  bool Next(Context& context, Outcome* out) override {
    while (!finished_) {
      if (context.IsCancelled()) return GiveCancelled(out);
      if (!choices_->Next(context, out)) break;
      if (!out->status.ok()) return true;
      const Result<int64_t> choice = IntegerOf(*out->element->component(0), node_->kind(), "a choice");
      if (!choice.ok()) return GiveFailure(FailedAt(*node_, choice.status()), out);
      if (choice.value() < 0 || choice.value() >= static_cast<int64_t>(inputs_.size())) {
        return GiveFailure(FailedAt(*node_, InvalidArgument("%s: expected a choice below %zu, got %lld", node_->kind(),
                                                            inputs_.size(), static_cast<long long>(choice.value()))),
                           out);
      }
      if (Take(context, choice.value(), out)) return true;
    }
    finished_ = true;
    out->element = nullptr;
    return false;
  }

  void Save(StateWriter& out) const override {
    out.Int(finished_);
    choices_->Save(out);
    for (size_t i = 0; i < inputs_.size(); ++i) {
      out.Int(ended_[i]);
      inputs_[i]->Save(out);
    }
  }
  Status Restore(Context& context, StateReader& in) override {
    int64_t flag = 0;
    LEVADA_RETURN_IF_ERROR(in.Count(&flag));
    finished_ = flag != 0;
    LEVADA_RETURN_IF_ERROR(choices_->Restore(context, in));
    for (size_t i = 0; i < inputs_.size(); ++i) {
      LEVADA_RETURN_IF_ERROR(in.Count(&flag));
      ended_[i] = flag != 0;
      num_ended_ += ended_[i];
      LEVADA_RETURN_IF_ERROR(inputs_[i]->Restore(context, in));
    }
    return Status::Ok();
  }

 private:
  // The next element of an input; false when it has none, which may be the end of everything.
  bool Take(Context& context, int64_t choice, Outcome* out) {
    if (!ended_[choice] && inputs_[choice]->Next(context, out)) return true;
    num_ended_ += !ended_[choice];
    ended_[choice] = true;
    finished_ = stop_on_empty_ || num_ended_ == inputs_.size();
    return false;
  }

  Ref<const DatasetNode> node_;
  std::unique_ptr<Cursor> choices_;
  std::vector<std::unique_ptr<Cursor>> inputs_;
  std::vector<bool> ended_;
  size_t num_ended_ = 0;
  const bool stop_on_empty_;
  bool finished_ = false;
};

// Several inputs of which each can give elements for ever make an endless dataset.
int64_t SelectCardinality(const std::vector<Ref<DatasetNode>>& inputs) {
  for (const Ref<DatasetNode>& input : inputs) {
    if (input->cardinality() == kInfiniteCardinality) return kInfiniteCardinality;
  }
  return kUnknownCardinality;
}

class SelectNode final : public DatasetNode {
 public:
  // The choices are the last of `all`.
  SelectNode(const char* op, std::vector<Ref<DatasetNode>> all, std::vector<TensorSpec> specs, int64_t cardinality,
             bool stop_on_empty)
      : DatasetNode(op, std::move(all), std::move(specs), cardinality, false), stop_on_empty_(stop_on_empty) {}

  Result<Ref<Stage>> Compile(PlanContext& context) const override {
    std::vector<Ref<Stage>> stages;
    for (const Ref<DatasetNode>& input : inputs()) {
      LEVADA_ASSIGN_OR_RETURN(Ref<Stage> stage, context.CompileInput(*input, kEndless));
      stages.push_back(std::move(stage));
    }
    return Ref<Stage>(
        MakeRef<StreamStage>(Self(), [node = Self(), stages, stop_on_empty = stop_on_empty_](int64_t pass) {
          return std::make_unique<SelectCursor>(node, stages, stop_on_empty, pass);
        }));
  }
  std::string Explain() const override {
    return "elements of " + std::to_string(inputs().size() - 1) + " inputs as the last one chooses, " +
           (stop_on_empty_ ? "until one chosen has ended" : "until all have ended");
  }

 private:
  void DescribeParameters(JsonWriter& json) const override { json.Key("stop_on_empty").Bool(stop_on_empty_); }

  bool stop_on_empty_;
};

Result<Ref<DatasetNode>> MakeSelect(const char* op, std::vector<Ref<DatasetNode>> inputs, Ref<DatasetNode> choices,
                                    bool stop_on_empty) {
  LEVADA_RETURN_IF_ERROR(CheckJoin(inputs, op));
  std::vector<TensorSpec> specs = inputs[0]->specs();
  for (size_t i = 1; i < inputs.size(); ++i) {
    LEVADA_ASSIGN_OR_RETURN(specs, MergeSpecs(specs, inputs[i]->specs(), op));
  }
  const int64_t cardinality = SelectCardinality(inputs);
  inputs.push_back(std::move(choices));
  LEVADA_RETURN_IF_ERROR(CheckJoin(inputs, op));
  return Ref<DatasetNode>(
      MakeRef<SelectNode>(op, std::move(inputs), std::move(specs), cardinality, stop_on_empty));
}

}  // namespace

Result<Ref<DatasetNode>> MakeChoose(std::vector<Ref<DatasetNode>> inputs, Ref<DatasetNode> choices,
                                    bool stop_on_empty) {
  const std::vector<TensorSpec>& specs = choices->specs();
  if (specs.size() != 1 || specs[0].dtype != DType::kInt64 || (specs[0].rank_known && specs[0].rank() != 0)) {
    return InvalidArgument("choose_from_datasets: expected choices that are int64 scalars, got %s",
                           DescribeSpecs(specs).c_str());
  }
  return MakeSelect("choose_from_datasets", std::move(inputs), std::move(choices), stop_on_empty);
}

Result<Ref<DatasetNode>> MakeSample(std::vector<Ref<DatasetNode>> inputs, std::vector<double> weights,
                                    const SampleOptions& options) {
  const char* const op = "sample_from_datasets";
  if (weights.empty()) weights.assign(inputs.size(), 1.0);
  if (weights.size() != inputs.size()) {
    return InvalidArgument("%s: expected %zu weights, got %zu", op, inputs.size(), weights.size());
  }
  LEVADA_RETURN_IF_ERROR(CheckJoin(inputs, op));
  std::vector<Ref<DatasetNode>> kept;
  std::vector<double> kept_weights;
  double sum = 0;
  for (size_t i = 0; i < weights.size(); ++i) {
    sum += weights[i];
    if (!(weights[i] >= 0) || !std::isfinite(sum)) {
      return InvalidArgument("%s: expected weights of 0 or more with a finite sum, got %g (weight %zu)", op, weights[i],
                             i);
    }
    if (weights[i] == 0) continue;
    kept.push_back(inputs[i]);
    kept_weights.push_back(weights[i]);
  }
  if (kept.empty()) return InvalidArgument("%s: expected at least one weight above 0", op);
  if (kept.size() == 1) return std::move(kept[0]);
  const int64_t seed = options.seeded ? options.seed : DrawSeed();
  Ref<DatasetNode> choices = MakeDraws(kept_weights, seed, options.seeded, options.rerandomize);
  return MakeSelect(op, std::move(kept), std::move(choices), options.stop_on_empty);
}

}  // namespace levada
