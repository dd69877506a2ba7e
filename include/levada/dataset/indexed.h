/* levada/dataset/indexed.h: sources and transformations that keep an indexed dataset indexed; over streams they are
 * streams. Included by levada.h; do not include it alone.
 */
#ifndef LEVADA_DATASET_INDEXED_H
#define LEVADA_DATASET_INDEXED_H

#include "../dataset.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct levada_window_options {
  uint32_t struct_size;
  int32_t drop_remainder; /* 1: windows with fewer than size elements are left out */
  int64_t size;           /* elements of a window, 1 or more */
  int64_t shift;          /* elements from one window to the next, 1 or more; 0: size */
  int64_t stride;         /* elements from one element of a window to the next, 1 or more; 0: 1 */
} levada_window_options;

typedef struct levada_padded_batch_options {
  uint32_t struct_size;
  int32_t drop_remainder;                /* 1: a smaller last batch is left out */
  int64_t batch_size;                    /* 1 or more */
  const levada_component *padded_shapes; /* one per component; its rank and shape count; NULL: as elements are */
  levada_tensor *const *padding_values;  /* one scalar per component, of its dtype; NULL, or a NULL entry: zero, "" */
} levada_padded_batch_options;

typedef struct levada_random_options {
  uint32_t struct_size;
  int32_t seeded;      /* 1: `seed` counts; 0: a seed is drawn once, when the dataset is made */
  int64_t seed;        /* any number, 0 too */
  int32_t rerandomize; /* 1: every pass gives other numbers (rerandomize_each_iteration=True) */
  uint32_t reserved;
} levada_random_options;

/* ---- sources ----------------------------------------------------------------------------------------------------- */

/* A dataset of given elements, which may differ in shape.
 * Copy: never. Owner: the elements are retained.
 * Errors: LEVADA_INVALID_ARGUMENT for no elements, or elements that differ in number of components, dtype or rank
 * known.
 * Thread: any. TensorFlow: tf.data.experimental.from_list. */
LEVADA_API LEVADA_NODISCARD levada_status levada_dataset_from_elements(levada_element *const *elements,
                                                                       int64_t n_elements,
                                                                       levada_dataset **out) LEVADA_NOEXCEPT;

/* A dataset without end of the scalars start, start + step, ...
 * dtype: any real number type; values are cast to it, and wrap around like int64 before.
 * Errors: LEVADA_INVALID_ARGUMENT for another dtype.
 * Thread: any. TensorFlow: Dataset.counter. */
LEVADA_API LEVADA_NODISCARD levada_status levada_dataset_counter(int64_t start, int64_t step, levada_dtype dtype,
                                                                 levada_dataset **out) LEVADA_NOEXCEPT;

/* A dataset without end of uniform int64 scalars from 0 to 2^63 - 1; element i is a pure function of seed, pass and i.
 * options: NULL: a drawn seed, the same numbers in every pass.
 * Errors: none of its own.
 * Thread: any. TensorFlow: Dataset.random (other numbers). */
LEVADA_API LEVADA_NODISCARD levada_status levada_dataset_random(const levada_random_options *options,
                                                                levada_dataset **out) LEVADA_NOEXCEPT;

/* ---- transformations --------------------------------------------------------------------------------------------- */

/* The elements of several datasets side by side: components of the first, then of the second, ... It ends with the
 * shortest. A failure in one input takes the whole element, and the others go on in step.
 * Errors: LEVADA_INVALID_ARGUMENT for no inputs.
 * Thread: any. TensorFlow: Dataset.zip. */
LEVADA_API LEVADA_NODISCARD levada_status levada_dataset_zip(const levada_dataset *const *inputs, int32_t n_inputs,
                                                             levada_dataset **out) LEVADA_NOEXCEPT;

/* The elements of input, then those of other.
 * Errors: LEVADA_INVALID_ARGUMENT for another number of components or another dtype; shapes that differ become unknown.
 * Thread: any. TensorFlow: Dataset.concatenate. */
LEVADA_API LEVADA_NODISCARD levada_status levada_dataset_concatenate(const levada_dataset *input,
                                                                     const levada_dataset *other,
                                                                     levada_dataset **out) LEVADA_NOEXCEPT;

/* Puts the number of the element, counted from start, in front of its components as an int64 scalar.
 * Errors: none of its own.
 * Thread: any. TensorFlow: Dataset.enumerate. */
LEVADA_API LEVADA_NODISCARD levada_status levada_dataset_enumerate(const levada_dataset *input, int64_t start,
                                                                   levada_dataset **out) LEVADA_NOEXCEPT;

/* The elements index, index + num_shards, index + 2 num_shards, ...
 * Errors: LEVADA_INVALID_ARGUMENT for num_shards below 1 or an index outside 0 ... num_shards - 1.
 * Thread: any. TensorFlow: Dataset.shard. */
LEVADA_API LEVADA_NODISCARD levada_status levada_dataset_shard(const levada_dataset *input, int64_t num_shards,
                                                               int64_t index, levada_dataset **out) LEVADA_NOEXCEPT;

/* Elements start, start + step, ... count of them; those that the input does not have are left out.
 * start: 0 or more. count: 0 or more, -1: all. step: 1 or more.
 * Errors: LEVADA_INVALID_ARGUMENT for other numbers.
 * Thread: any. TensorFlow: skip, take and shard in one. */
