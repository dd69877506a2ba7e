/* levada/dataset/stream.h: sources and transformations whose number of elements is known only by running them. Included
 * by levada.h; do not include it alone.
 *
 * A function is a levada_function, which runs natively, or a callback, which is given one element and gives one. A
 * stream can be iterated and its iterators saved; its elements have no positions.
 */
#ifndef LEVADA_DATASET_STREAM_H
#define LEVADA_DATASET_STREAM_H

#include "../dataset.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Gives a dataset for an element. in is borrowed; *out is owned by levada afterwards. A failure is reported by
 * `return levada_error_raise(...)`. */
typedef levada_status (*levada_dataset_fn)(void *user_data, const levada_element *in, levada_dataset **out);

typedef struct levada_call_options {
  uint32_t struct_size;
  int32_t caller_thread; /* 1 = fn runs only inside levada_iterator_next of the calling thread */
} levada_call_options;

/* ---- elements that hold datasets --------------------------------------------------------------------------------- */

/* Makes an element of which some components are datasets.
 * components, datasets: n_components handles each; of each pair exactly one is not NULL.
 * Copy: never. Owner: tensors and datasets are retained.
 * Errors: LEVADA_INVALID_ARGUMENT for a negative count, a symbolic tensor, or a pair of two or no handles.
 * Thread: any. TensorFlow: none. */
LEVADA_API LEVADA_NODISCARD levada_status levada_element_create_nested(levada_tensor *const *components,
                                                                       levada_dataset *const *datasets,
                                                                       int32_t n_components,
                                                                       levada_element **out) LEVADA_NOEXCEPT;

/* A component that is a dataset. levada_dataset_component describes it with dtype LEVADA_INVALID_DTYPE.
 * Returns: a dataset borrowed from the element; NULL for a tensor, an index out of range or a foreign handle.
 * Thread: any. TensorFlow: a Dataset inside an element. */
LEVADA_API levada_dataset *levada_element_dataset(const levada_element *element, int32_t index) LEVADA_NOEXCEPT;

/* ---- transformations --------------------------------------------------------------------------------------------- */

/* The elements for which a function gives true.
 * function: the element's components -> bool scalar.
 * Errors: LEVADA_INVALID_ARGUMENT when the function does not fit.
 * Thread: any. TensorFlow: Dataset.filter. */
LEVADA_API LEVADA_NODISCARD levada_status levada_dataset_filter(const levada_dataset *input,
                                                                const levada_function *function,
                                                                levada_dataset **out) LEVADA_NOEXCEPT;

/* The elements for which a callback gives an element of one bool scalar that is true.
 * Owner: user_data is consumed; release runs once, also on failure.
 * Errors: none of its own; while iterating, what fn reports and LEVADA_INVALID_ARGUMENT for another result.
 * Thread: any; fn as options say. TensorFlow: Dataset.filter with tf.py_function. */
LEVADA_API LEVADA_NODISCARD levada_status levada_dataset_filter_callback(const levada_dataset *input, levada_map_fn fn,
                                                                         void *user_data, levada_release_fn release,
                                                                         const levada_call_options *options,
                                                                         levada_dataset **out) LEVADA_NOEXCEPT;

/* The elements before the first for which a function gives false.
 * function: the element's components -> bool scalar.
 * Errors: LEVADA_INVALID_ARGUMENT when the function does not fit.
 * Thread: any. TensorFlow: Dataset.take_while. */
LEVADA_API LEVADA_NODISCARD levada_status levada_dataset_take_while(const levada_dataset *input,
                                                                    const levada_function *function,
                                                                    levada_dataset **out) LEVADA_NOEXCEPT;

/* The elements before the first for which a callback gives an element of one bool scalar that is false.
 * Owner: user_data is consumed; release runs once, also on failure.
 * Errors: none of its own; while iterating, what fn reports and LEVADA_INVALID_ARGUMENT for another result.
 * Thread: any; fn as options say. TensorFlow: Dataset.take_while with tf.py_function. */
LEVADA_API LEVADA_NODISCARD levada_status levada_dataset_take_while_callback(
    const levada_dataset *input, levada_map_fn fn, void *user_data, levada_release_fn release,
    const levada_call_options *options, levada_dataset **out) LEVADA_NOEXCEPT;

#ifdef __cplusplus
}
#endif

#endif /* LEVADA_DATASET_STREAM_H */
