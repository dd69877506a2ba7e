#include "dataset/transform/unique.h"

#include <string>
#include <unordered_set>

#include "convert/layout.h"
#include "dataset/cursor.h"
#include "dataset/plan.h"

namespace levada {
namespace {

void AppendNumber(int64_t number, std::string* key) {
  key->append(reinterpret_cast<const char*>(&number), sizeof(number));
}

// Shape and contents as bytes: equal for equal tensors only.
Result<std::string> KeyOf(const Ref<Tensor>& tensor) {
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> packed, Contiguous(tensor));
  std::string key;
  AppendNumber(packed->rank(), &key);
  for (const int64_t dim : packed->shape()) AppendNumber(dim, &key);
  if (packed->dtype() != DType::kString) {
    key.append(reinterpret_cast<const char*>(packed->data()), packed->nbytes());
    return key;
  }
  const StringRecord* const records = reinterpret_cast<const StringRecord*>(packed->data());
  for (int64_t i = 0; i < packed->size(); ++i) {
    const std::string_view text = packed->StringAt(records[i]);
    AppendNumber(static_cast<int64_t>(text.size()), &key);
    key.append(text);
  }
  return key;
}

class UniqueCursor final : public ReplayCursor {
 public:
  UniqueCursor(Ref<const DatasetNode> node, std::unique_ptr<Cursor> below)
      : node_(std::move(node)), input_(std::move(below)) {}

 protected:
  bool Step(Context& context, Outcome* out) override {
    for (;;) {
      if (context.IsCancelled()) return GiveCancelled(out);
      if (!input_->Next(context, out)) return false;
      if (!out->status.ok()) return true;
      Result<std::string> key = KeyOf(out->element->component(0));
      if (!key.ok()) return GiveFailure(FailedAt(*node_, key.status()), out);
      if (seen_.insert(std::move(key).value()).second) return true;
    }
  }

 private:
  Ref<const DatasetNode> node_;
  std::unique_ptr<Cursor> input_;
  std::unordered_set<std::string> seen_;
};

class UniqueNode final : public DatasetNode {
 public:
  explicit UniqueNode(Ref<DatasetNode> below)
      : DatasetNode("unique", below, below->specs(), kUnknownCardinality, false) {}

  Result<Ref<Stage>> Compile(PlanContext& context) const override {
    LEVADA_ASSIGN_OR_RETURN(Ref<Stage> below, context.CompileInput(*input(), kEndless));
    return Ref<Stage>(MakeRef<StreamStage>(Self(), [node = Self(), below](int64_t pass) {
      return std::make_unique<UniqueCursor>(node, below->Open(pass));
    }));
  }
  std::string Explain() const override { return "elements that did not come before; keeps all of them in memory"; }

 private:
  void DescribeParameters(JsonWriter&) const override {}
};

}  // namespace

Result<Ref<DatasetNode>> MakeUnique(Ref<DatasetNode> input) {
  if (input->specs().size() != 1) {
    return InvalidArgument("unique: expected elements of one component, got %zu", input->specs().size());
  }
  const DType dtype = input->specs()[0].dtype;
  if (dtype != DType::kInt32 && dtype != DType::kInt64 && dtype != DType::kString) {
    return InvalidArgument("unique: expected int32, int64 or string, got %s", NameOf(dtype));
  }
  return Ref<DatasetNode>(MakeRef<UniqueNode>(std::move(input)));
}

}  // namespace levada