LEVADA_API LEVADA_NODISCARD levada_status levada_dataset_slice(
    const levada_dataset *input, int64_t start, int64_t count, int64_t step, levada_dataset **out) LEVADA_NOEXCEPT;

/* The elements at given positions, in the order given; positions may repeat.
 * indices: int64 [N]; negative ones count from the end.
 * Errors: LEVADA_FAILED_PRECONDITION for an input that is a stream; LEVADA_INVALID_ARGUMENT for indices of another
 * dtype or rank; LEVADA_OUT_OF_RANGE for an index that the input does not have.
 * Thread: any. TensorFlow: none. */
LEVADA_API LEVADA_NODISCARD levada_status levada_dataset_gather(
    const levada_dataset *input, const levada_tensor *indices, levada_dataset **out) LEVADA_NOEXCEPT;

/* One side of fold `fold` of `folds`: the held-out elements floor(fold n / folds) ... floor((fold + 1) n / folds) - 1
 * of the n elements of the input, or all the others in order.
 * Errors: LEVADA_FAILED_PRECONDITION for an input without a known number of elements; LEVADA_INVALID_ARGUMENT for fewer
 * than two folds or a fold outside 0 ... folds - 1.
 * Thread: any. TensorFlow: none. */
LEVADA_API LEVADA_NODISCARD levada_status levada_dataset_k_fold(
    const levada_dataset *input, int64_t folds, int64_t fold, bool held_out, levada_dataset **out) LEVADA_NOEXCEPT;

/* Groups elements into windows: each component of an element is a dataset of that component of the elements of the
 * window (levada_element_dataset).
 * options: size is needed.
 * Copy: as levada_dataset_batch.
 * Errors: LEVADA_INVALID_ARGUMENT for a size, shift or stride below 1.
 * Thread: any. TensorFlow: Dataset.window. */
LEVADA_API LEVADA_NODISCARD levada_status levada_dataset_window(const levada_dataset *input,
                                                                const levada_window_options *options,
                                                                levada_dataset **out) LEVADA_NOEXCEPT;

/* Splits elements along their first axis.
 * Copy: never; elements are views.
 * Errors: LEVADA_INVALID_ARGUMENT for a scalar component or first dimensions that are known to differ; while iterating,
 * once for each element whose first dimensions differ.
 * Thread: any. TensorFlow: Dataset.unbatch. */
LEVADA_API LEVADA_NODISCARD levada_status levada_dataset_unbatch(const levada_dataset *input,
                                                                 levada_dataset **out) LEVADA_NOEXCEPT;

/* Splits elements along their first axis and joins the rows to batches of other sizes.
 * batch_sizes: n_sizes numbers of 1 or more, used in turn. drop_remainder: leave a smaller last batch out.
 * Errors: those of levada_dataset_unbatch; LEVADA_INVALID_ARGUMENT for no sizes or one below 1.
 * Thread: any. TensorFlow: Dataset.rebatch (which takes 0 and never ends then). */
LEVADA_API LEVADA_NODISCARD levada_status levada_dataset_rebatch(
    const levada_dataset *input, const int64_t *batch_sizes, int32_t n_sizes, bool drop_remainder,
    levada_dataset **out) LEVADA_NOEXCEPT;

/* Batches elements of different shapes: each is padded at the end of its axes to the shape asked for, or to the largest
 * of the batch where that is unknown.
 * options: batch_size is needed.
 * Errors: LEVADA_INVALID_ARGUMENT for a batch_size below 1, a component of unknown rank without a padded shape, a
 * padded shape of another rank or smaller than a known dimension, a padding value that is no scalar of the dtype; while
 * iterating, LEVADA_DATA_LOSS for an element that is larger than its padded shape.
 * Thread: any. TensorFlow: Dataset.padded_batch. */
LEVADA_API LEVADA_NODISCARD levada_status levada_dataset_padded_batch(const levada_dataset *input,
                                                                      const levada_padded_batch_options *options,
                                                                      levada_dataset **out) LEVADA_NOEXCEPT;

/* Keeps the elements in memory: the first pass that gets to an element makes it, later ones reuse it. All iterators of
 * the dataset share them. What a first pass has made stays when it is dropped half-way.
 * Errors: none of its own.
 * Thread: any. TensorFlow: Dataset.cache. */
LEVADA_API LEVADA_NODISCARD levada_status levada_dataset_cache(const levada_dataset *input,
                                                               levada_dataset **out) LEVADA_NOEXCEPT;

/* Says how many elements the input has; iterating fails with LEVADA_FAILED_PRECONDITION where that is not so.
 * cardinality: 0 or more, or LEVADA_INFINITE_CARDINALITY.
 * Errors: LEVADA_INVALID_ARGUMENT for another number.
 * Thread: any. TensorFlow: tf.data.experimental.assert_cardinality. */
LEVADA_API LEVADA_NODISCARD levada_status levada_dataset_assert_cardinality(const levada_dataset *input,
                                                                            int64_t cardinality,
                                                                            levada_dataset **out) LEVADA_NOEXCEPT;

#ifdef __cplusplus
}
#endif

#endif /* LEVADA_DATASET_INDEXED_H */
