#include "dataset/source/elements.h"

#include "dataset/plan.h"

namespace levada {
namespace {

class ElementsStage final : public Stage {
 public:
  // The node outlives the stage, and with it the elements.
  ElementsStage(Ref<const DatasetNode> node, const std::vector<Ref<Element>>* elements)
      : Stage(std::move(node), static_cast<int64_t>(elements->size())), elements_(elements) {}

  Result<Ref<Element>> At(Context&, int64_t, int64_t position) override { return (*elements_)[position]; }
  int64_t Touch(int64_t, int64_t) override { return kEndless; }
  bool makes_rows() const override { return true; }
  Work work() const override { return Work::kViews; }
  bool keeps_ranges() const override { return false; }
  bool depends_on_pass() const override { return false; }

 private:
  const std::vector<Ref<Element>>* elements_;
};

class ElementsNode final : public DatasetNode {
 public:
  ElementsNode(const char* kind, std::vector<Ref<Element>> elements, std::vector<TensorSpec> specs)
      : DatasetNode(kind, nullptr, std::move(specs), static_cast<int64_t>(elements.size()), true),
        elements_(std::move(elements)) {}

  Result<Ref<Stage>> Compile(PlanContext&) const override {
    return Ref<Stage>(MakeRef<ElementsStage>(Self(), &elements_));
  }
  void AppendData(TensorList* out) const override {
    for (const Ref<Element>& element : elements_) {
      for (const Ref<Tensor>& component : element->components()) {
        if (component) out->push_back(component);
      }
    }
  }
  std::string Explain() const override { return std::to_string(elements_.size()) + " elements in memory"; }

 private:
  void DescribeParameters(JsonWriter& json) const override {
    json.Key("components");
    WriteSpecs(json, specs());
    json.Key("elements").Int(cardinality());
  }

  std::vector<Ref<Element>> elements_;
};

std::vector<TensorSpec> SpecsOf(const Element& element) {
  std::vector<TensorSpec> specs;
  for (const Ref<Tensor>& component : element.components()) {
    specs.push_back(component ? component->spec() : NestedSpec());
  }
  return specs;
}

}  // namespace

Ref<DatasetNode> MakeElementsOf(const char* kind, std::vector<Ref<Element>> elements, std::vector<TensorSpec> specs) {
  return MakeRef<ElementsNode>(kind, std::move(elements), std::move(specs));
}

Result<Ref<DatasetNode>> MakeElements(std::vector<Ref<Element>> elements) {
  constexpr const char* kOp = "from_elements";
  if (elements.empty()) return InvalidArgument("%s: expected at least one element, got none", kOp);
  std::vector<TensorSpec> specs = SpecsOf(*elements[0]);
  for (size_t i = 1; i < elements.size(); ++i) {
    LEVADA_ASSIGN_OR_RETURN(specs, MergeSpecs(specs, SpecsOf(*elements[i]), kOp));
  }
  return MakeElementsOf(kOp, std::move(elements), std::move(specs));
}

}  // namespace levada
