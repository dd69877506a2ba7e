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

/* A dataset without end of the scalars start, start + step, ...
 * dtype: any real number type; values are cast to it, and wrap around like int64 before.
 * Errors: LEVADA_INVALID_ARGUMENT for another dtype.
 * Thread: any. TensorFlow: Dataset.counter. */
LEVADA_API LEVADA_NODISCARD levada_status levada_dataset_counter(int64_t start, int64_t step, levada_dtype dtype,
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
LEVADA_API LEVADA_NODISCARD levada_status levada_dataset_slice(const levada_dataset *input, int64_t start,
                                                               int64_t count, int64_t step,
                                                               levada_dataset **out) LEVADA_NOEXCEPT;

#ifdef __cplusplus
}
#endif

#endif /* LEVADA_DATASET_INDEXED_H */
