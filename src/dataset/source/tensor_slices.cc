#include "dataset/source/tensor_slices.h"

#include "dataset/plan.h"
#include "dataset/source/columns.h"

namespace levada {
namespace {

std::vector<TensorSpec> RowSpecsOf(const TensorList& columns) {
  std::vector<TensorSpec> specs;
  for (const Ref<Tensor>& column : columns) {
    TensorSpec spec = column->spec();
    spec.shape.erase(0);
    specs.push_back(std::move(spec));
  }
  return specs;
}

class TensorSlicesNode final : public DatasetNode {
 public:
  explicit TensorSlicesNode(TensorList columns)
      : DatasetNode("from_tensor_slices", nullptr, RowSpecsOf(columns), columns[0]->dim(0), true),
        columns_(std::move(columns)),
        held_(ResidenciesOf(columns_)) {}

  Result<Ref<Stage>> Compile(PlanContext&) const override {
    return Ref<Stage>(MakeRef<ColumnsStage>(Self(), cardinality(), columns_));
  }
  void AppendData(TensorList* out) const override {
    for (const Ref<Tensor>& tensor : columns_) out->push_back(tensor);
  }
  std::span<const Ref<Tensor>> data() const override { return columns_; }
  std::string Explain() const override {
    return ExplainMemory(columns_) + "; rows are views until a batch gathers them";
  }

 private:
  void DescribeParameters(JsonWriter& json) const override {
    json.Key("components");
    WriteSpecs(json, specs());
    json.Key("rows").Int(cardinality());
  }

  TensorList columns_;
  std::vector<Ref<Residency>> held_;
};

}  // namespace

Result<Ref<DatasetNode>> MakeTensorSlices(std::span<const Ref<Tensor>> components) {
  constexpr const char* kOp = "from_tensor_slices";
  LEVADA_RETURN_IF_ERROR(CheckComponents(components, kOp));
  for (size_t i = 0; i < components.size(); ++i) {
    const Tensor& component = *components[i];
    if (component.rank() == 0) {
      return InvalidArgument("%s: expected tensors with a first axis, got a scalar (component %zu)", kOp, i);
    }
    if (component.dim(0) != components[0]->dim(0)) {
      return InvalidArgument("%s: expected one first dimension, got %lld (component 0) and %lld (component %zu)", kOp,
                             static_cast<long long>(components[0]->dim(0)),
                             static_cast<long long>(component.dim(0)), i);
    }
  }
  return Ref<DatasetNode>(MakeRef<TensorSlicesNode>(TensorList(components.begin(), components.end())));
}

}  // namespace levada
