// Datasets and elements.

#include "dataset/dataset.h"

#include "capi/dataset_tools.h"
#include "dataset/explain.h"
#include "dataset/iterator_state.h"
#include "dataset/source/range.h"
#include "dataset/source/tensor_slices.h"
#include "dataset/source/tensors.h"
#include "dataset/transform/batch.h"
#include "dataset/transform/map.h"
#include "dataset/transform/map_callback.h"
#include "dataset/transform/prefetch.h"
#include "dataset/transform/repeat.h"
#include "dataset/transform/shuffle.h"
#include "dataset/transform/skip.h"
#include "dataset/transform/take.h"

using levada::Dataset;
using levada::DatasetNode;
using levada::DType;
using levada::Element;
using levada::Function;
using levada::InvalidArgument;
using levada::Ref;
using levada::Result;
using levada::Status;
using levada::Tensor;
using levada::TensorList;
using namespace levada::capi;

namespace {

}  // namespace

levada_status levada_element_create(levada_tensor* const* components, int32_t n_components,
                                    levada_element** out) noexcept {
  LEVADA_ENTRY(levada_element_create) {
    LEVADA_OUT(out);
    LEVADA_ASSIGN_OR_RETURN(TensorList tensors, ReadTensors(components, n_components, kFunction));
    for (const Ref<Tensor>& tensor : tensors) {
      if (!tensor->is_symbolic()) continue;
      return InvalidArgument("%s: expected tensors with values, got a symbolic one", kFunction);
    }
    *out = Wrap<levada_element>(Element::Of(tensors));
    return Status::Ok();
  }
  LEVADA_END
}

int32_t levada_element_count(const levada_element* element) noexcept {
  const Element* const object = Unwrap<Element>(element);
  return object == nullptr ? -1 : object->count();
}

levada_tensor* levada_element_get(const levada_element* element, int32_t index) noexcept {
  const Element* const object = Unwrap<Element>(element);
  if (object == nullptr || index < 0 || index >= object->count()) return nullptr;
  return reinterpret_cast<levada_tensor*>(object->component(index).get());
}

levada_element* levada_element_retain(levada_element* element) noexcept { return Retain<Element>(element); }
void levada_element_release(levada_element* element) noexcept { Release<Element>(element); }

levada_status levada_dataset_from_tensors(levada_tensor* const* components, int32_t n_components,
                                          levada_dataset** out) noexcept {
  LEVADA_ENTRY(levada_dataset_from_tensors) {
    LEVADA_OUT(out);
    LEVADA_ASSIGN_OR_RETURN(TensorList tensors, ReadTensors(components, n_components, kFunction));
    return Give(levada::MakeTensors(tensors), out);
  }
  LEVADA_END
}

levada_status levada_dataset_from_tensor_slices(levada_tensor* const* components, int32_t n_components,
                                                levada_dataset** out) noexcept {
  LEVADA_ENTRY(levada_dataset_from_tensor_slices) {
    LEVADA_OUT(out);
    LEVADA_ASSIGN_OR_RETURN(TensorList tensors, ReadTensors(components, n_components, kFunction));
    return Give(levada::MakeTensorSlices(tensors), out);
  }
  LEVADA_END
}

levada_status levada_dataset_range(int64_t start, int64_t stop, int64_t step, levada_dtype dtype,
                                   levada_dataset** out) noexcept {
  LEVADA_ENTRY(levada_dataset_range) {
    LEVADA_OUT(out);
    return Give(levada::MakeRange(start, stop, step, static_cast<DType>(dtype)), out);
  }
  LEVADA_END
}

levada_status levada_dataset_map(const levada_dataset* input, const levada_function* function,
                                 const levada_map_options* options, levada_dataset** out) noexcept {
  LEVADA_ENTRY(levada_dataset_map) {
    LEVADA_OUT(out);
    LEVADA_HANDLE(const Dataset, dataset, input);
    Function* const traced = Unwrap<Function>(function);
    if (traced == nullptr) return BadHandle(function, kFunction, "function");
    LEVADA_ASSIGN_OR_RETURN(const levada_map_options known, ReadOptions(options, kFunction));
    return Give(levada::MakeMap(dataset->node(), Ref<Function>::Share(traced), known.num_parallel_calls), out);
  }
  LEVADA_END
}

