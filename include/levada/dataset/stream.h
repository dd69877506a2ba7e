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

/* The functions of a source of elements. Each pass has an object of its own; calls for one object never overlap. */
typedef struct levada_element_source {
  uint32_t struct_size;
  int32_t caller_thread; /* 1 = the functions run only inside levada_iterator_next of the calling thread */
  int32_t goes_on;       /* 1 = a pass goes on after a failure of next; 0: a failure ends it */
  uint32_t reserved;
  levada_status (*open)(void *user_data, void **out_pass); /* begins a pass */
  levada_status (*next)(void *pass, levada_element **out); /* the next element; LEVADA_OK and NULL: the end */
  void (*close)(void *pass);                               /* once for each pass, on any thread; may be NULL */
} levada_element_source;

typedef struct levada_call_options {
  uint32_t struct_size;
  int32_t caller_thread; /* 1 = fn runs only inside levada_iterator_next of the calling thread */
} levada_call_options;

typedef struct levada_flatten_options {
  uint32_t struct_size;
  int32_t drop_remainder; /* 1 = no batch of fewer than batch_size elements */
  int64_t batch_size;     /* 0: no batches */
  int32_t batch_each;     /* 1 = each dataset is batched before they are joined; tells where their lengths differ */
  int32_t n_parts;
  const int32_t *parts; /* n_parts components of the input, in order; none: all of them */
} levada_flatten_options;

typedef struct levada_interleave_options {
  uint32_t struct_size;
  int32_t caller_thread; /* 1 = fn runs only inside levada_iterator_next of the calling thread */
  int64_t cycle_length;  /* datasets open at a time, 1 or more */
  int64_t block_length;  /* consecutive elements of one, 1 or more; 0: 1 */
  int32_t num_parallel_calls; /* 0: sequential; LEVADA_AUTOTUNE or a count, at most cycle_length: may run ahead */
  uint32_t reserved;
} levada_interleave_options;

typedef struct levada_group_options {
  uint32_t struct_size;
  int32_t caller_thread;                /* 1 = callbacks run only inside levada_iterator_next of the calling thread */
  int64_t window_size;                  /* 1 or more; 0: window_size_of or sized says */
  const levada_function *key;           /* element -> int64 scalar; NULL: component 0 is the key and is taken off */
  const levada_function *window_size_of; /* key -> int64 scalar; NULL: window_size counts */
  int32_t sized;                        /* 1 = the component behind the key is the window size and is taken off */
  uint32_t reserved;
} levada_group_options;

typedef struct levada_bucket_options {
  uint32_t struct_size;
  int32_t drop_remainder;                /* 1: smaller batches at the end are left out */
  const levada_function *length;         /* element -> integer scalar; NULL: component 0, which is taken off */
  const int64_t *boundaries;             /* n_boundaries upper ends (excluded) of the buckets, ascending */
  const int64_t *batch_sizes;            /* n_boundaries + 1 sizes of 1 or more */
  int32_t n_boundaries;
  int32_t pad_to_bucket_boundary;        /* 1: unknown dimensions are padded to the boundary - 1 */
  int32_t no_padding;                    /* 1: elements of a batch must have one shape */
  uint32_t reserved;
  const levada_component *padded_shapes; /* as in levada_padded_batch_options */
  levada_tensor *const *padding_values;  /* as in levada_padded_batch_options */
} levada_bucket_options;

typedef struct levada_resample_options {
  uint32_t struct_size;
  int32_t seeded;               /* 1: `seed` counts; 0: a seed is drawn once, when the dataset is made */
  int64_t seed;                 /* any number, 0 too */
  const levada_function *class_of; /* element -> integer scalar; NULL: component 0, which is taken off */
  const double *target;         /* n_classes probabilities that are asked for */
  const double *initial;        /* n_classes probabilities of the input; NULL: counted on the way */
  int32_t n_classes;
  uint32_t reserved;
} levada_resample_options;

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

/* ---- sources ----------------------------------------------------------------------------------------------------- */

