#include "dataset/transform/scan.h"

#include "dataset/iterator.h"

namespace levada {
namespace {

// The components of the state, then those of the element.
Ref<Element> Join(const Element& state, const Element& element) {
  Ref<Element> joined = Element::Make(state.count() + element.count());
  for (int i = 0; i < state.count(); ++i) joined->CopyComponent(i, state, i);
  for (int i = 0; i < element.count(); ++i) joined->CopyComponent(state.count() + i, element, i);
  return joined;
}

// States keep their dtypes; shapes may change.
std::vector<TensorSpec> StateSpecs(const Element& initial) {
  std::vector<TensorSpec> specs;
  for (const Ref<Tensor>& component : initial.components()) specs.push_back({component->dtype(), false, {}});
  return specs;
}

Status CheckInitial(const Element& initial, const char* op) {
  for (int i = 0; i < initial.count(); ++i) {
    if (initial.component(i)) continue;
    return InvalidArgument("%s: expected a state of tensors, got a dataset (component %d)", op, i);
  }
  return Status::Ok();
}

// Whether a traced function takes states and elements, and gives states first.
Status CheckTraced(const Function& function, const Element& initial, const DatasetNode& input, const char* op) {
  std::vector<TensorSpec> arguments;
  for (const Ref<Tensor>& component : initial.components()) arguments.push_back(component->spec());
  arguments.insert(arguments.end(), input.specs().begin(), input.specs().end());
  LEVADA_RETURN_IF_ERROR(CheckArguments(function, arguments, op));
  if (function.num_outputs() < initial.count()) {
    return InvalidArgument("%s: expected a function of at least %d results, got one of %d", op, initial.count(),
                           function.num_outputs());
  }
  for (int i = 0; i < initial.count(); ++i) {
    if (function.input_specs()[i].Accepts(function.output_specs()[i])) continue;
    return InvalidArgument("%s: expected a function that gives the state it takes, %s, got %s (component %d)", op,
                           ToString(function.input_specs()[i]).c_str(), ToString(function.output_specs()[i]).c_str(), i);
  }
  return Status::Ok();
}

class ScanCursor final : public ReplayCursor {
 public:
  ScanCursor(Ref<const DatasetNode> node, std::unique_ptr<Cursor> below, Ref<ElementFunction> function,
             Ref<Element> initial, DrawCounter draws)
      : node_(std::move(node)),
        input_(std::move(below)),
        function_(std::move(function)),
        state_(std::move(initial)),
        draws_(std::move(draws)) {
    specs_ = StateSpecs(*state_);
    specs_.insert(specs_.end(), node_->specs().begin(), node_->specs().end());
  }

 protected:
  bool Step(Context& context, Outcome* out) override {
    if (!input_->Next(context, out)) return false;
    if (!out->status.ok()) return true;
    Ref<Element> result;
    Status status = draws_.ForNext(context, [&] {
      return CallChecked(*function_, Join(*state_, *out->element), specs_, "scan", &result);
    });
    if (!status.ok()) return GiveFailure(FailedAt(*node_, std::move(status)), out);
    const int n = state_->count();
    Ref<Element> state = Element::Make(n);
    for (int i = 0; i < n; ++i) state->CopyComponent(i, *result, i);
    Ref<Element> given = Element::Make(result->count() - n);
    for (int i = 0; i < given->count(); ++i) given->CopyComponent(i, *result, n + i);
    state_ = std::move(state);
    return GiveElement(std::move(given), out);
  }

 private:
  Ref<const DatasetNode> node_;
  std::unique_ptr<Cursor> input_;
  Ref<ElementFunction> function_;
  Ref<Element> state_;
  DrawCounter draws_;
  std::vector<TensorSpec> specs_;
};

class ScanNode final : public DatasetNode {
 public:
  ScanNode(Ref<DatasetNode> below, Ref<Element> initial, std::vector<TensorSpec> specs, Ref<ElementFunction> function)
      : DatasetNode("scan", below, std::move(specs), below->cardinality(), false),
        initial_(std::move(initial)),
        function_(std::move(function)),
        draws_(FunctionDraws::Of(*function_)) {}

