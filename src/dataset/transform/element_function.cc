#include "dataset/transform/element_function.h"

#include <cstring>

#include "convert/layout.h"
#include "dataset/row_cursor.h"

namespace levada {
namespace {

class TracedFunction final : public ElementFunction {
 public:
  explicit TracedFunction(Ref<Function> function) : function_(std::move(function)) {}

  Status Call(const Ref<Element>& in, Ref<Element>* out) override {
    TensorList outputs;
    LEVADA_RETURN_IF_ERROR(function_->Call(in->components(), &outputs));
    *out = Element::Of(outputs);
    return Status::Ok();
  }
  const Function* traced() const override { return function_.get(); }

 private:
  Ref<Function> function_;
};

class MapCursor final : public RowCursor {
 public:
  MapCursor(Ref<const DatasetNode> node, std::unique_ptr<Cursor> below, Ref<ElementFunction> function,
            DrawCounter draws)
      : RowCursor(std::move(below), function->traced() != nullptr && !function->traced()->is_stateful()),
        node_(std::move(node)),
        function_(std::move(function)),
        draws_(std::move(draws)) {}

 protected:
  bool One(Context& context, Outcome* element) override {
    Ref<Element> result;
    Status status = draws_.ForNext(context, [&] {
      return CallChecked(*function_, element->element, node_->specs(), node_->name(), &result);
    });
    return status.ok() ? GiveElement(std::move(result), element) : GiveFailure(FailedAt(*node_, std::move(status)), element);
  }
  Status Together(Chunk* rows) override {
    TensorList outputs;
    LEVADA_RETURN_IF_ERROR(function_->traced()->CallRows(rows->columns, &outputs));
    if (outputs.empty()) return InvalidArgument("a chunk of no columns");
    rows->columns.swap(outputs);
    return Status::Ok();
  }
  void SaveOwn(StateWriter& out) const override { draws_.Save(out); }
  Status RestoreOwn(StateReader& in) override { return draws_.Restore(in); }

