#include "function/update_chain.h"

#include <algorithm>

#include "base/cancel.h"
#include "function/elementwise.h"
#include "function/views.h"

namespace levada {

extern const Op op_add, op_subtract;

namespace {

// From here on one pass over memory is worth its plan: intermediate values would leave the caches.
constexpr int64_t kLargeState = int64_t{16} << 10;

bool IsUpdateOfWhole(UpdateKind kind) {
  return kind == UpdateKind::kAssign || kind == UpdateKind::kAssignAdd || kind == UpdateKind::kAssignSub;
}

bool IsConstantElement(const Step& step) {
  return step.kind == Step::Kind::kConstant && step.constant->size() == 1;
}

// Finds and takes out what one update waits for.
class ChainBuilder {
 public:
  // Steps up to number `after` stay where they are.
  ChainBuilder(Function::Body* body, int update, int after)
      : body_(*body),
        update_(update),
        after_(after),
        deferred_(body->steps.size(), false),
        maker_(body->num_values, -1) {
    for (size_t i = 0; i < body_.steps.size(); ++i) {
      for (size_t k = 0; k < body_.steps[i].specs.size(); ++k) {
        maker_[body_.steps[i].first_value + k] = static_cast<int>(i);
      }
    }
  }

  void Run() {
    Step& update = body_.steps[update_];
    const TensorSpec state = update.state->spec();
    const TensorSpec* const value = SpecOf(update.inputs[0]);
    if (!state.IsFullyKnown() || value->dtype != state.dtype || state.dtype == DType::kString) return;
    if (update.update != UpdateKind::kAssign && !IsNumber(state.dtype)) return;
    Defer();
    if (chain_->steps.empty()) return;
    MakeFunction(state);
    for (const int step : chain_->steps) body_.steps[step].deferred_to = update_;
    update.chain = std::move(chain_);
  }

 private:
  // Backwards, so that every user of a step is known before it.
  void Defer() {
    std::vector<bool> needed_elsewhere(body_.num_values, false);
    for (const int output : body_.outputs) needed_elsewhere[output] = true;
    for (int i = static_cast<int>(body_.steps.size()) - 1; i > after_; --i) {
      const Step& step = body_.steps[i];
      deferred_[i] = i < update_ && MayWait(step) && !needed_elsewhere[step.first_value] && IsUsed(step.first_value);
      if (deferred_[i]) chain_->steps.push_back(i);
      if (deferred_[i] || i == update_) continue;
      for (const int input : step.inputs) needed_elsewhere[input] = true;
    }
    std::reverse(chain_->steps.begin(), chain_->steps.end());
    // A read alone is no chain.
    const auto computes = [this](int i) { return body_.steps[i].kind == Step::Kind::kOp; };
    if (std::none_of(chain_->steps.begin(), chain_->steps.end(), computes)) chain_->steps.clear();
  }

  // Whether the update or a deferred step needs the value.
  bool IsUsed(int value) const {
    const auto uses = [value](const Step& step) {
      return std::find(step.inputs.begin(), step.inputs.end(), value) != step.inputs.end();
    };
    if (uses(body_.steps[update_])) return true;
    return std::any_of(chain_->steps.begin(), chain_->steps.end(), [&](int i) { return uses(body_.steps[i]); });
  }

  bool MayWait(const Step& step) const {
    if (step.kind == Step::Kind::kRead) return step.state == body_.steps[update_].state;
    if (step.kind != Step::Kind::kOp || step.op->elementwise == nullptr || step.specs.size() != 1) return false;
    if (step.specs[0].dtype == DType::kString) return false;
    for (const int input : step.inputs) {
      const DType dtype = SpecOf(input)->dtype;
      if (dtype == DType::kString || (IsInteger(dtype) && !AlwaysHasResult(*step.op->elementwise))) return false;
    }
    return true;
  }

  // Some integers have no quotient, power or shift.
  static bool AlwaysHasResult(const ElementwiseRule& rule) {
    return rule.kind != ElementwiseRule::Kind::kBinary || rule.binary == kernel::BinaryOp::kAdd ||
           rule.binary == kernel::BinaryOp::kSubtract || rule.binary == kernel::BinaryOp::kMultiply;
  }

  const TensorSpec* SpecOf(int value) const {
    if (maker_[value] < 0) return &body_.inputs[value];
    const Step& step = body_.steps[maker_[value]];
    return &step.specs[value - step.first_value];
  }

  // What a deferred step finds when the update runs, unless it is deferred too or one constant element.
  bool IsInput(int value) const {
    return maker_[value] < 0 || !(deferred_[maker_[value]] || IsConstantElement(body_.steps[maker_[value]]));
  }