  bool draws() const override { return draws_.draws(); }
  bool draws_own_seed() const override { return draws_.draws_own_seed(); }
  Result<Ref<Stage>> Compile(PlanContext& context) const override {
    NoteFunction(context, function_->in_caller_thread());
    LEVADA_ASSIGN_OR_RETURN(Ref<Stage> below, context.CompileInput(*input(), kEndless));
    const PassDraws draws = draws_.Compile(*this, context);
    const Ref<Stage> marks = MakeDrawMarks(Self(), draws);
    return Ref<Stage>(MakeRef<StreamStage>(
        Self(), [node = Self(), below, function = function_, initial = initial_, draws, marks](int64_t pass) {
          return std::make_unique<ScanCursor>(node, below->Open(pass), function, initial,
                                              DrawCounter(draws, pass, marks));
        }));
  }
  void AppendData(TensorList* out) const override {
    for (const Ref<Tensor>& component : initial_->components()) out->push_back(component);
    if (function_->traced() != nullptr) function_->traced()->AppendConstants(out);
  }
  std::string Explain() const override { return "a state of " + std::to_string(initial_->count()) + " tensors"; }

 private:
  void DescribeParameters(JsonWriter& json) const override {
    DescribeFunction(json, *function_);
    json.Key("state");
    std::vector<TensorSpec> specs;
    for (const Ref<Tensor>& component : initial_->components()) specs.push_back(component->spec());
    WriteSpecs(json, specs);
  }

  Ref<Element> initial_;
  Ref<ElementFunction> function_;
  FunctionDraws draws_;
};

}  // namespace

Result<Ref<DatasetNode>> MakeScan(Ref<DatasetNode> input, Ref<Element> initial, std::vector<TensorSpec> specs,
                                  Ref<ElementFunction> function) {
  LEVADA_RETURN_IF_ERROR(CheckInitial(*initial, "scan"));
  LEVADA_RETURN_IF_ERROR(CheckSpecs(specs, "scan"));
  return Ref<DatasetNode>(
      MakeRef<ScanNode>(std::move(input), std::move(initial), std::move(specs), std::move(function)));
}

Result<Ref<DatasetNode>> MakeTracedScan(Ref<DatasetNode> input, Ref<Element> initial, Ref<Function> function) {
  LEVADA_RETURN_IF_ERROR(CheckInitial(*initial, "scan"));
  LEVADA_RETURN_IF_ERROR(CheckTraced(*function, *initial, *input, "scan"));
  const std::vector<TensorSpec>& outputs = function->output_specs();
  std::vector<TensorSpec> specs(outputs.begin() + initial->count(), outputs.end());
  return MakeScan(std::move(input), std::move(initial), std::move(specs), FunctionOf(std::move(function)));
}

Result<Ref<Element>> Reduce(const Ref<DatasetNode>& input, Ref<Element> initial, ElementFunction& function) {
  LEVADA_RETURN_IF_ERROR(CheckInitial(*initial, "reduce"));
  if (function.traced() != nullptr) {
    LEVADA_RETURN_IF_ERROR(CheckTraced(*function.traced(), *initial, *input, "reduce"));
    if (function.traced()->num_outputs() != initial->count()) {
      return InvalidArgument("reduce: expected a function of %d results, got one of %d", initial->count(),
                             function.traced()->num_outputs());
    }
  }
  const std::vector<TensorSpec> specs = StateSpecs(*initial);
  LEVADA_ASSIGN_OR_RETURN(const Ref<Iterator> iterator, Iterator::Make(input, {}));
  Ref<Element> state = std::move(initial);
  for (int64_t position = 0;; ++position) {
    Ref<Element> element, next;
    LEVADA_RETURN_IF_ERROR(iterator->Next(&element));
    if (!element) return state;
    Status status = CallChecked(function, Join(*state, *element), specs, "reduce", &next);
    if (!status.ok()) return std::move(status).WithOrigin("reduce <- " + input->Origin()).WithPosition(position);
    state = std::move(next);
  }
}

}  // namespace levada
