// Sources and transformations that keep positions.

#include "capi/dataset_tools.h"
#include "dataset/source/counter.h"
#include "dataset/transform/concatenate.h"
#include "dataset/transform/enumerate.h"
#include "dataset/transform/slice.h"
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
