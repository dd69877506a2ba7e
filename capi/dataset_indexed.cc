// Sources and transformations that keep positions.

#include "capi/dataset_tools.h"
#include "dataset/source/counter.h"
#include "dataset/source/elements.h"
#include "dataset/source/random.h"
#include "dataset/transform/assert_cardinality.h"
#include "dataset/transform/cache.h"
#include "dataset/transform/concatenate.h"
#include "dataset/transform/enumerate.h"
#include "dataset/transform/gather.h"
#include "dataset/transform/padded_batch.h"
#include "dataset/transform/slice.h"
#include "dataset/transform/unbatch.h"
#include "dataset/transform/window.h"
#include "dataset/transform/zip.h"

using levada::Dataset;
using levada::DatasetNode;
using levada::DType;
using levada::Ref;
using namespace levada::capi;

levada_status levada_dataset_counter(int64_t start, int64_t step, levada_dtype dtype, levada_dataset** out) noexcept {
  LEVADA_ENTRY(levada_dataset_counter) {
    LEVADA_OUT(out);
    return Give(levada::MakeCounter(start, step, static_cast<DType>(dtype)), out);
  }
  LEVADA_END
}

levada_status levada_dataset_zip(const levada_dataset* const* inputs, int32_t n_inputs, levada_dataset** out) noexcept {
  LEVADA_ENTRY(levada_dataset_zip) {
    LEVADA_OUT(out);
    LEVADA_ASSIGN_OR_RETURN(std::vector<Ref<DatasetNode>> nodes, ReadDatasets(inputs, n_inputs, kFunction));
    return Give(levada::MakeZip(std::move(nodes)), out);
  }
  LEVADA_END
}

levada_status levada_dataset_concatenate(const levada_dataset* input, const levada_dataset* other,
                                         levada_dataset** out) noexcept {
  LEVADA_ENTRY(levada_dataset_concatenate) {
    LEVADA_OUT(out);
    LEVADA_HANDLE(const Dataset, first, input);
    LEVADA_HANDLE(const Dataset, second, other);
    return Give(levada::MakeConcatenate(first->node(), second->node()), out);
  }
  LEVADA_END
}

levada_status levada_dataset_enumerate(const levada_dataset* input, int64_t start, levada_dataset** out) noexcept {
  LEVADA_ENTRY(levada_dataset_enumerate) {
    LEVADA_OUT(out);
    LEVADA_HANDLE(const Dataset, dataset, input);
    return Give(levada::MakeEnumerate(dataset->node(), start), out);
  }
  LEVADA_END
}

levada_status levada_dataset_shard(const levada_dataset* input, int64_t num_shards, int64_t index,
                                   levada_dataset** out) noexcept {
  LEVADA_ENTRY(levada_dataset_shard) {
    LEVADA_OUT(out);
    LEVADA_HANDLE(const Dataset, dataset, input);
    return Give(levada::MakeShard(dataset->node(), num_shards, index), out);
  }
  LEVADA_END
}

levada_status levada_dataset_slice(const levada_dataset* input, int64_t start, int64_t count, int64_t step,
                                   levada_dataset** out) noexcept {
  LEVADA_ENTRY(levada_dataset_slice) {
    LEVADA_OUT(out);
    LEVADA_HANDLE(const Dataset, dataset, input);
    return Give(levada::MakeSlice(dataset->node(), start, count, step), out);
  }
  LEVADA_END
}

levada_status levada_dataset_from_elements(levada_element* const* elements, int64_t n_elements,
                                           levada_dataset** out) noexcept {
  LEVADA_ENTRY(levada_dataset_from_elements) {
    LEVADA_OUT(out);
    if (n_elements > 0) LEVADA_NOT_NULL(elements);
    std::vector<Ref<levada::Element>> list;
    for (int64_t i = 0; i < n_elements; ++i) {
      levada::Element* const element = Unwrap<levada::Element>(elements[i]);
      if (element == nullptr) return BadHandle(elements[i], kFunction, "an element");
      list.push_back(Ref<levada::Element>::Share(element));
    }
    return Give(levada::MakeElements(std::move(list)), out);
  }
  LEVADA_END
}

levada_status levada_dataset_random(const levada_random_options* options, levada_dataset** out) noexcept {
  LEVADA_ENTRY(levada_dataset_random) {
    LEVADA_OUT(out);
    LEVADA_ASSIGN_OR_RETURN(const levada_random_options known, ReadOptions(options, kFunction));
    return Give(levada::MakeRandom({known.seeded != 0, known.seed, known.rerandomize != 0}), out);
  }
  LEVADA_END
}

