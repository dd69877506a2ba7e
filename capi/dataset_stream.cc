// Sources and transformations whose elements come one after the other.

#include "capi/dataset_tools.h"
#include "dataset/transform/filter.h"

using levada::Dataset;
using levada::Element;
using levada::ElementFunction;
using levada::Function;
using levada::InvalidArgument;
using levada::Ref;
using levada::Status;
using levada::Tensor;
using namespace levada::capi;

namespace {

using MakePredicateNode = levada::Result<Ref<levada::DatasetNode>>(Ref<levada::DatasetNode>, Ref<ElementFunction>);

// A predicate that is traced.
Status GiveTraced(MakePredicateNode make, const levada_dataset* input, const levada_function* function,
                  levada_dataset** out, const char* kFunction) {
  LEVADA_OUT(out);
  LEVADA_HANDLE(const Dataset, dataset, input);
  LEVADA_HANDLE(Function, traced, function);
  return Give(make(dataset->node(), levada::FunctionOf(Ref<Function>::Share(traced))), out);
}

// A predicate that is user code.
Status GiveCallback(MakePredicateNode make, const levada_dataset* input, levada_map_fn fn,
                    levada::UserDataGuard& owner, const levada_call_options* options, levada_dataset** out,
                    const char* op, const char* kFunction) {
  LEVADA_OUT(out);
  LEVADA_HANDLE(const Dataset, dataset, input);
  LEVADA_NOT_NULL(fn);
  LEVADA_ASSIGN_OR_RETURN(const levada_call_options known, ReadOptions(options, kFunction));
  return Give(make(dataset->node(), CallbackFunction(fn, owner.Take(), known.caller_thread != 0, op)), out);
}

}  // namespace

levada_status levada_element_create_nested(levada_tensor* const* components, levada_dataset* const* datasets,
                                           int32_t n_components, levada_element** out) noexcept {
  LEVADA_ENTRY(levada_element_create_nested) {
    LEVADA_OUT(out);
    if (n_components < 0) {
      return InvalidArgument("%s: expected a number of components, got %d", kFunction, n_components);
    }
    if (n_components > 0) {
      LEVADA_NOT_NULL(components);
      LEVADA_NOT_NULL(datasets);
    }
    Ref<Element> element = Element::Make(n_components);
    for (int32_t i = 0; i < n_components; ++i) {
      if ((components[i] == nullptr) == (datasets[i] == nullptr)) {
        return InvalidArgument("%s: expected a tensor or a dataset, got %s (component %d)", kFunction,
                               components[i] == nullptr ? "neither" : "both", i);
      }
      Tensor* const tensor = Unwrap<Tensor>(components[i]);
      Dataset* const dataset = Unwrap<Dataset>(datasets[i]);
      if (tensor == nullptr && dataset == nullptr) return BadHandle(components[i], kFunction, "a component");
      if (tensor != nullptr && tensor->is_symbolic()) {
        return InvalidArgument("%s: expected tensors with values, got a symbolic one", kFunction);
      }
      if (tensor != nullptr) element->set_component(i, Ref<Tensor>::Share(tensor));
      if (dataset != nullptr) element->set_dataset(i, Ref<Dataset>::Share(dataset));
    }
    *out = Wrap<levada_element>(std::move(element));
    return Status::Ok();
  }
  LEVADA_END
}

levada_dataset* levada_element_dataset(const levada_element* element, int32_t index) noexcept {
  const Element* const object = Unwrap<Element>(element);
  if (object == nullptr || index < 0 || index >= object->count()) return nullptr;
  return reinterpret_cast<levada_dataset*>(object->dataset(index));
}

levada_status levada_dataset_filter(const levada_dataset* input, const levada_function* function,
                                    levada_dataset** out) noexcept {
  LEVADA_ENTRY(levada_dataset_filter) {
    return GiveTraced(levada::MakeFilter, input, function, out, kFunction);
  }
  LEVADA_END
}

levada_status levada_dataset_filter_callback(const levada_dataset* input, levada_map_fn fn, void* user_data,
                                             levada_release_fn release, const levada_call_options* options,
                                             levada_dataset** out) noexcept {
  levada::UserDataGuard owner(user_data, release);
  LEVADA_ENTRY(levada_dataset_filter_callback) {
    return GiveCallback(levada::MakeFilter, input, fn, owner, options, out, "filter", kFunction);
  }
  LEVADA_END
}

levada_status levada_dataset_take_while(const levada_dataset* input, const levada_function* function,
                                        levada_dataset** out) noexcept {
  LEVADA_ENTRY(levada_dataset_take_while) {
    return GiveTraced(levada::MakeTakeWhile, input, function, out, kFunction);
  }
  LEVADA_END
}

levada_status levada_dataset_take_while_callback(const levada_dataset* input, levada_map_fn fn, void* user_data,
                                                 levada_release_fn release, const levada_call_options* options,
                                                 levada_dataset** out) noexcept {
  levada::UserDataGuard owner(user_data, release);
  LEVADA_ENTRY(levada_dataset_take_while_callback) {
    return GiveCallback(levada::MakeTakeWhile, input, fn, owner, options, out, "take_while", kFunction);
  }
  LEVADA_END
}
