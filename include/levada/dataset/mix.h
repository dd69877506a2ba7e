/* levada/dataset/mix.h: datasets that take each element from one of several, and streams that leave elements out. Included
 * by levada.h; do not include it alone.
 */
#ifndef LEVADA_DATASET_MIX_H
#define LEVADA_DATASET_MIX_H

#include "../dataset.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct levada_mix_options {
  uint32_t struct_size;
  int32_t stop_on_empty; /* 1: ends when an input that is chosen has ended; 0: when all have */
  int32_t seeded;        /* 1: `seed` counts; 0: a seed is drawn once, when the dataset is made */
  int32_t rerandomize;   /* 1: every pass of a repetition chooses otherwise; 0: all alike */
  int64_t seed;          /* any number, 0 too */
} levada_mix_options;

/* Takes each element from an input that is drawn by weight; inputs of weight 0 are left out, and a single one that is left
 * is given as it is. Choice i is a pure function of seed and i.
 * weights: n_weights numbers of 0 or more, not normalised; n_weights 0: equal ones. options: NULL: a drawn seed, until all
 * inputs have ended.
 * Errors: LEVADA_INVALID_ARGUMENT for no inputs, another number of weights, weights that are negative, not finite or all 0,
 * or inputs that cannot be concatenated.
 * Thread: any. TensorFlow: Dataset.sample_from_datasets (other choices; all weights 0 make an empty dataset there). */
LEVADA_API LEVADA_NODISCARD levada_status levada_dataset_sample_from_datasets(const levada_dataset *const *inputs,
                                                                              int32_t n_inputs, const double *weights,
                                                                              int32_t n_weights,
                                                                              const levada_mix_options *options,
                                                                              levada_dataset **out) LEVADA_NOEXCEPT;

/* Takes each element from the input whose number a dataset of int64 scalars gives. stop_on_empty: end when that input has
 * ended; else such choices are passed over.
 * Errors: LEVADA_INVALID_ARGUMENT for no inputs, inputs that cannot be concatenated, or choices of another kind; while
 * iterating, for a number outside 0 ... n_inputs - 1.
 * Thread: any. TensorFlow: Dataset.choose_from_datasets. */
LEVADA_API LEVADA_NODISCARD levada_status levada_dataset_choose_from_datasets(const levada_dataset *const *inputs,
                                                                              int32_t n_inputs,
                                                                              const levada_dataset *choices,
                                                                              bool stop_on_empty,
                                                                              levada_dataset **out) LEVADA_NOEXCEPT;

/* The elements that did not come before; all of them are kept in memory.
 * Errors: LEVADA_INVALID_ARGUMENT for more than one component, or one that is not int32, int64 or string.
 * Thread: any. TensorFlow: Dataset.unique. */
LEVADA_API LEVADA_NODISCARD levada_status levada_dataset_unique(const levada_dataset *input,
                                                                levada_dataset **out) LEVADA_NOEXCEPT;

/* The elements that do not fail. A cancelled pass still ends.
 * Errors: none of its own.
 * Thread: any. TensorFlow: Dataset.ignore_errors. */
LEVADA_API LEVADA_NODISCARD levada_status levada_dataset_ignore_errors(const levada_dataset *input,
                                                                       levada_dataset **out) LEVADA_NOEXCEPT;

#ifdef __cplusplus
}
#endif

#endif /* LEVADA_DATASET_MIX_H */