 private:
  Ref<const DatasetNode> node_;
  Ref<ElementFunction> function_;
  DrawCounter draws_;
};

}  // namespace

Ref<ElementFunction> FunctionOf(Ref<Function> function) { return MakeRef<TracedFunction>(std::move(function)); }

void DescribeFunction(JsonWriter& json, const ElementFunction& function) {
  json.Key("function").String(function.traced() != nullptr ? function.traced()->Describe() : "callback");
}

Status CheckArguments(const Function& function, const std::vector<TensorSpec>& components, const char* op) {
  const std::vector<TensorSpec>& arguments = function.input_specs();
  if (arguments.size() != components.size()) {
    return InvalidArgument("%s: expected a function of %zu arguments, one per component, got one of %zu", op,
                           components.size(), arguments.size());
  }
  for (size_t i = 0; i < arguments.size(); ++i) {
    if (arguments[i].Accepts(components[i])) continue;
    return InvalidArgument("%s: expected a function that takes %s, got one that takes %s (argument %zu)", op,
                           ToString(components[i]).c_str(), ToString(arguments[i]).c_str(), i);
  }
  return Status::Ok();
}

Status CheckSpecs(const std::vector<TensorSpec>& specs, const char* op) {
  for (size_t i = 0; i < specs.size(); ++i) {
    if (IsNested(specs[i])) continue;
    if (!IsValid(specs[i].dtype)) {
      return InvalidArgument("%s: expected a dtype, got the number %d (component %zu)", op,
                             static_cast<int>(specs[i].dtype), i);
    }
    if (specs[i].rank() > kMaxRank) {
      return InvalidArgument("%s: expected at most %d axes, got %d (component %zu)", op, kMaxRank, specs[i].rank(), i);
    }
    for (const int64_t dim : specs[i].shape) {
      if (dim >= kUnknownDim) continue;
      return InvalidArgument("%s: expected dimensions of -1 (unknown) or more, got %lld (component %zu)", op,
                             static_cast<long long>(dim), i);
    }
  }
  return Status::Ok();
}

Status CheckElement(const Element& element, const std::vector<TensorSpec>& specs, const char* op) {
  if (element.count() != static_cast<int>(specs.size())) {
    return InvalidArgument("%s: expected %zu components, got %d", op, specs.size(), element.count());
  }
  for (int i = 0; i < element.count(); ++i) {
    const Ref<Tensor>& component = element.component(i);
    if (!component || IsNested(specs[i])) {
      if (!component && IsNested(specs[i])) continue;
      return InvalidArgument("%s: expected a %s, got a %s (component %d)", op,
                             IsNested(specs[i]) ? "dataset" : "tensor", component ? "tensor" : "dataset", i);
    }
    if (component->is_symbolic()) {
      return InvalidArgument("%s: expected a tensor with values, got a symbolic one (component %d)", op, i);
    }
    if (specs[i].Accepts(component->spec())) continue;
    return InvalidArgument("%s: expected %s, got %s (component %d)", op, ToString(specs[i]).c_str(),
                           ToString(component->spec()).c_str(), i);
  }
  return Status::Ok();
}

Status CallChecked(ElementFunction& function, const Ref<Element>& in, const std::vector<TensorSpec>& specs,
                   const char* op, Ref<Element>* out) {
  LEVADA_RETURN_IF_ERROR(function.Call(in, out));
  if (!*out) return InvalidArgument("%s: expected an element, got none", op);
  return CheckElement(**out, specs, op);
}

Status CheckPredicate(const ElementFunction& function, const char* op) {
  if (function.traced() == nullptr) return Status::Ok();
  const std::vector<TensorSpec>& outputs = function.traced()->output_specs();
  if (outputs.size() != 1) {
    return InvalidArgument("%s: expected a function of one result, got one of %zu", op, outputs.size());
  }
  if (outputs[0].dtype == DType::kBool && outputs[0].rank() <= 0) return Status::Ok();
  return InvalidArgument("%s: expected a function that gives a bool scalar, got %s", op, ToString(outputs[0]).c_str());
}

Status CallPredicate(ElementFunction& function, const Ref<Element>& in, const char* op, bool* out) {
  static const std::vector<TensorSpec>* const specs = new std::vector<TensorSpec>{{DType::kBool, true, {}}};
  Ref<Element> result;
  LEVADA_RETURN_IF_ERROR(CallChecked(function, in, *specs, op, &result));
  *out = result->component(0)->data()[0] != 0;
  return Status::Ok();
}

Result<int64_t> IntegerOf(const Tensor& tensor, const char* op, const char* what) {
  if (tensor.rank() != 0 || !IsInteger(tensor.dtype())) {
    return InvalidArgument("%s: expected %s that is an integer scalar, got %s", op, what,
                           ToString(tensor.spec()).c_str());
  }
  LEVADA_ASSIGN_OR_RETURN(Ref<Tensor> wide,
                          Cast(Ref<Tensor>::Share(const_cast<Tensor*>(&tensor)), DType::kInt64));
  int64_t value;
  std::memcpy(&value, wide->data(), sizeof(value));
  return value;
}

Ref<Stage> MakeStreamMap(Ref<const DatasetNode> node, Ref<Stage> input, Ref<ElementFunction> function,
                         const PassDraws& draws) {
  const Ref<Stage> marks = MakeDrawMarks(node, draws);
  return MakeRef<StreamStage>(node, [node, input, function, draws, marks](int64_t pass) {
    return std::make_unique<MapCursor>(node, input->Open(pass), function, DrawCounter(draws, pass, marks));
  });
}

void NoteFunction(PlanContext& context, bool in_caller_thread) {
  context.traits.sequential = true;
  if (in_caller_thread) context.traits.caller_thread = true;
}

}  // namespace levada