/* A dataset of what user code makes, one element after the other.
 * components: n_components descriptions of the elements; each element is checked against them.
 * Owner: user_data is consumed; release runs once, also on failure.
 * Errors: LEVADA_INVALID_ARGUMENT for a bad description; while iterating, for an element that does not fit it, and what
 * the functions report. A pass that failed to open ends.
 * Thread: any; the functions run on worker threads or, with caller_thread, inside levada_iterator_next. A restored
 * iterator opens a pass and drops what was delivered before. TensorFlow: Dataset.from_generator. */
LEVADA_API LEVADA_NODISCARD levada_status levada_dataset_from_generator(
    const levada_component *components, int32_t n_components, const levada_element_source *source, void *user_data,
    levada_release_fn release, levada_dataset **out) LEVADA_NOEXCEPT;

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

/* Carries a state along: function(state, element) gives the next state and the element to deliver.
 * initial: the components of the first state. function: S state components, then the element's -> S state components,
 * then those delivered.
 * Errors: LEVADA_INVALID_ARGUMENT when the function does not fit.
 * Thread: any. TensorFlow: Dataset.scan. */
LEVADA_API LEVADA_NODISCARD levada_status levada_dataset_scan(
    const levada_dataset *input, const levada_element *initial, const levada_function *function,
    levada_dataset **out) LEVADA_NOEXCEPT;

/* levada_dataset_scan with a callback.
 * components: n_components descriptions of what is delivered; each result is checked against them. States must keep
 * their dtypes.
 * Owner: user_data is consumed; release runs once, also on failure.
 * Errors: LEVADA_INVALID_ARGUMENT for a bad description; while iterating, what fn reports.
 * Thread: any; fn as options say. TensorFlow: Dataset.scan with tf.py_function. */
LEVADA_API LEVADA_NODISCARD levada_status levada_dataset_scan_callback(
    const levada_dataset *input, const levada_element *initial, const levada_component *components,
    int32_t n_components, levada_map_fn fn, void *user_data, levada_release_fn release,
    const levada_call_options *options, levada_dataset **out) LEVADA_NOEXCEPT;

/* Runs a pass over a dataset and gives the last state of state = function(state, element).
 * initial: the components of the first state. function: S state components, then the element's -> S state components.
 * Errors: LEVADA_INVALID_ARGUMENT when the function does not fit; the first failure of an element.
 * Thread: any. TensorFlow: Dataset.reduce. */
LEVADA_API LEVADA_NODISCARD levada_status levada_dataset_reduce(const levada_dataset *input,
                                                                const levada_element *initial,
                                                                const levada_function *function,
                                                                levada_element **out) LEVADA_NOEXCEPT;

/* levada_dataset_reduce with a callback, which runs in the calling thread.
 * Owner: user_data is consumed; release runs once, also on failure.
 * Errors: the first failure of an element or of fn; LEVADA_INVALID_ARGUMENT for a state that changes its dtypes.
 * Thread: any. TensorFlow: Dataset.reduce with tf.py_function. */
LEVADA_API LEVADA_NODISCARD levada_status levada_dataset_reduce_callback(const levada_dataset *input,
                                                                         const levada_element *initial,
                                                                         levada_map_fn fn, void *user_data,
                                                                         levada_release_fn release,
                                                                         levada_element **out) LEVADA_NOEXCEPT;

/* The elements of the datasets that a callback gives for the elements of the input, one after the other.
 * components: n_components descriptions of their elements; each dataset is checked against them.
 * Owner: user_data is consumed; release runs once, also on failure.
 * Errors: LEVADA_INVALID_ARGUMENT for a bad description; while iterating, what fn and the datasets report.
 * Thread: any; fn as options say. TensorFlow: Dataset.flat_map. */
LEVADA_API LEVADA_NODISCARD levada_status levada_dataset_flat_map(
    const levada_dataset *input, const levada_component *components, int32_t n_components, levada_dataset_fn fn,
    void *user_data, levada_release_fn release, const levada_call_options *options,
    levada_dataset **out) LEVADA_NOEXCEPT;

