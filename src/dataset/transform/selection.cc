#include "dataset/transform/selection.h"

#include <algorithm>

#include "base/checked.h"
#include "dataset/transform/selector.h"
#include "function/function.h"
#include "runtime/budget.h"

namespace levada {
namespace {

class ElementsCursor final : public SelectionCursor {
 public:
  using SelectionCursor::SelectionCursor;

  bool Next(Context& context, Outcome* out) override {
    if (next_ == taken_.size()) {
      taken_.clear();
      next_ = 0;
      const Status status = selector().Take(context, rows_, &taken_);
      if (!status.ok()) {
        if (status.code() != Code::kCancelled) Reach(context, selector().position());
        return GiveFailure(status, out);
      }
      if (taken_.empty()) {
        Reach(context, selector().position());
        return false;
      }
      block_.Clear();
      block_.Compute(rows(), context, pass(), IndexSet::Array(taken_.data(), static_cast<int64_t>(taken_.size())));
      if (block_.nbytes() <= HalfCacheBytes() / 2) rows_ = std::min<int64_t>(2 * rows_, kMostRows);
    }
    *out = block_.Deliver(static_cast<int64_t>(next_));
    const int64_t position = taken_[next_++] + 1;
    Reach(context, next_ == taken_.size() ? std::max(position, selector().position()) : position);
    return true;
  }

 private:
  static constexpr int64_t kMostRows = 64;

  std::vector<int64_t> taken_;
  size_t next_ = 0;
  int64_t rows_ = 1;
  Block block_;
};

class SelectedStage final : public Stage {
 public:
  SelectedStage(Ref<const DatasetNode> node, Selection selection)
      : Stage(std::move(node), kEndless), selection_(std::move(selection)) {}

  bool is_stream() const override { return true; }
  const Selection* selection() const override { return &selection_; }
  std::unique_ptr<Cursor> Open(int64_t pass) override {
    return std::make_unique<ElementsCursor>(Ref<Stage>::Share(this), pass);
  }
  int64_t Touch(int64_t, int64_t) override { return kEndless; }
  bool makes_rows() const override { return false; }
  Work work() const override { return Work::kCompute; }
  bool keeps_ranges() const override { return false; }
  bool depends_on_pass() const override { return true; }

 private:
  Selection selection_;
};

}  // namespace

bool IsSelectable(const Stage& stage) {
  return !stage.is_stream() && stage.makes_rows() && stage.work() != Work::kUser;
}

int64_t SelectionChunk(const std::vector<TensorSpec>& components, const Function& function) {
  std::vector<bool> is_read(components.size(), false);
  for (const Step& step : function.body().steps) {
    for (const int input : step.inputs) {
      if (input < function.num_inputs()) is_read[input] = true;
    }
  }
  int64_t bytes = 1;
  for (size_t i = 0; i < components.size(); ++i) {
    if (!is_read[i]) continue;
    int64_t row = components[i].rank_known ? SizeOf(components[i].dtype) : INT64_MAX;
    for (const int64_t dim : components[i].shape) row = SaturatingMul(row, dim == kUnknownDim ? INT64_MAX : dim);
    bytes = SaturatingAdd(bytes, row);
  }
  return std::clamp(HalfCacheBytes() / bytes, kSmallestSelection, kLargestSelection);
}

Ref<Stage> MakeSelectedStage(Ref<const DatasetNode> node, Selection selection) {
  return MakeRef<SelectedStage>(std::move(node), std::move(selection));
}

}  // namespace levada
