#include "function/execute.h"

#include <algorithm>
#include <cstring>

#include "base/small_vector.h"
#include "convert/layout.h"
#include "function/strings.h"
#include "function/update_chain.h"
#include "kernel/copy.h"
#include "base/cancel.h"

namespace levada {
namespace {

using RawInputs = SmallVector<Tensor*, 8>;

RawInputs Raw(const std::vector<Ref<Tensor>>& values, const Step& step) {
  RawInputs raw;
  for (const int input : step.inputs) raw.push_back(values[input].get());
  return raw;
}

}  // namespace

bool Execution::IsByRow(int value) const { return body_.by_row[value]; }

void Execution::Bury(const Step& step) {
  for (const int value : step.dying) values_[value] = nullptr;
}

Status Execution::RunState(const Step& step) {
  if (step.kind == Step::Kind::kRead) {
    LEVADA_ASSIGN_OR_RETURN(values_[step.first_value], step.state->Read());
    return Status::Ok();
  }
  const std::span<const int64_t> items = step.attributes[0].list;
  if (step.update == UpdateKind::kScatter) {
    return step.state->Scatter(static_cast<ScatterKind>(items[0]), items[1] != 0, values_[step.inputs[1]],
                               values_[step.inputs[0]]);
  }
  return step.state->Update(step.update, items, values_[step.inputs[0]]);
}

Status Execution::RunChain(const Step& update) {
  LEVADA_ASSIGN_OR_RETURN(const bool done, RewriteState(update, values_));
  if (done) return Status::Ok();
  for (const int index : update.chain->steps) {
    const Step& step = body_.steps[index];
    LEVADA_RETURN_IF_ERROR(step.kind == Step::Kind::kOp ? RunOp(step) : RunState(step));
    Bury(step);
  }
  return RunState(update);
}

Status Execution::RunStateRows(const Step& step, int64_t n) {
  if (step.kind != Step::Kind::kRead || !step.state->draws()) return RunState(step);
  LEVADA_ASSIGN_OR_RETURN(values_[step.first_value], step.state->ReadRows(n));
  return Status::Ok();
}

Status Execution::RunOp(const Step& step) {
  const RawInputs raw = Raw(values_, step);
  return Compute({*step.op, raw, step.attributes}, &values_[step.first_value]);
}

Status Execution::RunOnce() {
  bool updated = false;
  for (size_t i = 0; i < body_.steps.size(); ++i) {
    if (!IsWanted(i)) continue;
    const Step& step = body_.steps[i];
    if (step.deferred_to >= 0) continue;
    // Not between the updates of one call.
    updated = updated || step.kind == Step::Kind::kUpdate;
    if (!updated) LEVADA_RETURN_IF_ERROR(CheckNotCancelled());
    if (step.kind == Step::Kind::kConstant) {
      values_[step.first_value] = step.constant;
    } else if (step.kind == Step::Kind::kOp) {
      LEVADA_RETURN_IF_ERROR(RunOp(step));
    } else {
      LEVADA_RETURN_IF_ERROR(step.chain ? RunChain(step) : RunState(step));
    }
    Bury(step);
  }
  return Status::Ok();
}

Status Execution::RunRows(int64_t n) {
  for (size_t i = 0; i < body_.steps.size(); ++i) {
    if (!IsWanted(i)) continue;
    LEVADA_RETURN_IF_ERROR(CheckNotCancelled());
    const Step& step = body_.steps[i];
    if (step.kind == Step::Kind::kConstant) {
      values_[step.first_value] = step.constant;
    } else if (step.kind == Step::Kind::kOp) {
      LEVADA_RETURN_IF_ERROR(RunOpRows(step, n));
    } else {
      LEVADA_RETURN_IF_ERROR(RunStateRows(step, n));
    }
    Bury(step);
  }
  return Status::Ok();
}

Status Execution::RunOpRows(const Step& step, int64_t n) {
  const RawInputs raw = Raw(values_, step);
  SmallVector<bool, 8> batched;
  bool any = false;
  for (const int input : step.inputs) {
    batched.push_back(IsByRow(input));
    any = any || batched.back();
  }
  if (!any) return RunOp(step);
  const BatchCall batch{{*step.op, raw, step.attributes}, batched, n};
  // Rules need the shape of a row; with no rows its unknown dimensions count as empty, and checks wait for the first
  // row.
  if (n == 0) return EmptyRows(batch, step);
  if (step.op->batch != nullptr) return step.op->batch(batch, &values_[step.first_value]);
  return LoopOverRows(batch, step);
}

Status Execution::EmptyRows(const BatchCall& batch, const Step& step) {
  std::vector<Ref<Tensor>> rows;
  RawInputs raw;
  for (size_t i = 0; i < batch.call.inputs.size(); ++i) {
    if (!batch.batched[i]) {
      raw.push_back(batch.call.inputs[i]);
      continue;
    }
    TensorSpec spec = batch.call.input(i).spec();
    spec.shape.erase(0);
    rows.push_back(TensorOfSpec(spec));
    raw.push_back(rows.back().get());
  }
  std::vector<TensorSpec> specs(step.specs.size());
  const Status inferred = step.op->infer({*step.op, raw, step.attributes}, specs.data());
  for (size_t k = 0; k < specs.size(); ++k) {
    const TensorSpec& spec = inferred.ok() ? specs[k] : step.specs[k];
    Shape shape = spec.shape;
    for (int64_t& dim : shape) dim = std::max<int64_t>(dim, 0);
    shape.insert(0, 0);
    LEVADA_ASSIGN_OR_RETURN(values_[step.first_value + k], Tensor::Empty(spec.dtype, std::move(shape)));
  }
  return Status::Ok();
}

Status Execution::LoopOverRows(const BatchCall& batch, const Step& step) {
  const size_t num_outputs = step.specs.size();
  std::vector<std::vector<Ref<Tensor>>> results(num_outputs);
  std::vector<Ref<Tensor>> rows(batch.call.inputs.size());
  RawInputs raw(static_cast<int64_t>(rows.size()));
  TensorList outputs(num_outputs);
  for (int64_t row = 0; row < batch.n; ++row) {
    LEVADA_RETURN_IF_ERROR(CheckNotCancelled());
    for (size_t i = 0; i < rows.size(); ++i) {
      if (batch.batched[i]) rows[i] = batch.call.input(i).Row(row);
      raw[i] = batch.batched[i] ? rows[i].get() : batch.call.inputs[i];
    }
    LEVADA_RETURN_IF_ERROR(Compute({*step.op, raw, step.attributes}, outputs.data()));
    for (size_t k = 0; k < num_outputs; ++k) results[k].push_back(std::move(outputs[k]));
  }
  for (size_t k = 0; k < num_outputs; ++k) {
    LEVADA_ASSIGN_OR_RETURN(values_[step.first_value + k], StackRows(results[k], step.op->name));
  }
  return Status::Ok();
}

}  // namespace levada