  void MakeFunction(const TensorSpec& state) {
    Function::Body made;
    std::vector<int> number(body_.num_values, -1);  // in the new body
    for (const int i : chain_->steps) {
      for (const int input : body_.steps[i].inputs) {
        if (number[input] >= 0 || !IsInput(input)) continue;
        number[input] = made.num_values++;
        made.inputs.push_back(*SpecOf(input));
        chain_->inputs.push_back(input);
      }
    }
    const int variable = made.num_values++;
    made.inputs.push_back(state);
    for (const int i : chain_->steps) {
      const Step& step = body_.steps[i];
      if (step.kind == Step::Kind::kRead) {
        number[step.first_value] = variable;
        chain_->reads_state = true;
        continue;
      }
      for (const int input : step.inputs) {
        if (number[input] < 0) number[input] = Append(&made, body_.steps[maker_[input]], number);
      }
      number[step.first_value] = Append(&made, step, number);
    }
    const Step& update = body_.steps[update_];
    int result = number[update.inputs[0]];
    if (update.update != UpdateKind::kAssign) {
      Step last;
      last.op = update.update == UpdateKind::kAssignAdd ? &op_add : &op_subtract;
      last.inputs = {variable, result};
      last.specs = {state};
      last.first_value = result = made.num_values++;
      made.steps.push_back(std::move(last));
    }
    made.outputs = {result};
    chain_->rewritten = MakeRef<Function>(std::move(made));
  }

  // A copy of a step of one output, with the numbers of the new body.
  static int Append(Function::Body* made, const Step& step, const std::vector<int>& number) {
    Step copy = step;
    copy.first_value = made->num_values++;
    for (int& input : copy.inputs) input = number[input];
    made->steps.push_back(std::move(copy));
    return made->steps.back().first_value;
  }

  Function::Body& body_;
  const int update_, after_;
  std::vector<bool> deferred_;
  std::vector<int> maker_;  // step that makes a value; -1: an argument
  std::shared_ptr<UpdateChain> chain_ = std::make_shared<UpdateChain>();
};

// Whether the operand of the update surely has the shape of the state: one value has it, and the others are single
// elements beside it.
bool FitShape(const UpdateChain& chain, const TensorSpec& state, std::span<const Ref<Tensor>> values) {
  bool any_full = chain.reads_state;
  for (const int input : chain.inputs) {
    const Tensor& value = *values[input];
    if (value.shape() == state.shape) any_full = true;
    else if (value.size() != 1 || value.rank() > state.shape.size()) return false;
  }
  for (const Step& step : chain.rewritten->body().steps) {
    if (step.kind == Step::Kind::kConstant && step.constant->rank() > state.shape.size()) return false;
  }
  return any_full;
}

}  // namespace

void DeferIntoUpdates(Function::Body* body) {
  int after = -1;
  for (size_t i = 0; i < body->steps.size(); ++i) {
    if (body->steps[i].kind != Step::Kind::kUpdate) continue;
    const int update = static_cast<int>(i);
    if (IsUpdateOfWhole(body->steps[i].update)) ChainBuilder(body, update, after).Run();
    after = update;
  }
}

Result<bool> RewriteState(const Step& update, std::span<const Ref<Tensor>> values) {
  const UpdateChain& chain = *update.chain;
  const TensorSpec state = update.state->spec();
  int64_t size = 0;
  if (!NumElements(state.shape, &size) || size < kLargeState || state.shape.size() >= kMaxRank) return false;
  if (!FitShape(chain, state, values)) return false;
  TensorList columns;
  std::vector<RowInput> rows(chain.inputs.size() + 1);
  for (size_t i = 0; i < chain.inputs.size(); ++i) {
    columns.push_back(InsertAxes(*values[chain.inputs[i]], 0, 1));
    rows[i].column = columns.back().get();
  }
  TensorSpec row = state;
  row.shape.insert(0, 1);
  const Ref<Tensor> stand_in = TensorOfSpec(row);
  rows.back().column = stand_in.get();
  LEVADA_ASSIGN_OR_RETURN(const Ref<RowPlan> plan, chain.programs.PlanFor(*chain.rewritten, rows));
  if (!plan->general.empty() || plan->programs.size() != 1) return false;
  // Once begun it is finished: a state that is half changed is of no use to anybody.
  const CancelScope nobody(nullptr);
  return update.state->Rewrite(update.update, [&](const Tensor& value, char* out) {
    const Ref<Tensor> column = InsertAxes(value, 0, 1);
    rows.back().column = column.get();
    return plan->programs[0].RunInto(rows, 1, {&out, 1});
  });
}

}  // namespace levada
