#include "dataset/transform/on_error.h"

#include "dataset/cursor.h"
#include "dataset/drop_log.h"
#include "dataset/plan.h"
#include "dataset/transform/element_function.h"

namespace levada {
namespace {

// Failures that say nothing about an element: a pass that is cancelled must end, whatever its elements are.
bool EndsPass(const Status& status, const Context& context) { return !status.ok() && context.IsCancelled(); }

class SubstituteStage final : public Stage {
 public:
  SubstituteStage(Ref<const DatasetNode> node, Ref<Stage> below, Ref<Element> substitute, Ref<DropLog> log)
      : Stage(std::move(node), below->length()),
        input_(std::move(below)),
        substitute_(std::move(substitute)),
        log_(std::move(log)) {}

  Result<Ref<Element>> At(Context& context, int64_t pass, int64_t position) override {
    Result<Ref<Element>> element = input_->At(context, pass, position);
    if (element.ok() || EndsPass(element.status(), context)) return element;
    log_->Add(node(), pass, position, true, element.status());
    return substitute_;
  }
  Status Rows(Context& context, int64_t pass, const IndexSet& positions, Chunk* out) override {
    if (input_->makes_rows() && input_->Rows(context, pass, positions, out).ok()) return Status::Ok();
    return Stage::Rows(context, pass, positions, out);
  }
  int64_t Touch(int64_t pass, int64_t position) override { return input_->Touch(pass, position); }
  bool makes_rows() const override { return input_->makes_rows(); }
  Work work() const override { return std::max(Work::kCompute, input_->work()); }
  bool keeps_ranges() const override { return input_->keeps_ranges(); }
  bool depends_on_pass() const override { return input_->depends_on_pass(); }

 private:
  const Ref<Stage> input_;
  const Ref<Element> substitute_;
  const Ref<DropLog> log_;
};

// substitute: null to leave failures out.
class OnErrorCursor final : public Cursor {
 public:
  OnErrorCursor(Ref<const DatasetNode> node, std::unique_ptr<Cursor> below, Ref<Element> substitute, Ref<DropLog> log,
                int64_t pass)
      : node_(std::move(node)),
        input_(std::move(below)),
        substitute_(std::move(substitute)),
        log_(std::move(log)),
        pass_(pass) {}

  bool Next(Context& context, Outcome* out) override {
    while (input_->Next(context, out)) {
      if (EndsPass(out->status, context)) return true;
      const int64_t position = position_++;
      if (out->status.ok()) return true;
      log_->Add(*node_, pass_, position, static_cast<bool>(substitute_), out->status);
      if (substitute_) return GiveElement(substitute_, out);
    }
    return false;
  }
  void Save(StateWriter& out) const override {
    out.Int(position_);
    input_->Save(out);
  }
  Status Restore(Context& context, StateReader& in) override {
    LEVADA_RETURN_IF_ERROR(in.Count(&position_));
    return input_->Restore(context, in);
  }

 private:
  const Ref<const DatasetNode> node_;
  const std::unique_ptr<Cursor> input_;
  const Ref<Element> substitute_;
  const Ref<DropLog> log_;
  const int64_t pass_;
  int64_t position_ = 0;
};

// substitute: null to leave failures out.
class OnErrorNode final : public DatasetNode {
 public:
  OnErrorNode(const char* kind, Ref<DatasetNode> below, Ref<Element> substitute)
      : DatasetNode(kind, below, below->specs(), substitute ? below->cardinality() : kUnknownCardinality,
                    substitute && below->is_indexed()),
        substitute_(std::move(substitute)) {}

  Result<Ref<Stage>> Compile(PlanContext& context) const override {
    LEVADA_ASSIGN_OR_RETURN(Ref<Stage> below, context.CompileInput(*input(), substitute_ ? context.limit : kEndless));
    if (substitute_ && below->resolves()) return below;  // rows that exist do not fail
    Ref<DropLog> log = context.drop_log();
    if (substitute_ && !below->is_stream()) {
      return Ref<Stage>(MakeRef<SubstituteStage>(Self(), std::move(below), substitute_, std::move(log)));
    }
    Ref<const DatasetNode> self = Self();
    return Ref<Stage>(MakeRef<StreamStage>(self, [self, below, log, substitute = substitute_](int64_t pass) {
      return std::make_unique<OnErrorCursor>(self, below->Open(pass), substitute, log, pass);
    }));
  }
  std::string Explain() const override {
    return substitute_ ? "elements that fail are replaced, and logged" : "elements that fail are left out, and logged";
  }

 private:
  void DescribeParameters(JsonWriter& json) const override {
    if (substitute_) json.Key("substitute").Bool(true);
  }

  const Ref<Element> substitute_;
};

}  // namespace

Result<Ref<DatasetNode>> MakeOnError(Ref<DatasetNode> input, ErrorPolicy policy, Ref<Element> substitute) {
  switch (policy) {
    case ErrorPolicy::kFail:
    case ErrorPolicy::kSkip:
      if (substitute) return InvalidArgument("on_error: expected a substitute with the policy substitute only");
      if (policy == ErrorPolicy::kFail) return input;
      return Ref<DatasetNode>(MakeRef<OnErrorNode>("on_error", std::move(input), nullptr));
    case ErrorPolicy::kSubstitute:
      if (!substitute) return InvalidArgument("on_error: expected a substitute for elements that fail, got none");
      LEVADA_RETURN_IF_ERROR(CheckElement(*substitute, input->specs(), "on_error: substitute"));
      return Ref<DatasetNode>(MakeRef<OnErrorNode>("on_error", std::move(input), std::move(substitute)));
  }
  return InvalidArgument("on_error: expected a levada_error_policy, got %d", static_cast<int>(policy));
}

Result<Ref<DatasetNode>> MakeIgnoreErrors(Ref<DatasetNode> input) {
  return Ref<DatasetNode>(MakeRef<OnErrorNode>("ignore_errors", std::move(input), nullptr));
}

}  // namespace levada