levada_status levada_dataset_gather(const levada_dataset* input, const levada_tensor* indices,
                                    levada_dataset** out) noexcept {
  LEVADA_ENTRY(levada_dataset_gather) {
    LEVADA_OUT(out);
    LEVADA_HANDLE(const Dataset, dataset, input);
    LEVADA_HANDLE(levada::Tensor, positions, indices);
    return Give(levada::MakeGather(dataset->node(), Ref<levada::Tensor>::Share(positions)), out);
  }
  LEVADA_END
}

levada_status levada_dataset_k_fold(const levada_dataset* input, int64_t folds, int64_t fold, bool held_out,
                                    levada_dataset** out) noexcept {
  LEVADA_ENTRY(levada_dataset_k_fold) {
    LEVADA_OUT(out);
    LEVADA_HANDLE(const Dataset, dataset, input);
    return Give(levada::MakeKFold(dataset->node(), folds, fold, held_out), out);
  }
  LEVADA_END
}

levada_status levada_dataset_window(const levada_dataset* input, const levada_window_options* options,
                                    levada_dataset** out) noexcept {
  LEVADA_ENTRY(levada_dataset_window) {
    LEVADA_OUT(out);
    LEVADA_HANDLE(const Dataset, dataset, input);
    LEVADA_NOT_NULL(options);
    LEVADA_ASSIGN_OR_RETURN(const levada_window_options known, ReadOptions(options, kFunction));
    levada::WindowParameters parameters;
    parameters.size = known.size;
    parameters.shift = known.shift == 0 ? known.size : known.shift;
    parameters.stride = known.stride == 0 ? 1 : known.stride;
    parameters.drop_remainder = known.drop_remainder != 0;
    return Give(levada::MakeWindow(dataset->node(), parameters), out);
  }
  LEVADA_END
}

levada_status levada_dataset_unbatch(const levada_dataset* input, levada_dataset** out) noexcept {
  LEVADA_ENTRY(levada_dataset_unbatch) {
    LEVADA_OUT(out);
    LEVADA_HANDLE(const Dataset, dataset, input);
    return Give(levada::MakeUnbatch(dataset->node()), out);
  }
  LEVADA_END
}

levada_status levada_dataset_rebatch(const levada_dataset* input, const int64_t* batch_sizes, int32_t n_sizes,
                                     bool drop_remainder, levada_dataset** out) noexcept {
  LEVADA_ENTRY(levada_dataset_rebatch) {
    LEVADA_OUT(out);
    LEVADA_HANDLE(const Dataset, dataset, input);
    if (n_sizes > 0) LEVADA_NOT_NULL(batch_sizes);
    std::vector<int64_t> sizes(batch_sizes, batch_sizes + (n_sizes > 0 ? n_sizes : 0));
    return Give(levada::MakeRebatch(dataset->node(), std::move(sizes), drop_remainder), out);
  }
  LEVADA_END
}

levada_status levada_dataset_padded_batch(const levada_dataset* input, const levada_padded_batch_options* options,
                                          levada_dataset** out) noexcept {
  LEVADA_ENTRY(levada_dataset_padded_batch) {
    LEVADA_OUT(out);
    LEVADA_HANDLE(const Dataset, dataset, input);
    LEVADA_NOT_NULL(options);
    LEVADA_ASSIGN_OR_RETURN(const levada_padded_batch_options known, ReadOptions(options, kFunction));
    const int32_t n = static_cast<int32_t>(dataset->node()->specs().size());
    LEVADA_ASSIGN_OR_RETURN(const levada::PaddingOptions padding,
                            ReadPadding(known.padded_shapes, known.padding_values, n, kFunction));
    return Give(levada::MakePaddedBatch(dataset->node(), known.batch_size, known.drop_remainder != 0, padding), out);
  }
  LEVADA_END
}

levada_status levada_dataset_cache(const levada_dataset* input, levada_dataset** out) noexcept {
  LEVADA_ENTRY(levada_dataset_cache) {
    LEVADA_OUT(out);
    LEVADA_HANDLE(const Dataset, dataset, input);
    return Give(levada::MakeCache(dataset->node()), out);
  }
  LEVADA_END
}

levada_status levada_dataset_assert_cardinality(const levada_dataset* input, int64_t cardinality,
                                                levada_dataset** out) noexcept {
  LEVADA_ENTRY(levada_dataset_assert_cardinality) {
    LEVADA_OUT(out);
    LEVADA_HANDLE(const Dataset, dataset, input);
    return Give(levada::MakeAssertCardinality(dataset->node(), cardinality), out);
  }
  LEVADA_END
}
