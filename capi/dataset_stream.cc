// Sources and transformations whose elements come one after the other.

#include "capi/dataset_tools.h"
#include "dataset/source/generator.h"
#include "dataset/transform/bucket.h"
#include "dataset/transform/filter.h"
#include "dataset/transform/flatten.h"
#include "dataset/transform/group_by_window.h"
#include "dataset/transform/interleave.h"
#include "dataset/transform/rejection_resample.h"
#include "dataset/transform/scan.h"

using levada::Dataset;
using levada::Element;
using levada::ElementFunction;
using levada::Function;
using levada::InvalidArgument;
using levada::Ref;
using levada::Result;
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

namespace {

// A source of the C interface; its passes keep it alive.
class CSource final : public levada::ElementSource {
 public:
  CSource(const levada_element_source& table, Ref<levada::UserData> user_data)
      : table_(table), user_data_(std::move(user_data)) {}

  Result<std::unique_ptr<levada::ElementPass>> Open() override;
  bool in_caller_thread() const override { return table_.caller_thread != 0; }
  bool goes_on() const override { return table_.goes_on != 0; }
  const levada_element_source& table() const { return table_; }

 private:
  levada_element_source table_;
  Ref<levada::UserData> user_data_;
};

class CPass final : public levada::ElementPass {
 public:
  explicit CPass(Ref<CSource> source) : source_(std::move(source)) {}
  ~CPass() override {
    if (opened_ && source_->table().close != nullptr) source_->table().close(pass_);
  }
  Status Open(void* user_data) {
    LEVADA_RETURN_IF_ERROR(
        RunCallback("from_generator", [&] { return source_->table().open(user_data, &pass_); }));
    opened_ = true;
    return Status::Ok();
  }
  Status Next(Ref<Element>* out) override {
    levada_element* result = nullptr;
    Status status = RunCallback("from_generator", [&] { return source_->table().next(pass_, &result); });
    if (result != nullptr && Unwrap<Element>(result) == nullptr) {
      return BadHandle(result, "from_generator", "the result");
    }
    *out = Ref<Element>::Adopt(reinterpret_cast<Element*>(result));
    if (!status.ok()) *out = nullptr;
    return status;
  }

 private:
  Ref<CSource> source_;
  void* pass_ = nullptr;
  bool opened_ = false;
};

Result<std::unique_ptr<levada::ElementPass>> CSource::Open() {
  auto pass = std::make_unique<CPass>(Ref<CSource>::Share(this));
  LEVADA_RETURN_IF_ERROR(pass->Open(user_data_->get()));
  return std::unique_ptr<levada::ElementPass>(std::move(pass));
}

// A function that may be NULL.
Status ReadFunction(const levada_function* handle, const char* entry, const char* name, Ref<Function>* out) {
  if (handle == nullptr) return Status::Ok();
  Function* const function = Unwrap<Function>(handle);
  if (function == nullptr) return BadHandle(handle, entry, name);
  *out = Ref<Function>::Share(function);
  return Status::Ok();
}

}  // namespace

levada_status levada_dataset_from_generator(const levada_component* components, int32_t n_components,
                                            const levada_element_source* source, void* user_data,
                                            levada_release_fn release, levada_dataset** out) noexcept {
  levada::UserDataGuard owner(user_data, release);
  LEVADA_ENTRY(levada_dataset_from_generator) {
    LEVADA_OUT(out);
    LEVADA_NOT_NULL(source);
    LEVADA_ASSIGN_OR_RETURN(const levada_element_source known, ReadOptions(source, kFunction));
    if (known.open == nullptr || known.next == nullptr) return levada::Misuse("%s: open or next is NULL", kFunction);
    LEVADA_ASSIGN_OR_RETURN(std::vector<levada::TensorSpec> specs, ReadSpecs(components, n_components, kFunction));
    return Give(levada::MakeGenerator(std::move(specs), levada::MakeRef<CSource>(known, owner.Take())), out);
  }
  LEVADA_END
}

levada_status levada_dataset_scan(const levada_dataset* input, const levada_element* initial,
                                  const levada_function* function, levada_dataset** out) noexcept {
  LEVADA_ENTRY(levada_dataset_scan) {
    LEVADA_OUT(out);
    LEVADA_HANDLE(const Dataset, dataset, input);
    LEVADA_HANDLE(Element, state, initial);
    LEVADA_HANDLE(Function, traced, function);
    return Give(levada::MakeTracedScan(dataset->node(), Ref<Element>::Share(state), Ref<Function>::Share(traced)), out);
  }
  LEVADA_END
}

