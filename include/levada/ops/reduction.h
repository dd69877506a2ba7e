/* levada/ops/reduction.h: reductions. The rules of all operations stand in levada/ops.h.
 *
 * A list of axes that is NULL stands for all axes; one that is not NULL and empty for none: the input as it is. */
#ifndef LEVADA_OPS_REDUCTION_H
#define LEVADA_OPS_REDUCTION_H

#include "../tensor.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Sum along axes, in the dtype of x; integers wrap; floats add in one fixed tree. Numbers. Empty: 0. axes: n_axes
 * axes, negative ones from the end, each once; NULL: over all dimensions. keepdims: leave reduced dimensions with
 * size 1.
 * Errors: LEVADA_INVALID_ARGUMENT for an axis out of range or named twice.
 * Thread: any. TensorFlow: tf.reduce_sum.
 * Python: reduce_sum(input_tensor, axis=None, keepdims=False) */
LEVADA_API LEVADA_NODISCARD levada_status levada_reduce_sum(const levada_tensor *input_tensor, const int32_t *axes,
                                                            int32_t n_axes, bool keepdims,
                                                            levada_tensor **out) LEVADA_NOEXCEPT;

/* Product along axes, in the dtype of x. Numbers. Empty: 1. axes: n_axes axes, negative ones from the end, each once;
 * NULL: over all dimensions. keepdims: leave reduced dimensions with size 1.
 * Errors: LEVADA_INVALID_ARGUMENT for an axis out of range or named twice.
 * Thread: any. TensorFlow: tf.reduce_prod.
 * Python: reduce_prod(input_tensor, axis=None, keepdims=False) */
LEVADA_API LEVADA_NODISCARD levada_status levada_reduce_prod(const levada_tensor *input_tensor, const int32_t *axes,
                                                             int32_t n_axes, bool keepdims,
                                                             levada_tensor **out) LEVADA_NOEXCEPT;

/* Mean along axes, in the dtype of x; integers truncate; bool is refused. Numbers. Empty: NaN, integers 0. axes:
 * n_axes axes, negative ones from the end, each once; NULL: over all dimensions. keepdims: leave reduced
 * dimensions with size 1.
 * Errors: LEVADA_INVALID_ARGUMENT for an axis out of range or named twice.
 * Thread: any. TensorFlow: tf.reduce_mean.
 * Python: reduce_mean(input_tensor, axis=None, keepdims=False) */
LEVADA_API LEVADA_NODISCARD levada_status levada_reduce_mean(const levada_tensor *input_tensor, const int32_t *axes,
                                                             int32_t n_axes, bool keepdims,
                                                             levada_tensor **out) LEVADA_NOEXCEPT;

/* Maximum along axes; NaN if any is NaN. Real numbers. Empty: -inf or the smallest integer. axes: n_axes axes,
 * negative ones from the end, each once; NULL: over all dimensions. keepdims: leave reduced dimensions with size
 * 1.
 * Errors: LEVADA_INVALID_ARGUMENT for an axis out of range or named twice.
 * Thread: any. TensorFlow: tf.reduce_max.
 * Python: reduce_max(input_tensor, axis=None, keepdims=False) */
LEVADA_API LEVADA_NODISCARD levada_status levada_reduce_max(const levada_tensor *input_tensor, const int32_t *axes,
                                                            int32_t n_axes, bool keepdims,
                                                            levada_tensor **out) LEVADA_NOEXCEPT;

/* Minimum along axes; NaN if any is NaN. Real numbers. Empty: inf or the largest integer. axes: n_axes axes, negative
 * ones from the end, each once; NULL: over all dimensions. keepdims: leave reduced dimensions with size 1.
 * Errors: LEVADA_INVALID_ARGUMENT for an axis out of range or named twice.
 * Thread: any. TensorFlow: tf.reduce_min.
 * Python: reduce_min(input_tensor, axis=None, keepdims=False) */
LEVADA_API LEVADA_NODISCARD levada_status levada_reduce_min(const levada_tensor *input_tensor, const int32_t *axes,
                                                            int32_t n_axes, bool keepdims,
                                                            levada_tensor **out) LEVADA_NOEXCEPT;

/* Logical and along axes. bool. Empty: true. axes: n_axes axes, negative ones from the end, each once; NULL: over
 * all dimensions. keepdims: leave reduced dimensions with size 1.
 * Errors: LEVADA_INVALID_ARGUMENT for an axis out of range or named twice.
 * Thread: any. TensorFlow: tf.reduce_all.
 * Python: reduce_all(input_tensor, axis=None, keepdims=False) */
LEVADA_API LEVADA_NODISCARD levada_status levada_reduce_all(const levada_tensor *input_tensor, const int32_t *axes,
                                                            int32_t n_axes, bool keepdims,
                                                            levada_tensor **out) LEVADA_NOEXCEPT;

/* Logical or along axes. bool. Empty: false. axes: n_axes axes, negative ones from the end, each once; NULL: over
 * all dimensions. keepdims: leave reduced dimensions with size 1.
 * Errors: LEVADA_INVALID_ARGUMENT for an axis out of range or named twice.
 * Thread: any. TensorFlow: tf.reduce_any.
 * Python: reduce_any(input_tensor, axis=None, keepdims=False) */
LEVADA_API LEVADA_NODISCARD levada_status levada_reduce_any(const levada_tensor *input_tensor, const int32_t *axes,
                                                            int32_t n_axes, bool keepdims,
                                                            levada_tensor **out) LEVADA_NOEXCEPT;

/* Index of the first largest element along one axis; NaN is skipped unless all are NaN. output_type: LEVADA_INT64 or
 * LEVADA_INT32. Real numbers and bool.
 * Errors: LEVADA_INVALID_ARGUMENT for an empty axis or an axis out of range.
 * Thread: any. TensorFlow: tf.argmax.
 * Python: argmax(input, axis=None, output_type=int64) => input, 0 if axis is None else axis, output_type */
LEVADA_API LEVADA_NODISCARD levada_status levada_argmax(const levada_tensor *input, int32_t axis,
                                                        levada_dtype output_type,
                                                        levada_tensor **out) LEVADA_NOEXCEPT;

/* Index of the first smallest element along one axis; NaN is skipped unless all are NaN. output_type: LEVADA_INT64 or
 * LEVADA_INT32. Real numbers and bool.
 * Errors: LEVADA_INVALID_ARGUMENT for an empty axis or an axis out of range.
 * Thread: any. TensorFlow: tf.argmin.
 * Python: argmin(input, axis=None, output_type=int64) => input, 0 if axis is None else axis, output_type */
LEVADA_API LEVADA_NODISCARD levada_status levada_argmin(const levada_tensor *input, int32_t axis,
                                                        levada_dtype output_type,
                                                        levada_tensor **out) LEVADA_NOEXCEPT;

#ifdef __cplusplus
}
#endif

#endif
