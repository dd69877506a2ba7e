// From a function of batches to the function of one row.

#include "function/function.h"

namespace levada {
namespace {

// Builds the body of the row function step by step; fails as soon as some step mixes rows.
class RowLowering {
 public:
  explicit RowLowering(const Function::Body& body)
      : body_(body), batch_ranks_(body.num_values, -1), rows_(body.num_values) {}

  bool Run(Function::Body* out) {
    for (const TensorSpec& spec : body_.inputs) {
      if (spec.rank() < 1) return false;
      TensorSpec row = spec;
      row.shape.erase(0);
      rows_[out->inputs.size()] = TensorOfSpec(row);
      batch_ranks_[out->inputs.size()] = spec.rank();
      out->inputs.push_back(std::move(row));
    }
    for (const Step& step : body_.steps) {
      if (!Append(step, out)) return false;
    }
    for (const int output : body_.outputs) {
      if (!body_.by_row[output]) return false;
    }
    out->outputs = body_.outputs;
    out->num_values = body_.num_values;
    return true;
  }

 private:
  bool Append(const Step& step, Function::Body* out) {
    Step row;
    row.kind = step.kind;
    row.op = step.op;
    row.inputs = step.inputs;
    row.first_value = step.first_value;
    row.constant = step.constant;
    row.attributes = step.attributes;
    if (step.kind == Step::Kind::kConstant) {
      rows_[step.first_value] = step.constant;
      row.specs = step.specs;
    } else if (!InferRow(step, &row)) {
      return false;
    }
    out->steps.push_back(std::move(row));
    return true;
  }

  // An elementwise step keeps rows apart when every batch has the row axis in front of all others, and no constant
  // reaches it.
  bool InferRow(const Step& step, Step* row) {
    if (step.kind != Step::Kind::kOp || step.op->elementwise == nullptr) return false;
    const int rank = step.specs[0].rank();
    SmallVector<Tensor*, 8> raw;
    for (const int input : step.inputs) {
      const Tensor& tensor = *rows_[input];
      if (body_.by_row[input] ? batch_ranks_[input] != rank : tensor.rank() >= rank) return false;
      raw.push_back(rows_[input].get());
    }
    TensorSpec spec;
    if (rank < 1 || !step.op->infer({*step.op, raw, step.attributes}, &spec).ok()) return false;
    batch_ranks_[step.first_value] = rank;
    rows_[step.first_value] = TensorOfSpec(spec);
    row->specs.push_back(std::move(spec));
    return true;
  }

  const Function::Body& body_;
  std::vector<int> batch_ranks_;   // of the values that differ from row to row
  std::vector<Ref<Tensor>> rows_;  // one row of each value
};

}  // namespace

Ref<Function> Function::RowFunction() const {
  Body body;
  if (is_stateful() || body_.inputs.empty() || !RowLowering(body_).Run(&body)) return nullptr;
  return MakeRef<Function>(std::move(body));
}

}  // namespace levada
