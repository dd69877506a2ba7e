#include "dataset/source/numbers.h"

#include "convert/layout.h"
#include "base/cancel.h"

namespace levada {
namespace {

class NumbersStage final : public Stage {
 public:
  NumbersStage(Ref<const DatasetNode> node, int64_t length, int64_t start, int64_t step, DType dtype)
      : Stage(std::move(node), length), start_(start), step_(step), dtype_(dtype) {}

  Status Rows(Context&, int64_t, const IndexSet& positions, Chunk* out) override {
    out->Clear();
    LEVADA_ASSIGN_OR_RETURN(Ref<Tensor> numbers, Tensor::Empty(DType::kInt64, Shape{positions.count}));
    int64_t* values = reinterpret_cast<int64_t*>(numbers->mutable_data());
    // Products may pass the range of int64 and wrap back; those of an endless counter stay wrapped.
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

}  // namespace

Ref<Stage> MakeNumbersStage(Ref<const DatasetNode> node, int64_t length, int64_t start, int64_t step, DType dtype) {
  return MakeRef<NumbersStage>(std::move(node), length, start, step, dtype);
}

}  // namespace levada
