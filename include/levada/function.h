/* levada/function.h: tracing operations into functions. Included by levada.h; do not include it alone.
 *
 *   levada_trace_create(&trace);
 *   levada_trace_argument(trace, LEVADA_UINT8, shape, 1, &x);      x is symbolic
 *   levada_cast(x, LEVADA_FLOAT32, &y);                            recorded, not computed
 *   levada_trace_finish(trace, &y, 1, &function);
 *
 * A function is immutable. Applied to a chunk of rows it gives the bits of the row-by-row result.
 */
#ifndef LEVADA_FUNCTION_H
#define LEVADA_FUNCTION_H

#include "tensor.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What a tensor parameter of an operation is. */
typedef LEVADA_ENUM(levada_input_kind) {
  LEVADA_INPUT_NONE = 0,     /* there is none */
  LEVADA_INPUT_TENSOR = 1,
  LEVADA_INPUT_OPTIONAL = 2, /* NULL is allowed */
  LEVADA_INPUT_LIST = 3      /* a list of tensors and its count */
} levada_input_kind;

/* What another parameter of an operation is. */
typedef LEVADA_ENUM(levada_attribute_kind) {
  LEVADA_ATTRIBUTE_NONE = 0, /* there is none */
  LEVADA_ATTRIBUTE_NUMBER = 1,
  LEVADA_ATTRIBUTE_BOOL = 2,
  LEVADA_ATTRIBUTE_DTYPE = 3,
  LEVADA_ATTRIBUTE_REAL = 4,
  LEVADA_ATTRIBUTE_NUMBERS = 5, /* a list of numbers and its count */
  LEVADA_ATTRIBUTE_TEXT = 6
} levada_attribute_kind;

/* The number of operations: the functions of levada/ops.h. They are numbered from 0 in this version; names stay.
 * Returns: always the same number.
 * Thread: any. TensorFlow: none. */
LEVADA_API int32_t levada_op_count(void) LEVADA_NOEXCEPT;

/* The number of the operation that levada_<name> calls.
 * Returns: -1 when there is none; NULL is accepted.
 * Thread: any. TensorFlow: none. */
LEVADA_API int32_t levada_op_find(const char *name) LEVADA_NOEXCEPT;

/* The name of an operation; its function is levada_<name>.
 * Returns: a text that is never freed, NULL for a number out of range.
 * Thread: any. TensorFlow: none. */
LEVADA_API const char *levada_op_name(int32_t op) LEVADA_NOEXCEPT;

/* How many tensor parameters an operation has; a list counts as one.
 * Returns: -1 for a number out of range.
 * Thread: any. TensorFlow: none. */
LEVADA_API int32_t levada_op_num_inputs(int32_t op) LEVADA_NOEXCEPT;

/* The name of a tensor parameter.
 * Returns: a text that is never freed, NULL for a number out of range.
 * Thread: any. TensorFlow: none. */
LEVADA_API const char *levada_op_input_name(int32_t op, int32_t index) LEVADA_NOEXCEPT;

/* What a tensor parameter is.
 * Returns: LEVADA_INPUT_NONE for a number out of range.
 * Thread: any. TensorFlow: none. */
LEVADA_API levada_input_kind levada_op_input_kind(int32_t op, int32_t index) LEVADA_NOEXCEPT;

/* How many other parameters an operation has; a list with its count is one.
 * Returns: -1 for a number out of range.
 * Thread: any. TensorFlow: none. */
LEVADA_API int32_t levada_op_num_attributes(int32_t op) LEVADA_NOEXCEPT;

/* The name of another parameter.
 * Returns: a text that is never freed, NULL for a number out of range.
 * Thread: any. TensorFlow: none. */
LEVADA_API const char *levada_op_attribute_name(int32_t op, int32_t index) LEVADA_NOEXCEPT;

/* What another parameter is.
 * Returns: LEVADA_ATTRIBUTE_NONE for a number out of range.
 * Thread: any. TensorFlow: none. */
LEVADA_API levada_attribute_kind levada_op_attribute_kind(int32_t op, int32_t index) LEVADA_NOEXCEPT;

/* How many results an operation has.
 * Returns: -1 when it has as many as the caller has room for, -2 for a number out of range.
 * Thread: any. TensorFlow: none. */
LEVADA_API int32_t levada_op_num_outputs(int32_t op) LEVADA_NOEXCEPT;

