#include "dataset/source/range.h"

#include "dataset/plan.h"
#include "dataset/source/numbers.h"

namespace levada {
namespace {

class RangeNode final : public DatasetNode {
 public:
  RangeNode(int64_t count, int64_t start, int64_t stop, int64_t step, DType dtype)
      : DatasetNode("range", nullptr, {TensorSpec{dtype, true, Shape()}}, count, true),
        start_(start),
        stop_(stop),
        step_(step),
        dtype_(dtype) {}

  Result<Ref<Stage>> Compile(PlanContext&) const override {
    return MakeNumbersStage(Self(), cardinality(), start_, step_, dtype_);
  }
  std::string Explain() const override {
    return "from " + std::to_string(start_) + " to " + std::to_string(stop_) + " by " + std::to_string(step_) +
           "; numbers are computed, never stored";
  }

 private:
  void DescribeParameters(JsonWriter& json) const override {
    json.Key("dtype").String(NameOf(dtype_)).Key("start").Int(start_).Key("step").Int(step_).Key("stop").Int(stop_);
  }

  int64_t start_, stop_, step_;
  DType dtype_;
};

}  // namespace

Result<Ref<DatasetNode>> MakeRange(int64_t start, int64_t stop, int64_t step, DType dtype) {
  if (step == 0) return InvalidArgument("range: expected a step other than 0, got 0");
  if (!IsReal(dtype)) {
    return InvalidArgument("range: expected a real number type, got %s", NameOf(dtype));
  }
  const __int128 distance = static_cast<__int128>(stop) - start;
  const __int128 stride = step;
  __int128 count = 0;
  if ((distance > 0) == (step > 0) && distance != 0) {
    count = step > 0 ? (distance + stride - 1) / stride : (-distance - stride - 1) / -stride;
  }
  if (count >= kEndless) return InvalidArgument("range: expected fewer than 2^63 - 1 elements, got more");
  return Ref<DatasetNode>(MakeRef<RangeNode>(static_cast<int64_t>(count), start, stop, step, dtype));
}

}  // namespace levada
