#include "dataset/source/counter.h"

#include "dataset/plan.h"
#include "dataset/source/numbers.h"

namespace levada {
namespace {

class CounterNode final : public DatasetNode {
 public:
  CounterNode(int64_t start, int64_t step, DType dtype)
      : DatasetNode("counter", nullptr, {TensorSpec{dtype, true, Shape()}}, kInfiniteCardinality, true),
        start_(start),
        step_(step),
        dtype_(dtype) {}

  Result<Ref<Stage>> Compile(PlanContext&) const override {
    return MakeNumbersStage(Self(), kEndless, start_, step_, dtype_);
  }
  std::string Explain() const override {
    return "from " + std::to_string(start_) + " by " + std::to_string(step_) + "; numbers are computed, never stored";
  }

 private:
  void DescribeParameters(JsonWriter& json) const override {
    json.Key("dtype").String(NameOf(dtype_)).Key("start").Int(start_).Key("step").Int(step_);
  }

  int64_t start_, step_;
  DType dtype_;
};

}  // namespace

Result<Ref<DatasetNode>> MakeCounter(int64_t start, int64_t step, DType dtype) {
  if (!IsReal(dtype)) return InvalidArgument("counter: expected a real number type, got %s", NameOf(dtype));
  return Ref<DatasetNode>(MakeRef<CounterNode>(start, step, dtype));
}

}  // namespace levada
