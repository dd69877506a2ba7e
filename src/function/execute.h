#ifndef LEVADA_FUNCTION_EXECUTE_H_
#define LEVADA_FUNCTION_EXECUTE_H_

// Runs the steps of a function on whole values or on rows.

#include <vector>

#include "function/function.h"

namespace levada {

// The values of one run, by number. Values die as soon as no step needs them, so that their memory is used again.
class Execution {
 public:
  // wanted: which steps run; nullptr runs all.
  Execution(const Function::Body& body, const std::vector<bool>* wanted)
      : body_(body), wanted_(wanted), values_(body.num_values) {}

  void SetArgument(int index, Ref<Tensor> value) { values_[index] = std::move(value); }
  // Every value as it is.
  Status RunOnce();
  // Values that depend on an argument are [n, ...]: one row per element.
  Status RunRows(int64_t n);
  const Ref<Tensor>& value(int index) const { return values_[index]; }

 private:
  Status RunState(const Step& step);
  Status RunChain(const Step& update);
  Status RunStateRows(const Step& step, int64_t n);
  Status RunOp(const Step& step);
  Status RunOpRows(const Step& step, int64_t n);
  Status LoopOverRows(const BatchCall& batch, const Step& step);
  Status EmptyRows(const BatchCall& batch, const Step& step);
  bool IsWanted(size_t step) const { return wanted_ == nullptr || (*wanted_)[step]; }
  bool IsByRow(int value) const;
  void Bury(const Step& step);

  const Function::Body& body_;
  const std::vector<bool>* wanted_;
  std::vector<Ref<Tensor>> values_;
};

}  // namespace levada

#endif  // LEVADA_FUNCTION_EXECUTE_H_
