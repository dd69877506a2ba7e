#include "function/function.h"

#include <algorithm>

#include "convert/layout.h"
#include "function/execute.h"
#include "function/program.h"
#include "function/update_chain.h"
#include "function/views.h"

namespace levada {
namespace {

// Lists per step the values that it is the last to need; outputs never die.
void ComputeDying(Function::Body* body) {
  std::vector<int> last(body->num_values, -1);
  std::vector<bool> deferred(body->num_values, false);
  for (size_t i = 0; i < body->steps.size(); ++i) {
    const Step& step = body->steps[i];
    // What a deferred step needs of others has to be there when its update runs.
    for (const int input : step.inputs) {
      const int user = step.deferred_to < 0 || deferred[input] ? static_cast<int>(i) : step.deferred_to;
      last[input] = std::max(last[input], user);
    }
    for (size_t k = 0; k < step.specs.size(); ++k) {
      deferred[step.first_value + k] = step.deferred_to >= 0;
      last[step.first_value + k] = static_cast<int>(i);
    }
  }
  for (const int output : body->outputs) last[output] = -1;
  for (int value = 0; value < body->num_values; ++value) {
    if (last[value] >= 0) body->steps[last[value]].dying.push_back(value);
  }
}

bool IsDraw(const Step& step) { return step.kind == Step::Kind::kRead && step.state->draws(); }

void ComputeByRow(Function::Body* body) {
  body->by_row.assign(body->num_values, false);
  std::fill_n(body->by_row.begin(), body->inputs.size(), true);
  for (const Step& step : body->steps) {
    const bool by_row = IsDraw(step) || std::any_of(step.inputs.begin(), step.inputs.end(),
                                                    [&](int v) { return body->by_row[v]; });
    for (size_t k = 0; k < step.specs.size(); ++k) body->by_row[step.first_value + k] = by_row;
  }
}

// Whether elementwise steps follow each other, and nothing beside arguments but single elements takes part: a wider
// constant would have to be laid out as large as the value beside it.
bool FormsChains(const Function::Body& body) {
  int elementwise = 0;
  for (const Step& step : body.steps) {
    if (step.kind == Step::Kind::kConstant && step.constant->size() != 1) return false;
    elementwise += step.kind == Step::Kind::kOp && step.op->elementwise != nullptr;
  }
  return elementwise >= 2;
}

// Elements from which on a chain over a whole value is worth its tiles: an intermediate value would leave L1 and L2.
constexpr int64_t kLargeValue = int64_t{64} << 10;

}  // namespace

Function::Function(Body body) : body_(std::move(body)), programs_(std::make_unique<ProgramSet>()) {
  DeferIntoUpdates(&body_);
  ComputeDying(&body_);
  ComputeByRow(&body_);
  std::vector<const TensorSpec*> specs(body_.num_values);
  for (size_t i = 0; i < body_.inputs.size(); ++i) specs[i] = &body_.inputs[i];
  for (const Step& step : body_.steps) {
    const bool is_draw = IsDraw(step);
    runs_in_order_ = runs_in_order_ || (step.state && !is_draw);
    draws_ = draws_ || is_draw;
    draws_own_seed_ = draws_own_seed_ || (is_draw && step.state->draws_own_seed());
    for (size_t k = 0; k < step.specs.size(); ++k) specs[step.first_value + k] = &step.specs[k];
  }
  for (const int output : body_.outputs) output_specs_.push_back(*specs[output]);
  tiles_ = !is_stateful() && FormsChains(body_);
}

Function::~Function() = default;

int Function::PassedThrough(int output) const {
  const int value = body_.outputs[output];
  return value < num_inputs() ? value : -1;
}

Status Function::CheckInputs(std::span<const Ref<Tensor>> inputs, bool rows) const {
  if (inputs.size() != body_.inputs.size()) {
    return InvalidArgument("function: expected %d inputs, got %d", num_inputs(), static_cast<int>(inputs.size()));
  }
  for (size_t i = 0; i < inputs.size(); ++i) {
    if (inputs[i]->is_symbolic()) {
      return InvalidArgument("function: expected ordinary tensors, got a symbolic one as input %d",
                             static_cast<int>(i));
    }
    TensorSpec spec = inputs[i]->spec();
    if (rows && spec.shape.empty()) {
      return InvalidArgument("function: expected rows [N, ...], got a scalar as input %d", static_cast<int>(i));
    }
    if (rows) spec.shape.erase(0);
    if (!body_.inputs[i].Accepts(spec)) {
      return InvalidArgument("function: expected %s%s as input %d, got %s", rows ? "rows of " : "",
                             ToString(body_.inputs[i]).c_str(), static_cast<int>(i), ToString(spec).c_str());
    }
    if (rows && inputs[i]->dim(0) != inputs[0]->dim(0)) {
      return InvalidArgument("function: expected inputs of one number of rows, got %lld and %lld",
                             static_cast<long long>(inputs[0]->dim(0)), static_cast<long long>(inputs[i]->dim(0)));
    }
  }
  return Status::Ok();
}

bool Function::GainsFromTiles(std::span<const Ref<Tensor>> inputs) const {
  if (!tiles_) return false;
  const auto large = [](const Ref<Tensor>& input) { return input->size() >= kLargeValue && input->rank() < kMaxRank; };
  return std::any_of(inputs.begin(), inputs.end(), large);
}

// The inputs as the one row of [1, ...] tensors. No outputs when some of them would not be computed tile by tile.
Status Function::CallAsOneRow(std::span<const Ref<Tensor>> inputs, TensorList* outputs) const {
  TensorList columns;
  std::vector<RowInput> rows(inputs.size());
  for (size_t i = 0; i < inputs.size(); ++i) {
    columns.push_back(InsertAxes(*inputs[i], 0, 1));
    rows[i].column = columns.back().get();
  }
  LEVADA_ASSIGN_OR_RETURN(const Ref<RowPlan> plan, programs_->PlanFor(*this, rows));
  if (!plan->general.empty()) return Status::Ok();
  LEVADA_RETURN_IF_ERROR(RunRows(rows, 1, outputs));
  for (size_t i = 0; i < outputs->size(); ++i) {
    (*outputs)[i] = (*outputs)[i]->Row(0);
  }
  return Status::Ok();
}

Status Function::Call(std::span<const Ref<Tensor>> inputs, TensorList* outputs) const {
  outputs->clear();
  LEVADA_RETURN_IF_ERROR(CheckInputs(inputs, false));
  if (GainsFromTiles(inputs)) {
    LEVADA_RETURN_IF_ERROR(CallAsOneRow(inputs, outputs));
    if (!outputs->empty()) return Status::Ok();
  }
  Execution execution(body_, nullptr);
  for (size_t i = 0; i < inputs.size(); ++i) execution.SetArgument(static_cast<int>(i), inputs[i]);
  LEVADA_RETURN_IF_ERROR(execution.RunOnce());
  for (const int output : body_.outputs) outputs->push_back(execution.value(output));
  return Status::Ok();
}

Status Function::CallRows(std::span<const Ref<Tensor>> inputs, TensorList* outputs) const {
  outputs->clear();
  if (inputs.empty()) return InvalidArgument("function: expected at least one input with rows, got none");
  LEVADA_RETURN_IF_ERROR(CheckInputs(inputs, true));
  std::vector<RowInput> columns(inputs.size());
  for (size_t i = 0; i < inputs.size(); ++i) columns[i].column = inputs[i].get();
  return RunRows(columns, inputs[0]->dim(0), outputs);
}

Status Function::RunRows(std::span<const RowInput> inputs, int64_t n, TensorList* outputs) const {
  outputs->clear();
  if (runs_in_order_) return InvalidArgument("function: a stateful function runs element by element, not on rows");
  if (inputs.size() != body_.inputs.size()) {
    return InvalidArgument("function: expected %d inputs, got %d", num_inputs(), static_cast<int>(inputs.size()));
  }
  LEVADA_ASSIGN_OR_RETURN(const Ref<RowPlan> plan, programs_->PlanFor(*this, inputs));
  outputs->resize(body_.outputs.size());
  for (const FusedProgram& program : plan->programs) LEVADA_RETURN_IF_ERROR(program.Run(inputs, n, outputs));
  if (plan->general.empty()) return Status::Ok();
  Execution execution(body_, &plan->general_steps);
  for (size_t i = 0; i < inputs.size(); ++i) {
    if (!plan->general_inputs[i]) continue;
    LEVADA_ASSIGN_OR_RETURN(Ref<Tensor> rows, TakeRows(inputs[i], n));
    execution.SetArgument(static_cast<int>(i), std::move(rows));
  }
  LEVADA_RETURN_IF_ERROR(execution.RunRows(n));
  for (const int output : plan->general) {
    const int value = body_.outputs[output];
    Ref<Tensor> result = execution.value(value);
    if (!body_.by_row[value]) {
      LEVADA_ASSIGN_OR_RETURN(result, DeepCopy(*RepeatRows(*result, n)));
    }
    (*outputs)[output] = std::move(result);
  }
  return Status::Ok();
}

}  // namespace levada