levada_status levada_dataset_map_callback(const levada_dataset* input, const levada_component* components,
                                          int32_t n_components, levada_map_fn fn, void* user_data,
                                          levada_release_fn release, const levada_map_options* options,
                                          levada_dataset** out) noexcept {
  levada::UserDataGuard owner(user_data, release);
  LEVADA_ENTRY(levada_dataset_map_callback) {
    LEVADA_OUT(out);
    LEVADA_HANDLE(const Dataset, dataset, input);
    LEVADA_NOT_NULL(fn);
    LEVADA_ASSIGN_OR_RETURN(const levada_map_options known, ReadOptions(options, kFunction));
    LEVADA_ASSIGN_OR_RETURN(std::vector<levada::TensorSpec> specs, ReadSpecs(components, n_components, kFunction));
    const char* const name = known.name == nullptr ? "" : known.name;
    Ref<levada::ElementFunction> function =
        CallbackFunction(fn, owner.Take(), known.caller_thread != 0, "map_callback");
    return Give(levada::MakeMapCallback(dataset->node(), std::move(specs), std::move(function),
                                        {known.num_parallel_calls, known.caller_thread != 0, name}),
                out);
  }
  LEVADA_END
}

levada_status levada_dataset_batch(const levada_dataset* input, int64_t batch_size, bool drop_remainder,
                                   levada_dataset** out) noexcept {
  LEVADA_ENTRY(levada_dataset_batch) {
    LEVADA_OUT(out);
    LEVADA_HANDLE(const Dataset, dataset, input);
    return Give(levada::MakeBatch(dataset->node(), batch_size, drop_remainder), out);
  }
  LEVADA_END
}

levada_status levada_dataset_shuffle(const levada_dataset* input, int64_t buffer_size,
                                     const levada_shuffle_options* options, levada_dataset** out) noexcept {
  LEVADA_ENTRY(levada_dataset_shuffle) {
    LEVADA_OUT(out);
    LEVADA_HANDLE(const Dataset, dataset, input);
    LEVADA_ASSIGN_OR_RETURN(const levada_shuffle_options known, ReadOptions(options, kFunction));
    const levada::ShuffleOptions shuffle = {known.seeded != 0, known.seed, known.fixed_each_epoch != 0,
                                           known.block_size};
    return Give(levada::MakeShuffle(dataset->node(), buffer_size, shuffle), out);
  }
  LEVADA_END
}

levada_status levada_dataset_repeat(const levada_dataset* input, int64_t count, levada_dataset** out) noexcept {
  LEVADA_ENTRY(levada_dataset_repeat) {
    LEVADA_OUT(out);
    LEVADA_HANDLE(const Dataset, dataset, input);
    return Give(levada::MakeRepeat(dataset->node(), count), out);
  }
  LEVADA_END
}

levada_status levada_dataset_take(const levada_dataset* input, int64_t count, levada_dataset** out) noexcept {
  LEVADA_ENTRY(levada_dataset_take) {
    LEVADA_OUT(out);
    LEVADA_HANDLE(const Dataset, dataset, input);
    return Give(levada::MakeTake(dataset->node(), count), out);
  }
  LEVADA_END
}

levada_status levada_dataset_skip(const levada_dataset* input, int64_t count, levada_dataset** out) noexcept {
  LEVADA_ENTRY(levada_dataset_skip) {
    LEVADA_OUT(out);
    LEVADA_HANDLE(const Dataset, dataset, input);
    return Give(levada::MakeSkip(dataset->node(), count), out);
  }
  LEVADA_END
}

levada_status levada_dataset_prefetch(const levada_dataset* input, int64_t depth, levada_dataset** out) noexcept {
  LEVADA_ENTRY(levada_dataset_prefetch) {
    LEVADA_OUT(out);
    LEVADA_HANDLE(const Dataset, dataset, input);
    return Give(levada::MakePrefetch(dataset->node(), depth), out);
  }
  LEVADA_END
}

