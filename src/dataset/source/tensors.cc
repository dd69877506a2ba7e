#include "dataset/source/tensors.h"

#include "dataset/plan.h"
#include "dataset/source/columns.h"

namespace levada {
namespace {

std::vector<TensorSpec> SpecsOf(const TensorList& components) {
  std::vector<TensorSpec> specs;
  for (const Ref<Tensor>& component : components) specs.push_back(component->spec());
  return specs;
}

class TensorsNode final : public DatasetNode {
 public:
  explicit TensorsNode(TensorList components)
      : DatasetNode("from_tensors", nullptr, SpecsOf(components), 1, true), components_(std::move(components)) {}

  Result<Ref<Stage>> Compile(PlanContext&) const override {
    TensorList columns;
    for (const Ref<Tensor>& component : components_) {
      Shape shape = component->shape();
      Strides strides = component->strides();
      shape.insert(0, 1);
      strides.insert(0, 0);
      columns.push_back(component->WithLayout(std::move(shape), std::move(strides)));
    }
    return Ref<Stage>(MakeRef<ColumnsStage>(Self(), 1, std::move(columns)));
  }
  void AppendData(TensorList* out) const override {
    for (const Ref<Tensor>& tensor : components_) out->push_back(tensor);
  }
  std::span<const Ref<Tensor>> data() const override { return components_; }
  std::string Explain() const override { return ExplainMemory(components_) + "; the element itself, never copied"; }

 private:
  void DescribeParameters(JsonWriter& json) const override {
    json.Key("components");
    WriteSpecs(json, specs());
  }

  TensorList components_;
};

}  // namespace

Result<Ref<DatasetNode>> MakeTensors(std::span<const Ref<Tensor>> components) {
  LEVADA_RETURN_IF_ERROR(CheckComponents(components, "from_tensors"));
  return Ref<DatasetNode>(MakeRef<TensorsNode>(TensorList(components.begin(), components.end())));
}

}  // namespace levada
