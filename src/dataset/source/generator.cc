#include "dataset/source/generator.h"

#include "dataset/cursor.h"
#include "dataset/plan.h"
#include "dataset/transform/element_function.h"

namespace levada {
namespace {

constexpr const char* kKind = "from_generator";

// A failure of the generator itself ends its pass, as an exception ends a generator, unless it says that it goes on; an
// element that does not fit is refused, and the next one follows.
class GeneratorCursor final : public ReplayCursor {
 public:
  GeneratorCursor(Ref<const DatasetNode> node, Ref<ElementSource> generator, DrawCounter draws)
      : node_(std::move(node)), generator_(std::move(generator)), draws_(std::move(draws)) {}

 protected:
  bool Step(Context& context, Outcome* out) override {
    if (ended_) return false;
    if (!pass_) {
      if (Status begun = Begin(); !begun.ok()) return End(std::move(begun), out);
    }
    Ref<Element> element;
    Status status = draws_.ForNext(context, [&] { return pass_->Next(&element); });
    if (!status.ok() && generator_->goes_on()) return GiveFailure(FailedAt(*node_, std::move(status)), out);
    if (!status.ok()) return End(std::move(status), out);
    if (!element) {
      ended_ = true;
      pass_ = nullptr;
      return false;
    }
    status = CheckElement(*element, node_->specs(), kKind);
    return status.ok() ? GiveElement(std::move(element), out) : GiveFailure(FailedAt(*node_, std::move(status)), out);
  }

 private:
  Status Begin() {
    LEVADA_ASSIGN_OR_RETURN(pass_, generator_->Open());
    return Status::Ok();
  }
  bool End(Status status, Outcome* out) {
    ended_ = true;
    pass_ = nullptr;
    return GiveFailure(FailedAt(*node_, std::move(status)), out);
  }

  Ref<const DatasetNode> node_;
  Ref<ElementSource> generator_;
  DrawCounter draws_;
  std::unique_ptr<ElementPass> pass_;
  bool ended_ = false;
};

class GeneratorNode final : public DatasetNode {
 public:
  GeneratorNode(std::vector<TensorSpec> specs, Ref<ElementSource> generator)
      : DatasetNode(kKind, nullptr, std::move(specs), kUnknownCardinality, false), generator_(std::move(generator)) {}

  bool draws() const override { return draws_.draws(); }
  Result<Ref<Stage>> Compile(PlanContext& context) const override {
    NoteFunction(context, generator_->in_caller_thread());
    const PassDraws draws = draws_.Compile(*this, context);
    const Ref<Stage> marks = MakeDrawMarks(Self(), draws);
    return Ref<Stage>(MakeRef<StreamStage>(Self(), [node = Self(), generator = generator_, draws, marks](int64_t pass) {
      return std::make_unique<GeneratorCursor>(node, generator, DrawCounter(draws, pass, marks));
    }));
  }
  std::string Explain() const override {
    return "user code, one element after the other; a restored iterator runs it from its start";
  }

 private:
  void DescribeParameters(JsonWriter& json) const override {
    json.Key("components");
    WriteSpecs(json, specs());
  }

  Ref<ElementSource> generator_;
  FunctionDraws draws_ = FunctionDraws::OfUserCode();
};

}  // namespace

Result<Ref<DatasetNode>> MakeGenerator(std::vector<TensorSpec> specs, Ref<ElementSource> generator) {
  LEVADA_RETURN_IF_ERROR(CheckSpecs(specs, kKind));
  return Ref<DatasetNode>(MakeRef<GeneratorNode>(std::move(specs), std::move(generator)));
}

}  // namespace levada