/* Opens a trace and makes it the calling thread's current one until it is finished or released; traces nest.
 * Errors: none of its own.
 * Thread: caller. TensorFlow: tf.function. */
LEVADA_API LEVADA_NODISCARD levada_status levada_trace_create(levada_trace **out) LEVADA_NOEXCEPT;

/* Adds an argument to a trace.
 * shape: rank entries, LEVADA_UNKNOWN_DIM where unknown; rank may be LEVADA_UNKNOWN_RANK (shape is not read then).
 * Errors: LEVADA_INVALID_ARGUMENT for a bad dtype or shape; LEVADA_FAILED_PRECONDITION when the trace is finished.
 * Thread: caller. TensorFlow: tf.TensorSpec in input_signature. */
LEVADA_API LEVADA_NODISCARD levada_status levada_trace_argument(levada_trace *trace, levada_dtype dtype,
                                                                const int64_t *shape, int32_t rank,
                                                                levada_tensor **out) LEVADA_NOEXCEPT;

/* Closes a trace and makes the function from its arguments to outputs. Outputs may be symbolic tensors of this trace or
 * ordinary tensors, which become constants.
 * Errors: LEVADA_INVALID_ARGUMENT for a symbolic tensor of another trace; LEVADA_FAILED_PRECONDITION when the trace is
 * finished or is not the calling thread's current one.
 * Thread: caller. TensorFlow: tf.function. */
LEVADA_API LEVADA_NODISCARD levada_status levada_trace_finish(levada_trace *trace, levada_tensor *const *outputs,
                                                              int32_t n_outputs, levada_function **out) LEVADA_NOEXCEPT;

/* Drops a reference to a trace; an unfinished one is abandoned. NULL is accepted.
 * Thread: caller. TensorFlow: none. */
LEVADA_API void levada_trace_release(levada_trace *trace) LEVADA_NOEXCEPT;

/* Makes a trace, or with NULL none, the one that calls of this thread are recorded in. What a function needs once, such as
 * its variables, is made between before = levada_trace_swap(NULL) and levada_trace_swap(before).
 * Owner: takes the reference to its argument; the caller owns what is returned and gives it back with the second call.
 * Returns: the trace that was current, NULL without one.
 * Thread: caller. TensorFlow: tf.init_scope. */
LEVADA_API levada_trace *levada_trace_swap(levada_trace *trace) LEVADA_NOEXCEPT;

/* Adds a reference to a function.
 * Returns: its argument.
 * Thread: any. TensorFlow: none. */
LEVADA_API levada_function *levada_function_retain(levada_function *function) LEVADA_NOEXCEPT;

/* Drops a reference to a function. NULL is accepted.
 * Thread: any. TensorFlow: none. */
LEVADA_API void levada_function_release(levada_function *function) LEVADA_NOEXCEPT;

/* The number of arguments.
 * Returns: -1 for a foreign handle.
 * Thread: any. TensorFlow: ConcreteFunction.structured_input_signature. */
LEVADA_API int32_t levada_function_num_inputs(const levada_function *function) LEVADA_NOEXCEPT;

/* The number of results.
 * Returns: -1 for a foreign handle.
 * Thread: any. TensorFlow: ConcreteFunction.structured_outputs. */
LEVADA_API int32_t levada_function_num_outputs(const levada_function *function) LEVADA_NOEXCEPT;

/* The dtype of one result.
 * Returns: LEVADA_INVALID_DTYPE for an index out of range or a foreign handle.
 * Thread: any. TensorFlow: ConcreteFunction.output_dtypes. */
LEVADA_API levada_dtype levada_function_output_dtype(const levada_function *function, int32_t index) LEVADA_NOEXCEPT;

/* The rank of one result.
 * Returns: LEVADA_UNKNOWN_RANK when unknown, for an index out of range or a foreign handle.
 * Thread: any. TensorFlow: ConcreteFunction.output_shapes. */
LEVADA_API int32_t levada_function_output_rank(const levada_function *function, int32_t index) LEVADA_NOEXCEPT;

/* One dimension of one result.
 * Returns: LEVADA_UNKNOWN_DIM when unknown, for an index or axis out of range or a foreign handle.
 * Thread: any. TensorFlow: ConcreteFunction.output_shapes. */
LEVADA_API int64_t levada_function_output_dim(const levada_function *function, int32_t index,
                                              int32_t axis) LEVADA_NOEXCEPT;

/* Tells whether the function reads or writes variables.
 * Returns: false for a foreign handle.
 * Thread: any. TensorFlow: none. */