levada_dataset* levada_dataset_retain(levada_dataset* dataset) noexcept { return Retain<Dataset>(dataset); }
void levada_dataset_release(levada_dataset* dataset) noexcept { Release<Dataset>(dataset); }

int64_t levada_dataset_cardinality(const levada_dataset* dataset) noexcept {
  const Dataset* const object = Unwrap<const Dataset>(dataset);
  return object == nullptr ? int64_t{LEVADA_UNKNOWN_CARDINALITY} : object->node()->cardinality();
}

bool levada_dataset_is_indexed(const levada_dataset* dataset) noexcept {
  const Dataset* const object = Unwrap<const Dataset>(dataset);
  return object != nullptr && object->node()->is_indexed();
}

int32_t levada_dataset_num_components(const levada_dataset* dataset) noexcept {
  const Dataset* const object = Unwrap<const Dataset>(dataset);
  return object == nullptr ? -1 : static_cast<int32_t>(object->node()->specs().size());
}

levada_status levada_dataset_component(const levada_dataset* dataset, int32_t index,
                                       levada_component* out_component) noexcept {
  LEVADA_ENTRY(levada_dataset_component) {
    LEVADA_NOT_NULL(out_component);
    LEVADA_HANDLE(const Dataset, object, dataset);
    if (out_component->struct_size < sizeof(levada_component)) {
      return InvalidArgument("%s: struct_size is %u, expected %zu", kFunction, out_component->struct_size,
                             sizeof(levada_component));
    }
    const std::vector<levada::TensorSpec>& specs = object->node()->specs();
    if (index < 0 || index >= static_cast<int32_t>(specs.size())) {
      return levada::OutOfRange("%s: expected an index below %zu, got %d", kFunction, specs.size(), index);
    }
    const levada::TensorSpec& spec = specs[index];
    LEVADA_RETURN_IF_ERROR(ClearTail(out_component, kFunction));
    out_component->reserved = 0;
    out_component->dtype = static_cast<int32_t>(spec.dtype);
    out_component->rank = spec.rank_known ? spec.rank() : static_cast<int32_t>(LEVADA_UNKNOWN_RANK);
    out_component->shape = spec.shape.data();
    return Status::Ok();
  }
  LEVADA_END
}

levada_status levada_dataset_at(const levada_dataset* dataset, int64_t index, levada_element** out) noexcept {
  LEVADA_ENTRY(levada_dataset_at) {
    LEVADA_OUT(out);
    LEVADA_HANDLE(const Dataset, object, dataset);
    LEVADA_ASSIGN_OR_RETURN(Ref<Element> element, levada::ElementAt(object->node(), index));
    *out = Wrap<levada_element>(std::move(element));
    return Status::Ok();
  }
  LEVADA_END
}

levada_status levada_dataset_explain(const levada_dataset* dataset, levada_tensor** out) noexcept {
  LEVADA_ENTRY(levada_dataset_explain) {
    LEVADA_OUT(out);
    LEVADA_HANDLE(const Dataset, object, dataset);
    return GiveText(levada::ExplainPlan(object->node()), out);
  }
  LEVADA_END
}

levada_status levada_dataset_fingerprint(const levada_dataset* dataset, levada_tensor** out) noexcept {
  LEVADA_ENTRY(levada_dataset_fingerprint) {
    LEVADA_OUT(out);
    LEVADA_HANDLE(const Dataset, object, dataset);
    const uint64_t hash = levada::FingerprintOf(*object->node()).low;
    LEVADA_ASSIGN_OR_RETURN(Ref<Tensor> tensor, Tensor::Scalar(levada::DType::kUInt64, hash));
    *out = Wrap<levada_tensor>(std::move(tensor));
    return Status::Ok();
  }
  LEVADA_END
}

levada_status levada_dataset_describe(const levada_dataset* dataset, levada_tensor** out) noexcept {
  LEVADA_ENTRY(levada_dataset_describe) {
    LEVADA_OUT(out);
    LEVADA_HANDLE(const Dataset, object, dataset);
    return GiveText(Result<std::string>(levada::DescribeChain(*object->node())), out);
  }
  LEVADA_END
}
