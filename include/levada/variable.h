/* levada/variable.h: mutable named storage. Included by levada.h; do not include it alone.
 *
 * A variable has a dtype and a shape for life. Every function is atomic under one reader/writer lock; dtype and shape are
 * checked before anything changes. A read is a snapshot that costs a reference count: later writes do not show in it.
 * Values of another dtype pass through the checked policy (an int64 array may be added to a float32 variable).
 */
#ifndef LEVADA_VARIABLE_H
#define LEVADA_VARIABLE_H

#include "tensor.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Computes a new value from the present one, for levada_variable_update. Runs on the calling thread while the variable is
 * locked: it must not touch the same variable. *out is owned by levada afterwards. */
typedef levada_status (*levada_update_fn)(void *user_data, const levada_tensor *value, levada_tensor **out);

/* Makes a variable with a first value.
 * initial: any dtype and shape. name: UTF-8, NULL for "Variable".
 * Copy: always, unless initial is owned by levada and unshared; foreign memory is never adopted.
 * Errors: LEVADA_INVALID_ARGUMENT for a symbolic tensor.
 * Thread: any. TensorFlow: tf.Variable. */
LEVADA_API LEVADA_NODISCARD levada_status levada_variable_create(const levada_tensor *initial, const char *name,
                                                                 levada_variable **out) LEVADA_NOEXCEPT;

/* Adds a reference to a variable.
 * Returns: its argument.
 * Thread: any. TensorFlow: none. */
LEVADA_API levada_variable *levada_variable_retain(levada_variable *variable) LEVADA_NOEXCEPT;

/* Drops a reference to a variable. NULL is accepted. Snapshots and functions that read it keep what they need.
 * Thread: any. TensorFlow: none. */
LEVADA_API void levada_variable_release(levada_variable *variable) LEVADA_NOEXCEPT;

/* The name given at creation.
 * Returns: a string that lives as long as the variable; NULL for a foreign handle.
 * Thread: any. TensorFlow: Variable.name (there with ":0"). */
LEVADA_API const char *levada_variable_name(const levada_variable *variable) LEVADA_NOEXCEPT;

/* The dtype.
 * Returns: LEVADA_INVALID_DTYPE for a foreign handle.
 * Thread: any. TensorFlow: Variable.dtype. */
LEVADA_API levada_dtype levada_variable_dtype(const levada_variable *variable) LEVADA_NOEXCEPT;

/* The number of dimensions.
 * Returns: LEVADA_UNKNOWN_RANK for a foreign handle.
 * Thread: any. TensorFlow: Variable.shape.rank. */
LEVADA_API int32_t levada_variable_rank(const levada_variable *variable) LEVADA_NOEXCEPT;

/* One dimension; a negative axis counts from the end.
 * Returns: LEVADA_UNKNOWN_DIM for an axis out of range or a foreign handle.
 * Thread: any. TensorFlow: Variable.shape[axis]. */
LEVADA_API int64_t levada_variable_dim(const levada_variable *variable, int32_t axis) LEVADA_NOEXCEPT;

/* How often the value was changed since creation.
 * Returns: 0 for a new variable; -1 for a foreign handle.
 * Thread: any. TensorFlow: none. */
LEVADA_API int64_t levada_variable_version(const levada_variable *variable) LEVADA_NOEXCEPT;

/* A snapshot of the value. While a trace is open on the calling thread: a symbolic tensor that reads the variable each
 * time the traced function runs.
 * Copy: view; the next write copies the bytes if the snapshot is still alive.
 * Errors: none of its own.
 * Thread: any. TensorFlow: Variable.read_value. */
LEVADA_API LEVADA_NODISCARD levada_status levada_variable_read(const levada_variable *variable,
                                                               levada_tensor **out) LEVADA_NOEXCEPT;

/* Replaces the value. value: the variable's shape.
 * Copy: once, unless value is owned by levada and unshared.
 * Errors: LEVADA_INVALID_ARGUMENT for another shape or a dtype that the checked policy refuses; nothing has changed then.
 * Thread: any. TensorFlow: Variable.assign. */
LEVADA_API LEVADA_NODISCARD levada_status levada_variable_assign(levada_variable *variable,
                                                                 const levada_tensor *value) LEVADA_NOEXCEPT;

/* Adds to the value, in place when no snapshot is alive. delta: the variable's shape, or one that broadcasts to it.
 * Errors: as levada_variable_assign; LEVADA_INVALID_ARGUMENT for bool and string variables.
 * Thread: any. TensorFlow: Variable.assign_add (which refuses to broadcast). */
LEVADA_API LEVADA_NODISCARD levada_status levada_variable_assign_add(levada_variable *variable,
                                                                     const levada_tensor *delta) LEVADA_NOEXCEPT;

/* Subtracts from the value, in place when no snapshot is alive. delta: as levada_variable_assign_add.
 * Errors: as levada_variable_assign_add.
 * Thread: any. TensorFlow: Variable.assign_sub. */
LEVADA_API LEVADA_NODISCARD levada_status levada_variable_assign_sub(levada_variable *variable,
                                                                     const levada_tensor *delta) LEVADA_NOEXCEPT;

/* Replaces a part of the value. items: as levada_strided_slice, without new axes; value: broadcasts to the part.
 * Errors: as levada_variable_assign and levada_strided_slice.
 * Thread: any. TensorFlow: Variable[...].assign. */
LEVADA_API LEVADA_NODISCARD levada_status levada_variable_assign_slice(levada_variable *variable, const int64_t *items,
                                                                       int32_t n_items,
                                                                       const levada_tensor *value) LEVADA_NOEXCEPT;

/* Reads, computes and writes as one atomic step.
 * fn: gets a snapshot and gives the new value, of the variable's shape; runs once, before the call returns.
 * Owner: user_data is consumed; release runs once, also on failure.
 * Errors: what fn returned (the value is unchanged then); as levada_variable_assign for fn's result.
 * Thread: any. TensorFlow: tf.CriticalSection. */
LEVADA_API LEVADA_NODISCARD levada_status levada_variable_update(levada_variable *variable, levada_update_fn fn,
                                                                 void *user_data,
                                                                 levada_release_fn release) LEVADA_NOEXCEPT;

#ifdef __cplusplus
}
#endif

#endif /* LEVADA_VARIABLE_H */