LEVADA_API bool levada_function_is_stateful(const levada_function *function) LEVADA_NOEXCEPT;

/* Runs a function once.
 * inputs: n_inputs tensors of the dtypes and shapes traced. outputs: room for n_outputs handles, all filled or all NULL.
 * Owner: the handles in outputs belong to the caller.
 * Errors: LEVADA_INVALID_ARGUMENT for a wrong number, dtype or shape; what an operation of the function reports.
 * Thread: any. TensorFlow: ConcreteFunction.__call__. */
LEVADA_API LEVADA_NODISCARD levada_status levada_function_call(const levada_function *function,
                                                               levada_tensor *const *inputs, int32_t n_inputs,
                                                               levada_tensor **outputs,
                                                               int32_t n_outputs) LEVADA_NOEXCEPT;

/* Runs a function on every row of its inputs at once: inputs [N, ...] give outputs [N, ...] with the bits that N calls of
 * levada_function_call on the rows would give.
 * Owner: the handles in outputs belong to the caller.
 * Errors: as levada_function_call; LEVADA_INVALID_ARGUMENT when the inputs differ in N, when results of rows differ in
 * shape, or when the function is stateful.
 * Thread: any. TensorFlow: tf.vectorized_map. */
LEVADA_API LEVADA_NODISCARD levada_status levada_function_call_rows(const levada_function *function,
                                                                    levada_tensor *const *inputs, int32_t n_inputs,
                                                                    levada_tensor **outputs,
                                                                    int32_t n_outputs) LEVADA_NOEXCEPT;

/* The canonical description of a function as JSON; constants appear by dtype, shape and, up to 64 elements, value.
 * Copy: the text is a new string tensor of rank 0.
 * Errors: none of its own.
 * Thread: any. TensorFlow: ConcreteFunction.graph.as_graph_def. */
LEVADA_API LEVADA_NODISCARD levada_status levada_function_describe(const levada_function *function,
                                                                   levada_tensor **out) LEVADA_NOEXCEPT;

/* The fingerprint of a function: 32 hexadecimal digits, a hash of levada_function_describe.
 * Copy: the text is a new string tensor of rank 0.
 * Errors: none of its own.
 * Thread: any. TensorFlow: none. */
LEVADA_API LEVADA_NODISCARD levada_status levada_function_fingerprint(const levada_function *function,
                                                                      levada_tensor **out) LEVADA_NOEXCEPT;

/* The number of constants of a function, in the order of levada_function_describe.
 * Returns: -1 for a foreign handle.
 * Thread: any. TensorFlow: ConcreteFunction.captured_inputs. */
LEVADA_API int32_t levada_function_num_constants(const levada_function *function) LEVADA_NOEXCEPT;

/* One constant of a function.
 * Copy: none, the tensor is shared.
 * Errors: LEVADA_OUT_OF_RANGE for an index outside.
 * Thread: any. TensorFlow: ConcreteFunction.captured_inputs. */
LEVADA_API LEVADA_NODISCARD levada_status levada_function_constant(const levada_function *function, int32_t index,
                                                                   levada_tensor **out) LEVADA_NOEXCEPT;

/* Makes a function again, in another process too, from what levada_function_describe and levada_function_constant gave.
 * Random operations keep the seeds they were given; seeds that were drawn are drawn by the pipeline that it is used in.
 * description: JSON with a zero behind it. values: as many as the function had constants.
 * Copy: none, the function shares the constants.
 * Errors: LEVADA_INVALID_ARGUMENT for a text or constants that describe no function of this release, and for one that
 * reads or writes variables or generators, or has operations of other libraries.
 * Thread: any. TensorFlow: tf.saved_model.load. */
LEVADA_API LEVADA_NODISCARD levada_status levada_function_from_description(const char *description,
                                                                           levada_tensor *const *values,
                                                                           int32_t n_values,
                                                                           levada_function **out) LEVADA_NOEXCEPT;

/* The steps of a function as text for people: dtypes and shapes, what runs tile by tile, what reads and writes.
 * Copy: the text is a new string tensor of rank 0.
 * Errors: none of its own.
 * Thread: any. TensorFlow: none. */
LEVADA_API LEVADA_NODISCARD levada_status levada_function_explain(const levada_function *function,
                                                                  levada_tensor **out) LEVADA_NOEXCEPT;

#ifdef __cplusplus
}
#endif

#endif /* LEVADA_FUNCTION_H */