levada_status levada_dataset_scan_callback(const levada_dataset* input, const levada_element* initial,
                                           const levada_component* components, int32_t n_components, levada_map_fn fn,
                                           void* user_data, levada_release_fn release,
                                           const levada_call_options* options, levada_dataset** out) noexcept {
  levada::UserDataGuard owner(user_data, release);
  LEVADA_ENTRY(levada_dataset_scan_callback) {
    LEVADA_OUT(out);
    LEVADA_HANDLE(const Dataset, dataset, input);
    LEVADA_HANDLE(Element, state, initial);
    LEVADA_NOT_NULL(fn);
    LEVADA_ASSIGN_OR_RETURN(const levada_call_options known, ReadOptions(options, kFunction));
    LEVADA_ASSIGN_OR_RETURN(std::vector<levada::TensorSpec> specs, ReadSpecs(components, n_components, kFunction));
    return Give(levada::MakeScan(dataset->node(), Ref<Element>::Share(state), std::move(specs),
                                 CallbackFunction(fn, owner.Take(), known.caller_thread != 0, "scan")),
                out);
  }
  LEVADA_END
}

levada_status levada_dataset_reduce(const levada_dataset* input, const levada_element* initial,
                                    const levada_function* function, levada_element** out) noexcept {
  LEVADA_ENTRY(levada_dataset_reduce) {
    LEVADA_OUT(out);
    LEVADA_HANDLE(const Dataset, dataset, input);
    LEVADA_HANDLE(Element, state, initial);
    LEVADA_HANDLE(Function, traced, function);
    LEVADA_ASSIGN_OR_RETURN(Ref<Element> last,
                            levada::Reduce(dataset->node(), Ref<Element>::Share(state),
                                           *levada::FunctionOf(Ref<Function>::Share(traced))));
    *out = Wrap<levada_element>(std::move(last));
    return Status::Ok();
  }
  LEVADA_END
}

levada_status levada_dataset_reduce_callback(const levada_dataset* input, const levada_element* initial,
                                             levada_map_fn fn, void* user_data, levada_release_fn release,
                                             levada_element** out) noexcept {
  levada::UserDataGuard owner(user_data, release);
  LEVADA_ENTRY(levada_dataset_reduce_callback) {
    LEVADA_OUT(out);
    LEVADA_HANDLE(const Dataset, dataset, input);
    LEVADA_HANDLE(Element, state, initial);
    LEVADA_NOT_NULL(fn);
    LEVADA_ASSIGN_OR_RETURN(Ref<Element> last,
                            levada::Reduce(dataset->node(), Ref<Element>::Share(state),
                                           *CallbackFunction(fn, owner.Take(), true, "reduce")));
    *out = Wrap<levada_element>(std::move(last));
    return Status::Ok();
  }
  LEVADA_END
}

levada_status levada_dataset_flat_map(const levada_dataset* input, const levada_component* components,
                                      int32_t n_components, levada_dataset_fn fn, void* user_data,
                                      levada_release_fn release, const levada_call_options* options,
                                      levada_dataset** out) noexcept {
  levada::UserDataGuard owner(user_data, release);
  LEVADA_ENTRY(levada_dataset_flat_map) {
    LEVADA_OUT(out);
    LEVADA_HANDLE(const Dataset, dataset, input);
    LEVADA_NOT_NULL(fn);
    LEVADA_ASSIGN_OR_RETURN(const levada_call_options known, ReadOptions(options, kFunction));
    LEVADA_ASSIGN_OR_RETURN(std::vector<levada::TensorSpec> specs, ReadSpecs(components, n_components, kFunction));
    return Give(levada::MakeFlatMap(dataset->node(), std::move(specs),
                                    CallbackDatasets(fn, owner.Take(), known.caller_thread != 0, "flat_map")),
                out);
  }
  LEVADA_END
}

levada_status levada_dataset_flatten(const levada_dataset* input, const levada_component* components,
                                     int32_t n_components, const levada_flatten_options* options,
                                     levada_dataset** out) noexcept {
  LEVADA_ENTRY(levada_dataset_flatten) {
    LEVADA_OUT(out);
    LEVADA_HANDLE(const Dataset, dataset, input);
    LEVADA_ASSIGN_OR_RETURN(const levada_flatten_options known, ReadOptions(options, kFunction));
    levada::FlattenParameters parameters;
    if (n_components != 0) {
      LEVADA_ASSIGN_OR_RETURN(parameters.specs, ReadSpecs(components, n_components, kFunction));
    }
    if (known.n_parts < 0) return InvalidArgument("%s: expected a number of parts, got %d", kFunction, known.n_parts);
    if (known.n_parts > 0) {
      const int32_t* const parts = known.parts;
      LEVADA_NOT_NULL(parts);
      parameters.parts.assign(parts, parts + known.n_parts);
    }
    parameters.batch_size = known.batch_size;
    parameters.batch_each = known.batch_each != 0;
    parameters.drop_remainder = known.drop_remainder != 0;
    return Give(levada::MakeFlatten(dataset->node(), std::move(parameters)), out);
  }
  LEVADA_END
}

