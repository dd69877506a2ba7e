#include "dataset/source/range.h"

#include "convert/layout.h"
#include "dataset/plan.h"
#include "runtime/cancel.h"

namespace levada {
namespace {

class RangeStage final : public Stage {
 public:
  RangeStage(Ref<const DatasetNode> node, int64_t length, int64_t start, int64_t step, DType dtype)
      : Stage(std::move(node), length), start_(start), step_(step), dtype_(dtype) {}

  Status Rows(Context&, int64_t, const IndexSet& positions, Chunk* out) override {
    out->Clear();
    LEVADA_ASSIGN_OR_RETURN(Ref<Tensor> numbers, Tensor::Empty(DType::kInt64, Shape{positions.count}));
    int64_t* values = reinterpret_cast<int64_t*>(numbers->mutable_data());
    // Every value lies between start and stop; only the products on the way may pass the range of int64, and wrap back.
    for (int64_t i = 0; i < positions.count; ++i) {
      if (i % (int64_t{1} << 20) == 0) LEVADA_RETURN_IF_ERROR(CheckNotCancelled());
      values[i] = static_cast<int64_t>(static_cast<uint64_t>(start_) +
                                       static_cast<uint64_t>(positions[i]) * static_cast<uint64_t>(step_));
    }
    LEVADA_ASSIGN_OR_RETURN(Ref<Tensor> cast, Cast(numbers, dtype_));
    out->columns.push_back(std::move(cast));
    out->count = positions.count;
    return Status::Ok();
  }
  int64_t Touch(int64_t, int64_t) override { return kEndless; }
  bool makes_rows() const override { return true; }
  Work work() const override { return Work::kCompute; }
  bool keeps_ranges() const override { return true; }
  bool depends_on_pass() const override { return false; }

 private:
  int64_t start_, step_;
  DType dtype_;
};

class RangeNode final : public DatasetNode {
 public:
  RangeNode(int64_t count, int64_t start, int64_t stop, int64_t step, DType dtype)
      : DatasetNode("range", nullptr, {TensorSpec{dtype, true, Shape()}}, count, true),
        start_(start),
        stop_(stop),
        step_(step),
        dtype_(dtype) {}

  Result<Ref<Stage>> Compile(PlanContext&) const override {
    return Ref<Stage>(MakeRef<RangeStage>(Self(), cardinality(), start_, step_, dtype_));
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
