// Datasets that take each element from one of several, and streams that leave elements out.

#include "capi/dataset_tools.h"
#include "dataset/transform/on_error.h"
#include "dataset/transform/select.h"
#include "dataset/transform/unique.h"

using levada::Dataset;
using levada::InvalidArgument;
using levada::Ref;
using levada::Status;
using namespace levada::capi;

levada_status levada_dataset_sample_from_datasets(const levada_dataset* const* inputs, int32_t n_inputs,
                                                  const double* weights, int32_t n_weights,
                                                  const levada_mix_options* options, levada_dataset** out) noexcept {
  LEVADA_ENTRY(levada_dataset_sample_from_datasets) {
    LEVADA_OUT(out);
    LEVADA_ASSIGN_OR_RETURN(std::vector<Ref<levada::DatasetNode>> nodes, ReadDatasets(inputs, n_inputs, kFunction));
    LEVADA_ASSIGN_OR_RETURN(const levada_mix_options known, ReadOptions(options, kFunction));
    if (n_weights < 0) return InvalidArgument("%s: expected a number of weights, got %d", kFunction, n_weights);
    if (n_weights > 0) LEVADA_NOT_NULL(weights);
    const levada::SampleOptions sample = {known.stop_on_empty != 0, known.seeded != 0, known.seed,
                                          known.rerandomize != 0};
    return Give(levada::MakeSample(std::move(nodes), std::vector<double>(weights, weights + n_weights), sample), out);
  }
  LEVADA_END
}

levada_status levada_dataset_choose_from_datasets(const levada_dataset* const* inputs, int32_t n_inputs,
                                                  const levada_dataset* choices, bool stop_on_empty,
                                                  levada_dataset** out) noexcept {
  LEVADA_ENTRY(levada_dataset_choose_from_datasets) {
    LEVADA_OUT(out);
    LEVADA_ASSIGN_OR_RETURN(std::vector<Ref<levada::DatasetNode>> nodes, ReadDatasets(inputs, n_inputs, kFunction));
    LEVADA_HANDLE(const Dataset, chooser, choices);
    return Give(levada::MakeChoose(std::move(nodes), chooser->node(), stop_on_empty), out);
  }
  LEVADA_END
}

levada_status levada_dataset_unique(const levada_dataset* input, levada_dataset** out) noexcept {
  LEVADA_ENTRY(levada_dataset_unique) {
    LEVADA_OUT(out);
    LEVADA_HANDLE(const Dataset, dataset, input);
    return Give(levada::MakeUnique(dataset->node()), out);
  }
  LEVADA_END
}

levada_status levada_dataset_ignore_errors(const levada_dataset* input, levada_dataset** out) noexcept {
  LEVADA_ENTRY(levada_dataset_ignore_errors) {
    LEVADA_OUT(out);
    LEVADA_HANDLE(const Dataset, dataset, input);
    return Give(levada::MakeIgnoreErrors(dataset->node()), out);
  }
  LEVADA_END
}
