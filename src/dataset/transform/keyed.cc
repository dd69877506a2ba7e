#include "dataset/transform/keyed.h"

namespace levada {

Result<NumberOfElement> NumberOfElement::Make(const std::vector<TensorSpec>& specs, Ref<Function> function, bool only_int64,
                                              const char* op, const char* what) {
  NumberOfElement number;
  number.op_ = op;
  number.what_ = what;
  number.specs_ = specs;
  TensorSpec spec;
  if (function) {
    LEVADA_RETURN_IF_ERROR(CheckArguments(*function, specs, op));
    if (function->num_outputs() != 1) {
      return InvalidArgument("%s: expected a function of one result, got one of %d", op, function->num_outputs());
    }
    spec = function->output_specs()[0];
  } else {
    if (specs.size() < 2) {
      return InvalidArgument("%s: expected %s as component 0 and components behind it, got %zu in all", op, what,
                             specs.size());
    }
    spec = specs[0];
    number.take_off_ = true;
    number.specs_.erase(number.specs_.begin());
  }
  const bool fits = only_int64 ? spec.dtype == DType::kInt64 : IsInteger(spec.dtype);
  if (!fits || spec.rank() > 0) {
    return InvalidArgument("%s: expected %s that is %s scalar, got %s", op, what, only_int64 ? "an int64" : "an integer",
                           ToString(spec).c_str());
  }
  number.dtype_ = spec.dtype;
  number.function_ = std::move(function);
  return number;
}

Status NumberOfElement::Read(Ref<Element>* element, int64_t* number) const {
  Ref<Tensor> tensor = (*element)->component(0);
  if (function_) {
    TensorList outputs;
    LEVADA_RETURN_IF_ERROR(function_->Call((*element)->components(), &outputs));
    tensor = outputs[0];
  }
  LEVADA_ASSIGN_OR_RETURN(*number, IntegerOf(*tensor, op_, what_));
  if (!take_off_) return Status::Ok();
  Ref<Element> rest = Element::Make((*element)->count() - 1);
  for (int c = 0; c < rest->count(); ++c) rest->CopyComponent(c, **element, c + 1);
  *element = std::move(rest);
  return Status::Ok();
}

void NumberOfElement::Describe(JsonWriter& json) const {
  json.Key(what_).String(function_ ? function_->Describe() : "component 0");
}

FunctionDraws NumberOfElement::Draws() const { return function_ ? FunctionDraws::Of(*function_) : FunctionDraws(); }

}  // namespace levada
