#include "dataset/transform/ignore_errors.h"

#include "dataset/cursor.h"
#include "dataset/plan.h"

namespace levada {
namespace {

class IgnoreErrorsCursor final : public Cursor {
 public:
  explicit IgnoreErrorsCursor(std::unique_ptr<Cursor> below) : input_(std::move(below)) {}

  bool Next(Context& context, Outcome* out) override {
    while (input_->Next(context, out)) {
      // A cancelled pass must end, whatever its elements are.
      if (out->status.ok() || context.IsCancelled()) return true;
    }
    return false;
  }
  void Save(StateWriter& out) const override { input_->Save(out); }
  Status Restore(Context& context, StateReader& in) override { return input_->Restore(context, in); }

 private:
  std::unique_ptr<Cursor> input_;
};

class IgnoreErrorsNode final : public DatasetNode {
 public:
  explicit IgnoreErrorsNode(Ref<DatasetNode> below)
      : DatasetNode("ignore_errors", below, below->specs(),
                    below->cardinality() == kInfiniteCardinality ? kInfiniteCardinality : kUnknownCardinality, false) {}

  Result<Ref<Stage>> Compile(PlanContext& context) const override {
    LEVADA_ASSIGN_OR_RETURN(Ref<Stage> below, context.CompileInput(*input(), kEndless));
    return Ref<Stage>(MakeRef<StreamStage>(
        Self(), [below](int64_t pass) { return std::make_unique<IgnoreErrorsCursor>(below->Open(pass)); }));
  }
  std::string Explain() const override { return "elements that fail are left out"; }

 private:
  void DescribeParameters(JsonWriter&) const override {}
};

}  // namespace

Result<Ref<DatasetNode>> MakeIgnoreErrors(Ref<DatasetNode> input) {
  return Ref<DatasetNode>(MakeRef<IgnoreErrorsNode>(std::move(input)));
}

}  // namespace levada
