/* levada/ops/layout.h: layout. The rules of all operations stand in levada/ops.h. */
#ifndef LEVADA_OPS_LAYOUT_H
#define LEVADA_OPS_LAYOUT_H

#include "../tensor.h"

#ifdef __cplusplus
extern "C" {
#endif

/* For indices [...] of an integer dtype the tensor [..., depth] (the new axis stands at `axis`, -1: last) that holds
 * on_value where the position equals the index, else off_value; an index outside 0 ... depth - 1 gives only off_value.
 * Errors: LEVADA_INVALID_ARGUMENT for a negative depth or non-integer indices.
 * Thread: any. TensorFlow: tf.one_hot.
 * Python: one_hot(indices, depth, on_value=1, off_value=0, axis=-1, dtype=float32) */
LEVADA_API LEVADA_NODISCARD levada_status levada_one_hot(const levada_tensor *indices, int32_t depth, double on_value,
                                                         double off_value, int32_t axis, levada_dtype dtype,
                                                         levada_tensor **out) LEVADA_NOEXCEPT;

/* The same elements in C order with another shape; one dimension may be -1 and is then computed. View where the
 * strides allow it, else a copy. All dtypes.
 * Errors: LEVADA_INVALID_ARGUMENT when the numbers of elements differ.
 * Thread: any. TensorFlow: tf.reshape.
 * Python: reshape(tensor, shape) */
LEVADA_API LEVADA_NODISCARD levada_status levada_reshape(const levada_tensor *tensor, const int64_t *shape,
                                                         int32_t rank, levada_tensor **out) LEVADA_NOEXCEPT;

/* Inserts a dimension of size 1 before axis (-rank - 1 ... rank). View. All dtypes.
 * Errors: those of all operations.
 * Thread: any. TensorFlow: tf.expand_dims.
 * Python: expand_dims(input, axis) */
LEVADA_API LEVADA_NODISCARD levada_status levada_expand_dims(const levada_tensor *input, int32_t axis,
                                                             levada_tensor **out) LEVADA_NOEXCEPT;

/* Drops dimensions of size 1: those named, or all when there are none. View. All dtypes.
 * Errors: LEVADA_INVALID_ARGUMENT when a named dimension is not 1.
 * Thread: any. TensorFlow: tf.squeeze.
 * Python: squeeze(input, axis=None) */
LEVADA_API LEVADA_NODISCARD levada_status levada_squeeze(const levada_tensor *input, const int32_t *axes,
                                                         int32_t n_axes, levada_tensor **out) LEVADA_NOEXCEPT;

/* Reorders the dimensions: dimension i of the result is dimension perm[i] of a; perm NULL reverses them. View. All
 * dtypes.
 * Errors: LEVADA_INVALID_ARGUMENT when perm is no permutation.
 * Thread: any. TensorFlow: tf.transpose.
 * Python: transpose(a, perm=None, conjugate=False) 
 *     => conj(a) if conjugate and _convert(a).dtype.is_complex else a, perm */
LEVADA_API LEVADA_NODISCARD levada_status levada_transpose(const levada_tensor *a, const int32_t *perm,
                                                           int32_t n_perm, levada_tensor **out) LEVADA_NOEXCEPT;

/* Repeats dimensions of size 1 up to shape. View with zero strides. All dtypes.
 * Errors: those of all operations.
 * Thread: any. TensorFlow: tf.broadcast_to.
 * Python: broadcast_to(input, shape) => input, _vector(shape, 'broadcast_to: shape') */
LEVADA_API LEVADA_NODISCARD levada_status levada_broadcast_to(const levada_tensor *input, const int64_t *shape,
                                                              int32_t rank, levada_tensor **out) LEVADA_NOEXCEPT;

/* Slices of params along axis at integer indices of any shape: [..., N, ...] and indices [I] give [..., I, ...]. The
 * first batch_dims dimensions of both are the same and stay in front: each group has its own indices. All dtypes.
 * Errors: LEVADA_INVALID_ARGUMENT naming position and value of an index outside 0 ... N - 1.
 * Thread: any. TensorFlow: tf.gather.
 * Python: gather(params, indices, validate_indices=None, axis=None, batch_dims=0)
 *     => params, indices, batch_dims if axis is None else axis, batch_dims */
LEVADA_API LEVADA_NODISCARD levada_status levada_gather(const levada_tensor *params, const levada_tensor *indices,
                                                        int32_t axis, int32_t batch_dims,
                                                        levada_tensor **out) LEVADA_NOEXCEPT;

/* Indexing by integers, slices, new axes and an ellipsis. items: four numbers each, {kind, begin, end, step}: kind 0
 * an index (begin), 1 a slice (INT64_MIN stands for an omitted begin or end; step may be negative, not 0), 2 a new
 * axis, 3 an ellipsis; n_items counts the numbers. View. All dtypes.
 * Errors: LEVADA_OUT_OF_RANGE for an index outside the dimension; LEVADA_INVALID_ARGUMENT for a zero step, two
 * ellipses or too many items.
 * Thread: any. TensorFlow: tf.strided_slice, Tensor.__getitem__.
 * Python: - */
LEVADA_API LEVADA_NODISCARD levada_status levada_strided_slice(const levada_tensor *input, const int64_t *items,
                                                               int32_t n_items, levada_tensor **out) LEVADA_NOEXCEPT;

/* Joins tensors along an existing axis; all other dimensions agree. All dtypes.
 * Errors: LEVADA_INVALID_ARGUMENT for no values, rank 0 or dimensions that differ.
 * Thread: any. TensorFlow: tf.concat.
 * Python: concat(values, axis) => [values] if hasattr(values, 'shape') else values, axis */
LEVADA_API LEVADA_NODISCARD levada_status levada_concat(levada_tensor *const *values, int32_t n_values, int32_t axis,
                                                        levada_tensor **out) LEVADA_NOEXCEPT;

/* Joins tensors of one shape along a new axis. All dtypes.
 * Errors: LEVADA_INVALID_ARGUMENT for no values or shapes that differ.
 * Thread: any. TensorFlow: tf.stack.
 * Python: stack(values, axis=0) */
LEVADA_API LEVADA_NODISCARD levada_status levada_stack(levada_tensor *const *values, int32_t n_values, int32_t axis,
                                                       levada_tensor **out) LEVADA_NOEXCEPT;

/* Cuts value along axis into n_outputs consecutive parts: of the sizes given, one of which may be -1 and takes the rest,
 * or of equal size when sizes is NULL. Views. All dtypes.
 * Errors: LEVADA_INVALID_ARGUMENT for sizes that do not add up, or a number of parts that does not divide.
 * Thread: any. TensorFlow: tf.split.
 * Python: - */
LEVADA_API LEVADA_NODISCARD levada_status levada_split(const levada_tensor *value, const int64_t *sizes,
                                                       int32_t n_sizes, int32_t axis, levada_tensor **outputs,
                                                       int32_t n_outputs) LEVADA_NOEXCEPT;

/* The n_outputs slices along axis, each of one rank less. Views. All dtypes.
 * Errors: LEVADA_INVALID_ARGUMENT when the axis has another size.
 * Thread: any. TensorFlow: tf.unstack.
 * Python: - */
LEVADA_API LEVADA_NODISCARD levada_status levada_unstack(const levada_tensor *value, int32_t axis,
                                                         levada_tensor **outputs, int32_t n_outputs) LEVADA_NOEXCEPT;

/* The same value as a new handle. View. All dtypes.
 * Errors: those of all operations.
 * Thread: any. TensorFlow: tf.identity.
 * Python: identity(input) */
LEVADA_API LEVADA_NODISCARD levada_status levada_identity(const levada_tensor *input,
                                                          levada_tensor **out) LEVADA_NOEXCEPT;

#ifdef __cplusplus
}
#endif

#endif