levada_status levada_dataset_interleave(const levada_dataset* input, const levada_component* components,
                                        int32_t n_components, levada_dataset_fn fn, void* user_data,
                                        levada_release_fn release, const levada_interleave_options* options,
                                        levada_dataset** out) noexcept {
  levada::UserDataGuard owner(user_data, release);
  LEVADA_ENTRY(levada_dataset_interleave) {
    LEVADA_OUT(out);
    LEVADA_HANDLE(const Dataset, dataset, input);
    LEVADA_NOT_NULL(fn);
    LEVADA_ASSIGN_OR_RETURN(const levada_interleave_options known, ReadOptions(options, kFunction));
    LEVADA_ASSIGN_OR_RETURN(std::vector<levada::TensorSpec> specs, ReadSpecs(components, n_components, kFunction));
    const int64_t block = known.block_length == 0 ? 1 : known.block_length;
    return Give(levada::MakeInterleave(dataset->node(), std::move(specs),
                                       CallbackDatasets(fn, owner.Take(), known.caller_thread != 0, "interleave"),
                                       {known.cycle_length, block, known.num_parallel_calls}),
                out);
  }
  LEVADA_END
}

levada_status levada_dataset_group_by_window(const levada_dataset* input, const levada_group_options* options,
                                             const levada_component* components, int32_t n_components,
                                             levada_dataset_fn fn, void* user_data, levada_release_fn release,
                                             levada_dataset** out) noexcept {
  levada::UserDataGuard owner(user_data, release);
  LEVADA_ENTRY(levada_dataset_group_by_window) {
    LEVADA_OUT(out);
    LEVADA_HANDLE(const Dataset, dataset, input);
    LEVADA_NOT_NULL(fn);
    LEVADA_ASSIGN_OR_RETURN(const levada_group_options known, ReadOptions(options, kFunction));
    LEVADA_ASSIGN_OR_RETURN(std::vector<levada::TensorSpec> specs, ReadSpecs(components, n_components, kFunction));
    levada::GroupParameters parameters;
    parameters.window_size = known.window_size;
    parameters.sized = known.sized != 0;
    LEVADA_RETURN_IF_ERROR(ReadFunction(known.key, kFunction, "key", &parameters.key));
    LEVADA_RETURN_IF_ERROR(
        ReadFunction(known.window_size_of, kFunction, "window_size_of", &parameters.window_size_of));
    return Give(levada::MakeGroupByWindow(
                    dataset->node(), parameters, std::move(specs),
                    CallbackDatasets(fn, owner.Take(), known.caller_thread != 0, "group_by_window")),
                out);
  }
  LEVADA_END
}

levada_status levada_dataset_bucket_by_sequence_length(const levada_dataset* input,
                                                       const levada_bucket_options* options,
                                                       levada_dataset** out) noexcept {
  LEVADA_ENTRY(levada_dataset_bucket_by_sequence_length) {
    LEVADA_OUT(out);
    LEVADA_HANDLE(const Dataset, dataset, input);
    LEVADA_NOT_NULL(options);
    LEVADA_ASSIGN_OR_RETURN(const levada_bucket_options known, ReadOptions(options, kFunction));
    if (known.n_boundaries < 0 || known.batch_sizes == nullptr ||
        (known.n_boundaries > 0 && known.boundaries == nullptr)) {
      return levada::Misuse("%s: boundaries or batch_sizes is NULL, or n_boundaries negative", kFunction);
    }
    levada::BucketParameters parameters;
    LEVADA_RETURN_IF_ERROR(ReadFunction(known.length, kFunction, "length", &parameters.length));
    parameters.boundaries.assign(known.boundaries, known.boundaries + known.n_boundaries);
    parameters.batch_sizes.assign(known.batch_sizes, known.batch_sizes + known.n_boundaries + 1);
    parameters.pad_to_bucket_boundary = known.pad_to_bucket_boundary != 0;
    parameters.no_padding = known.no_padding != 0;
    parameters.drop_remainder = known.drop_remainder != 0;
    const size_t n = dataset->node()->specs().size() - (parameters.length ? 0 : 1);
    LEVADA_ASSIGN_OR_RETURN(parameters.padding,
                            ReadPadding(known.padded_shapes, known.padding_values, static_cast<int32_t>(n), kFunction));
    return Give(levada::MakeBucket(dataset->node(), parameters), out);
  }
  LEVADA_END
}

levada_status levada_dataset_rejection_resample(const levada_dataset* input, const levada_resample_options* options,
                                                levada_dataset** out) noexcept {
  LEVADA_ENTRY(levada_dataset_rejection_resample) {
    LEVADA_OUT(out);
    LEVADA_HANDLE(const Dataset, dataset, input);
    LEVADA_NOT_NULL(options);
    LEVADA_ASSIGN_OR_RETURN(const levada_resample_options known, ReadOptions(options, kFunction));
    if (known.n_classes < 1) return InvalidArgument("%s: expected at least one class, got %d", kFunction, known.n_classes);
    if (known.target == nullptr) return levada::Misuse("%s: target is NULL", kFunction);
    levada::ResampleParameters parameters;
    LEVADA_RETURN_IF_ERROR(ReadFunction(known.class_of, kFunction, "class_of", &parameters.class_of));
    parameters.target.assign(known.target, known.target + known.n_classes);
    if (known.initial != nullptr) parameters.initial.assign(known.initial, known.initial + known.n_classes);
    parameters.seed = {known.seeded != 0, known.seed, true};
    return Give(levada::MakeRejectionResample(dataset->node(), parameters), out);
  }
  LEVADA_END
}

