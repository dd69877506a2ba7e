/* levada/dataset/sampling.h: parts and samples of datasets by position, mixtures, and what happens to elements that fail.
 * Included by levada.h; do not include it alone.
 */
#ifndef LEVADA_DATASET_SAMPLING_H
#define LEVADA_DATASET_SAMPLING_H

#include "../dataset.h"
#include "indexed.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What a step does with elements that failed in the steps before it. */
typedef enum levada_error_policy {
  LEVADA_ON_ERROR_FAIL = 0,       /* they fail where they stand; the pass goes on behind them */
  LEVADA_ON_ERROR_SKIP = 1,       /* they are left out */
  LEVADA_ON_ERROR_SUBSTITUTE = 2, /* another element takes their place */
  LEVADA_ON_ERROR_FORCE_32 = 0x7fffffff
} levada_error_policy;

/* Part `part` of a dataset: of its n elements those from round(n s) on, s the sum of the fractions before it, up to where the
 * next part begins. Parts are disjoint; with fractions that sum up to 1 they are everything.
 * fractions: above 0, with a sum of at most 1.
 * Errors: LEVADA_FAILED_PRECONDITION for an input without a known number of elements; LEVADA_INVALID_ARGUMENT for other
 * fractions or a bad part.
 * Thread: any. TensorFlow: keras.utils.split_dataset. */
LEVADA_API LEVADA_NODISCARD levada_status levada_dataset_split(const levada_dataset *input, const double *weights,
                                                               int32_t n_weights, int32_t part,
                                                               levada_dataset **out) LEVADA_NOEXCEPT;

/* Elements of several datasets in fixed proportions: after any number of elements, each input has given its share of them,
 * give or take one. It ends when the input whose turn it is has ended. Inputs of known length that can be indexed make a
 * dataset that can be indexed.
 * weights: above 0, one for each input. Proportions are exact where they repeat within 10000 elements, else to 1/10000.
 * Errors: LEVADA_INVALID_ARGUMENT for no inputs, other weights, or inputs that cannot be concatenated.
 * Thread: any. TensorFlow: none (Dataset.sample_from_datasets draws). */
LEVADA_API LEVADA_NODISCARD levada_status levada_dataset_mix(const levada_dataset *const *inputs, int32_t n_inputs,
                                                             const double *weights, int32_t n_weights,
                                                             levada_dataset **out) LEVADA_NOEXCEPT;

/* Draws elements with replacement, with probabilities proportional to weights. Draw i is a pure function of seed, epoch and i.
 * weights: float64 [N], one of 0 or more for each element of the input. count: 0 or more. options: NULL: a drawn seed, the
 * same draws in every epoch.
 * Errors: LEVADA_FAILED_PRECONDITION for an input that has no known length or cannot be indexed; LEVADA_INVALID_ARGUMENT for
 * other weights or a negative count.
 * Thread: any. TensorFlow: none (torch: WeightedRandomSampler). */
LEVADA_API LEVADA_NODISCARD levada_status levada_dataset_sample(const levada_dataset *input, const levada_tensor *weights,
                                                                int64_t count, const levada_random_options *options,
                                                                levada_dataset **out) LEVADA_NOEXCEPT;

/* Chooses elements so that all classes come equally often: in each round every class gives one element, in a random order;
 * and each class goes through all of its elements in a random order before one comes again.
 * labels: int64 [N], the class of each element of the input. count: 0 or more. options: as levada_dataset_sample.
 * Errors: as levada_dataset_sample, for labels.
 * Thread: any. TensorFlow: none. */
LEVADA_API LEVADA_NODISCARD levada_status levada_dataset_balance(const levada_dataset *input, const levada_tensor *labels,
                                                                 int64_t count, const levada_random_options *options,
                                                                 levada_dataset **out) LEVADA_NOEXCEPT;

/* Decides what happens to elements that fail in the steps before this one. What is dropped is logged by the pass.
 * substitute: for LEVADA_ON_ERROR_SUBSTITUTE, an element that fits the input's components; else NULL. It is retained.
 * Errors: LEVADA_INVALID_ARGUMENT for an unknown policy, or a substitute that does not fit or is not asked for.
 * Thread: any. TensorFlow: Dataset.ignore_errors. */
LEVADA_API LEVADA_NODISCARD levada_status levada_dataset_on_error(const levada_dataset *input, levada_error_policy policy,
                                                                  levada_element *substitute,
                                                                  levada_dataset **out) LEVADA_NOEXCEPT;

/* What a pass has dropped by levada_dataset_on_error and levada_dataset_ignore_errors since it was created or restored, work
 * ahead included, as JSON: {"format", "total", "elements": [{"step", "pass" (of a repetition), "position" (among the elements
 * of the step's input), "substituted", "code" (a levada_code), "origin", "message"}, ...]}. A step in a dataset that
 * the function of another step gave also has "within": the numbers of the elements that the function was given, the outermost
 * first. At most 10000 elements are listed, all are counted.
 * Copy: the text is a new string tensor of rank 0.
 * Errors: none of its own.
 * Thread: any. TensorFlow: none. */
LEVADA_API LEVADA_NODISCARD levada_status levada_iterator_dropped(levada_iterator *iterator,
                                                                  levada_tensor **out) LEVADA_NOEXCEPT;

/* Writes the next element into memory of the caller; waits for it if necessary. A batch of gathered rows is written there at
 * once, everything else is copied; no tensor memory is allocated for rows that exist already.
 * buffers: n_buffers descriptions, one for each component, with its dtype and exactly its shape, in C order without gaps,
 * writable. *out_more is false at the end, again and again.
 * Errors: as levada_iterator_next; LEVADA_INVALID_ARGUMENT for buffers that do not fit (naming the component): the element is
 * given by the next call of levada_iterator_next or levada_iterator_next_into; and for strings.
 * Thread: object. TensorFlow: none. */
LEVADA_API LEVADA_NODISCARD levada_status levada_iterator_next_into(levada_iterator *iterator, const levada_array *buffers,
                                                                    int32_t n_buffers, bool *out_more) LEVADA_NOEXCEPT;

#ifdef __cplusplus
}
#endif

#endif /* LEVADA_DATASET_SAMPLING_H */
