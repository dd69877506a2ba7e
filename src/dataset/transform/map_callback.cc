#include "dataset/transform/map_callback.h"

#include "dataset/function_draws.h"
#include "dataset/plan.h"
#include "dataset/transform/map.h"
#include "base/cancel.h"

namespace levada {
namespace {

constexpr char kKind[] = "map_callback";

// Elements are made one by one, in the order asked for.
class MapCallbackStage final : public Stage {
 public:
  MapCallbackStage(Ref<const DatasetNode> node, Ref<Stage> below, Ref<ElementFunction> function,
                   const PassDraws& draws)
      : Stage(std::move(node), below->length()),
        input_(std::move(below)),
        function_(std::move(function)),
        draws_(draws) {}

  Result<Ref<Element>> At(Context& context, int64_t pass, int64_t position) override {
    LEVADA_ASSIGN_OR_RETURN(Ref<Element> in, input_->At(context, pass, position));
    Ref<Element> out;
    const CancelScope none(nullptr);  // what user code calls is not cut off in the middle
    const DrawScope scope(draws_.KeysOf(pass), position, draws_.user_code());
    LEVADA_RETURN_IF_ERROR(Failed(CallChecked(*function_, in, node().specs(), node().name(), &out)));
    return out;
  }

  int64_t Touch(int64_t pass, int64_t position) override {
    draws_.Use(pass);
    return input_->Touch(pass, position);
  }
  bool makes_rows() const override { return false; }
  Work work() const override { return Work::kUser; }
  bool keeps_ranges() const override { return input_->keeps_ranges(); }
  bool depends_on_pass() const override { return true; }

 private:
  Ref<Stage> input_;
  Ref<ElementFunction> function_;
  const PassDraws draws_;
};

class MapCallbackNode final : public DatasetNode {
 public:
  MapCallbackNode(Ref<DatasetNode> below, std::vector<TensorSpec> specs, Ref<ElementFunction> function,
                  const MapCallbackOptions& options)
      : DatasetNode(kKind, below, std::move(specs), below->cardinality(), false),
        function_(std::move(function)),
        draws_(FunctionDraws::Of(*function_)),
        options_(options) {
    NeedsForPositions(Positions::kInputs);
  }

  const char* name() const override { return options_.name.empty() ? kKind : options_.name.c_str(); }
  bool draws() const override { return draws_.draws(); }
  bool draws_own_seed() const override { return draws_.draws_own_seed(); }

  Result<Ref<Stage>> Compile(PlanContext& context) const override {
    PlanTraits& traits = context.traits;
    if (options_.num_parallel_calls == 0) traits.sequential = true;
    if (options_.caller_thread) traits.caller_thread = true;
    if (options_.num_parallel_calls != 0 && traits.parallel_calls >= 0) {
      traits.parallel_calls =
          options_.num_parallel_calls < 0 ? -1 : std::max(traits.parallel_calls, options_.num_parallel_calls);
    }
    LEVADA_ASSIGN_OR_RETURN(Ref<Stage> below, context.CompileInput(*input(), context.limit));
    const PassDraws draws = draws_.Compile(*this, context);
    if (below->is_stream()) return MakeStreamMap(Self(), std::move(below), function_, draws);
    return Ref<Stage>(MakeRef<MapCallbackStage>(Self(), std::move(below), function_, draws));
  }

  std::string Explain() const override {
    std::string text = "callback, element by element";
    if (options_.caller_thread) {
      text += " in the consumer's thread";
    } else if (options_.num_parallel_calls != 0) {
      text += ", several at a time";
    }
    return text + "; an iterator is saved by position, so the callback should be pure";
  }

 private:
  void DescribeParameters(JsonWriter& json) const override {
    json.Key("components");
    WriteSpecs(json, specs());
  }

  Ref<ElementFunction> function_;
  FunctionDraws draws_;
  MapCallbackOptions options_;
};

}  // namespace

Result<Ref<DatasetNode>> MakeMapCallback(Ref<DatasetNode> input, std::vector<TensorSpec> specs,
                                         Ref<ElementFunction> function, const MapCallbackOptions& options) {
  LEVADA_RETURN_IF_ERROR(CheckParallelCalls(options.num_parallel_calls, kKind));
  LEVADA_RETURN_IF_ERROR(CheckSpecs(specs, kKind));
  return Ref<DatasetNode>(MakeRef<MapCallbackNode>(std::move(input), std::move(specs), std::move(function), options));
}

}  // namespace levada