/* levada_dataset_flat_map of functions that need no callback. Elements of tensors: their rows, one after the other (a map
 * before it computes what is sliced). Elements of datasets (of a window): the elements of those side by side, in batches if
 * batch_size is given; a window of an indexed dataset is then one gather, or a view.
 * components: n_components descriptions of the elements of the datasets, before they are batched; none for tensors.
 * Errors: LEVADA_INVALID_ARGUMENT for a bad description, a negative batch_size, a part that is no component, scalars, or
 * tensors beside datasets; LEVADA_MISUSE for parts that are missing; while iterating LEVADA_INVALID_ARGUMENT for rows that
 * differ in number, and what the datasets report.
 * Thread: any. TensorFlow: Dataset.flat_map with from_tensor_slices, or with the batch of a window. */
LEVADA_API LEVADA_NODISCARD levada_status levada_dataset_flatten(const levada_dataset *input,
                                                                 const levada_component *components,
                                                                 int32_t n_components,
                                                                 const levada_flatten_options *options,
                                                                 levada_dataset **out) LEVADA_NOEXCEPT;

/* The elements of several of the datasets that a callback gives, in turn: cycle_length slots are visited round-robin,
 * each gives up to block_length elements; a slot whose dataset has ended is filled from the input at its next visit.
 * components: n_components descriptions of their elements; each dataset is checked against them.
 * Owner: user_data is consumed; release runs once, also on failure.
 * Errors: LEVADA_INVALID_ARGUMENT for a bad description, a cycle_length or block_length below 1, or a
 * num_parallel_calls above cycle_length; while iterating, what fn and the datasets report.
 * Thread: any; fn as options say. TensorFlow: Dataset.interleave. */
LEVADA_API LEVADA_NODISCARD levada_status levada_dataset_interleave(
    const levada_dataset *input, const levada_component *components, int32_t n_components, levada_dataset_fn fn,
    void *user_data, levada_release_fn release, const levada_interleave_options *options,
    levada_dataset **out) LEVADA_NOEXCEPT;

/* Groups elements by key; when a group is as large as its window, the elements of fn(key, window) are delivered. At the
 * end of the input the open groups follow, by ascending key. fn is given an element of the key and a dataset for each
 * component of the input (levada_element_dataset). With options->sized the element that opens a group says how large it
 * becomes: its first component after the key, if that is taken off too.
 * components: n_components descriptions of the elements of the datasets that fn gives.
 * Owner: user_data is consumed; release runs once, also on failure.
 * Errors: LEVADA_INVALID_ARGUMENT for a bad description, a key that is no int64 scalar, none or two window sizes; while
 * iterating, for a window size below 1, and what fn and the datasets report.
 * Thread: any; fn as options say. TensorFlow: Dataset.group_by_window. */
LEVADA_API LEVADA_NODISCARD levada_status levada_dataset_group_by_window(
    const levada_dataset *input, const levada_group_options *options, const levada_component *components,
    int32_t n_components, levada_dataset_fn fn, void *user_data, levada_release_fn release,
    levada_dataset **out) LEVADA_NOEXCEPT;

/* Batches elements of similar length: bucket i takes lengths from boundary i - 1 up to but without boundary i.
 * Errors: LEVADA_INVALID_ARGUMENT for boundaries that do not ascend, a batch size below 1 or a length that is no
 * integer scalar; those of levada_dataset_padded_batch; while iterating, with pad_to_bucket_boundary, for a length in
 * the last bucket.
 * Thread: any. TensorFlow: Dataset.bucket_by_sequence_length. */
LEVADA_API LEVADA_NODISCARD levada_status levada_dataset_bucket_by_sequence_length(
    const levada_dataset *input, const levada_bucket_options *options, levada_dataset **out) LEVADA_NOEXCEPT;

/* Drops elements so that the classes of the others come in given proportions. The class stands in front of the
 * components as a scalar of the dtype that it has.
 * Errors: LEVADA_INVALID_ARGUMENT for no classes, negative or unnormalisable probabilities, a class that is no integer
 * scalar; while iterating, for a class outside 0 ... n_classes - 1.
 * Thread: any. TensorFlow: Dataset.rejection_resample (other choices). */
LEVADA_API LEVADA_NODISCARD levada_status levada_dataset_rejection_resample(const levada_dataset *input,
                                                                            const levada_resample_options *options,
                                                                            levada_dataset **out) LEVADA_NOEXCEPT;

#ifdef __cplusplus
}
#endif

#endif /* LEVADA_DATASET_STREAM_H */
