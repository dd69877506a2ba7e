/* levada/ops.h: operations on tensors. Included by levada.h; do not include it alone.
 *
 * Each operation computes at once on ordinary tensors. If an input is symbolic (levada_trace_argument), the operation
 * checks dtypes and shapes, records a node and gives a symbolic tensor.
 *
 * This file is read by a generator: of each declaration it makes the C function, the row of the export map and, from the
 * line "Python:", the Python function. A declaration's parameters are tensors, (list, count) pairs, numbers and `out`.
 *
 * Two tensors of different dtype meet in the dtype of levada_dtype_promote; shapes broadcast as in NumPy. All operations:
 * Thread: any. Copy: the result is new unless "view" is said. An empty tensor is allowed wherever a sum over nothing is.
 * Errors of all: LEVADA_INVALID_ARGUMENT for a dtype that the operation has no meaning for or shapes that do not fit;
 * further ones are named.
 */
#ifndef LEVADA_OPS_H
#define LEVADA_OPS_H

#include "tensor.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- dtype ---------------------------------------------------------------------------------------------------------- */

/* Converts every element and never refuses a value: int to int wraps; float to int truncates toward zero and
 * saturates, NaN becomes 0; a number becomes bool as x != 0; complex to real drops the imaginary part. The same bits
 * on every machine. Numbers and bool only. View when the dtype is the same.
 * Errors: those of all operations (strings).
 * Thread: any. TensorFlow: tf.cast (out of range its result depends on the machine).
 * Python: cast(x, dtype) */
LEVADA_API LEVADA_NODISCARD levada_status levada_cast(const levada_tensor *x, levada_dtype dtype,
                                                      levada_tensor **out) LEVADA_NOEXCEPT;

/* Converts every element, clamped to the range of the target dtype (its true maximum).
 * Errors: those of all operations.
 * Thread: any. TensorFlow: tf.saturate_cast.
 * Python: saturate_cast(value, dtype) */
LEVADA_API LEVADA_NODISCARD levada_status levada_saturate_cast(const levada_tensor *x, levada_dtype dtype,
                                                               levada_tensor **out) LEVADA_NOEXCEPT;

/* ---- arithmetic ----------------------------------------------------------------------------------------------------- */

/* x + y. Integers wrap. Numbers.
 * Errors: those of all operations.
 * Thread: any. TensorFlow: tf.add.
 * Python: add(x, y) */
LEVADA_API LEVADA_NODISCARD levada_status levada_add(const levada_tensor *x, const levada_tensor *y,
                                                     levada_tensor **out) LEVADA_NOEXCEPT;

/* x - y. Integers wrap. Numbers.
 * Errors: those of all operations.
 * Thread: any. TensorFlow: tf.subtract.
 * Python: subtract(x, y) */
LEVADA_API LEVADA_NODISCARD levada_status levada_subtract(const levada_tensor *x, const levada_tensor *y,
                                                          levada_tensor **out) LEVADA_NOEXCEPT;

/* x * y. Integers wrap. Numbers.
 * Errors: those of all operations.
 * Thread: any. TensorFlow: tf.multiply.
 * Python: multiply(x, y) */
LEVADA_API LEVADA_NODISCARD levada_status levada_multiply(const levada_tensor *x, const levada_tensor *y,
                                                          levada_tensor **out) LEVADA_NOEXCEPT;

/* True division x / y: 8- and 16-bit integers give float32, wider ones float64, floats their own dtype; each quotient
 * is correctly rounded.
 * Errors: those of all operations.
 * Thread: any. TensorFlow: tf.divide, tf.truediv.
 * Python: divide(x, y) */
LEVADA_API LEVADA_NODISCARD levada_status levada_divide(const levada_tensor *x, const levada_tensor *y,
                                                        levada_tensor **out) LEVADA_NOEXCEPT;

/* floor(x / y) with the sign rule of Python. Integers and floats. INT_MIN // -1 wraps to INT_MIN.
 * Errors: LEVADA_INVALID_ARGUMENT for an integer divided by zero.
 * Thread: any. TensorFlow: tf.math.floordiv.
 * Python: floordiv(x, y) */
LEVADA_API LEVADA_NODISCARD levada_status levada_floordiv(const levada_tensor *x, const levada_tensor *y,
                                                          levada_tensor **out) LEVADA_NOEXCEPT;

/* x - floor(x / y) * y: the remainder with the sign of y. Integers and floats.
 * Errors: LEVADA_INVALID_ARGUMENT for an integer modulo zero.
 * Thread: any. TensorFlow: tf.math.floormod.
 * Python: floormod(x, y) */
LEVADA_API LEVADA_NODISCARD levada_status levada_floormod(const levada_tensor *x, const levada_tensor *y,
                                                          levada_tensor **out) LEVADA_NOEXCEPT;

/* x to the power of y. Integer powers wrap.
 * Errors: LEVADA_INVALID_ARGUMENT for a negative integer exponent.
 * Thread: any. TensorFlow: tf.pow.
 * Python: pow(x, y) */
LEVADA_API LEVADA_NODISCARD levada_status levada_pow(const levada_tensor *x, const levada_tensor *y,
                                                     levada_tensor **out) LEVADA_NOEXCEPT;

/* The larger of x and y, NaN if either is NaN. Real numbers.
 * Errors: those of all operations.
 * Thread: any. TensorFlow: tf.maximum.
 * Python: maximum(x, y) */
LEVADA_API LEVADA_NODISCARD levada_status levada_maximum(const levada_tensor *x, const levada_tensor *y,
                                                         levada_tensor **out) LEVADA_NOEXCEPT;

/* The smaller of x and y, NaN if either is NaN. Real numbers.
 * Errors: those of all operations.
 * Thread: any. TensorFlow: tf.minimum.
 * Python: minimum(x, y) */
LEVADA_API LEVADA_NODISCARD levada_status levada_minimum(const levada_tensor *x, const levada_tensor *y,
                                                         levada_tensor **out) LEVADA_NOEXCEPT;

/* |x - y|^2: (x - y) * (x - y), for complex numbers times the conjugate. Numbers.
 * Errors: those of all operations.
 * Thread: any. TensorFlow: tf.math.squared_difference.
 * Python: squared_difference(x, y) */
LEVADA_API LEVADA_NODISCARD levada_status levada_squared_difference(const levada_tensor *x, const levada_tensor *y,
                                                                    levada_tensor **out) LEVADA_NOEXCEPT;

/* -x. Signed numbers.
 * Errors: LEVADA_INVALID_ARGUMENT for unsigned integers and bool.
 * Thread: any. TensorFlow: tf.negative.
 * Python: negative(x) */
LEVADA_API LEVADA_NODISCARD levada_status levada_negative(const levada_tensor *x,
                                                          levada_tensor **out) LEVADA_NOEXCEPT;

/* |x|; complex numbers give their modulus in the real dtype; INT_MIN stays INT_MIN.
 * Errors: those of all operations.
 * Thread: any. TensorFlow: tf.abs.
 * Python: abs(x) */
LEVADA_API LEVADA_NODISCARD levada_status levada_abs(const levada_tensor *x, levada_tensor **out) LEVADA_NOEXCEPT;

/* -1, 0 or 1; NaN stays NaN. Real numbers.
 * Errors: those of all operations.
 * Thread: any. TensorFlow: tf.sign.
 * Python: sign(x) */
LEVADA_API LEVADA_NODISCARD levada_status levada_sign(const levada_tensor *x, levada_tensor **out) LEVADA_NOEXCEPT;

/* x * x. Numbers.
 * Errors: those of all operations.
 * Thread: any. TensorFlow: tf.square.
 * Python: square(x) */
LEVADA_API LEVADA_NODISCARD levada_status levada_square(const levada_tensor *x, levada_tensor **out) LEVADA_NOEXCEPT;

/* The correctly rounded square root. Floats.
 * Errors: those of all operations.
 * Thread: any. TensorFlow: tf.sqrt.
 * Python: sqrt(x) */
LEVADA_API LEVADA_NODISCARD levada_status levada_sqrt(const levada_tensor *x, levada_tensor **out) LEVADA_NOEXCEPT;

/* 1 / sqrt(x), both steps correctly rounded. Floats.
 * Errors: those of all operations.
 * Thread: any. TensorFlow: tf.math.rsqrt.
 * Python: rsqrt(x) */
LEVADA_API LEVADA_NODISCARD levada_status levada_rsqrt(const levada_tensor *x, levada_tensor **out) LEVADA_NOEXCEPT;

/* 1 / x, correctly rounded. Floats.
 * Errors: those of all operations.
 * Thread: any. TensorFlow: tf.math.reciprocal.
 * Python: reciprocal(x) */
LEVADA_API LEVADA_NODISCARD levada_status levada_reciprocal(const levada_tensor *x,
                                                            levada_tensor **out) LEVADA_NOEXCEPT;

/* e to the power of x, within 1 unit in the last place and the same bits on every instruction set. Floats.
 * Errors: those of all operations.
 * Thread: any. TensorFlow: tf.exp.
 * Python: exp(x) */
LEVADA_API LEVADA_NODISCARD levada_status levada_exp(const levada_tensor *x, levada_tensor **out) LEVADA_NOEXCEPT;

/* Natural logarithm, within 1 unit in the last place and the same bits on every instruction set. Floats.
 * Errors: those of all operations.
 * Thread: any. TensorFlow: tf.math.log.
 * Python: log(x) */
LEVADA_API LEVADA_NODISCARD levada_status levada_log(const levada_tensor *x, levada_tensor **out) LEVADA_NOEXCEPT;

/* Hyperbolic tangent, within 1 unit in the last place and the same bits on every instruction set. Floats.
 * Errors: those of all operations.
 * Thread: any. TensorFlow: tf.tanh.
 * Python: tanh(x) */
LEVADA_API LEVADA_NODISCARD levada_status levada_tanh(const levada_tensor *x, levada_tensor **out) LEVADA_NOEXCEPT;

/* 1 / (1 + exp(-x)), stable for large |x|. Floats.
 * Errors: those of all operations.
 * Thread: any. TensorFlow: tf.sigmoid.
 * Python: sigmoid(x) */
LEVADA_API LEVADA_NODISCARD levada_status levada_sigmoid(const levada_tensor *x, levada_tensor **out) LEVADA_NOEXCEPT;

/* Largest integer not above x, in the dtype of x. Floats.
 * Errors: those of all operations.
 * Thread: any. TensorFlow: tf.floor.
 * Python: floor(x) */
LEVADA_API LEVADA_NODISCARD levada_status levada_floor(const levada_tensor *x, levada_tensor **out) LEVADA_NOEXCEPT;

/* Smallest integer not below x, in the dtype of x. Floats.
 * Errors: those of all operations.
 * Thread: any. TensorFlow: tf.math.ceil.
 * Python: ceil(x) */
LEVADA_API LEVADA_NODISCARD levada_status levada_ceil(const levada_tensor *x, levada_tensor **out) LEVADA_NOEXCEPT;

/* Nearest integer, halves to even, in the dtype of x. Real numbers.
 * Errors: those of all operations.
 * Thread: any. TensorFlow: tf.round.
 * Python: round(x) */
LEVADA_API LEVADA_NODISCARD levada_status levada_round(const levada_tensor *x, levada_tensor **out) LEVADA_NOEXCEPT;

/* ---- comparison and logic ------------------------------------------------------------------------------------------- */

/* x == y, element by element, as bool; NaN is unequal to everything. All dtypes.
 * Errors: those of all operations.
 * Thread: any. TensorFlow: tf.equal.
 * Python: equal(x, y) */
LEVADA_API LEVADA_NODISCARD levada_status levada_equal(const levada_tensor *x, const levada_tensor *y,
                                                       levada_tensor **out) LEVADA_NOEXCEPT;

/* x != y, element by element, as bool; NaN is unequal to everything. All dtypes.
 * Errors: those of all operations.
 * Thread: any. TensorFlow: tf.not_equal.
 * Python: not_equal(x, y) */
LEVADA_API LEVADA_NODISCARD levada_status levada_not_equal(const levada_tensor *x, const levada_tensor *y,
                                                           levada_tensor **out) LEVADA_NOEXCEPT;

/* x < y, element by element, as bool; NaN is unequal to everything. Real numbers.
 * Errors: those of all operations.
 * Thread: any. TensorFlow: tf.less.
 * Python: less(x, y) */
LEVADA_API LEVADA_NODISCARD levada_status levada_less(const levada_tensor *x, const levada_tensor *y,
                                                      levada_tensor **out) LEVADA_NOEXCEPT;

/* x <= y, element by element, as bool; NaN is unequal to everything. Real numbers.
 * Errors: those of all operations.
 * Thread: any. TensorFlow: tf.less_equal.
 * Python: less_equal(x, y) */
LEVADA_API LEVADA_NODISCARD levada_status levada_less_equal(const levada_tensor *x, const levada_tensor *y,
                                                            levada_tensor **out) LEVADA_NOEXCEPT;

/* x > y, element by element, as bool; NaN is unequal to everything. Real numbers.
 * Errors: those of all operations.
 * Thread: any. TensorFlow: tf.greater.
 * Python: greater(x, y) */
LEVADA_API LEVADA_NODISCARD levada_status levada_greater(const levada_tensor *x, const levada_tensor *y,
                                                         levada_tensor **out) LEVADA_NOEXCEPT;

/* x >= y, element by element, as bool; NaN is unequal to everything. Real numbers.
 * Errors: those of all operations.
 * Thread: any. TensorFlow: tf.greater_equal.
 * Python: greater_equal(x, y) */
LEVADA_API LEVADA_NODISCARD levada_status levada_greater_equal(const levada_tensor *x, const levada_tensor *y,
                                                               levada_tensor **out) LEVADA_NOEXCEPT;

/* x and y. bool.
 * Errors: those of all operations.
 * Thread: any. TensorFlow: tf.logical_and.
 * Python: logical_and(x, y) */
LEVADA_API LEVADA_NODISCARD levada_status levada_logical_and(const levada_tensor *x, const levada_tensor *y,
                                                             levada_tensor **out) LEVADA_NOEXCEPT;

/* x or y. bool.
 * Errors: those of all operations.
 * Thread: any. TensorFlow: tf.logical_or.
 * Python: logical_or(x, y) */
LEVADA_API LEVADA_NODISCARD levada_status levada_logical_or(const levada_tensor *x, const levada_tensor *y,
                                                            levada_tensor **out) LEVADA_NOEXCEPT;

/* x exclusive-or y. bool.
 * Errors: those of all operations.
 * Thread: any. TensorFlow: tf.math.logical_xor.
 * Python: logical_xor(x, y) */
LEVADA_API LEVADA_NODISCARD levada_status levada_logical_xor(const levada_tensor *x, const levada_tensor *y,
                                                             levada_tensor **out) LEVADA_NOEXCEPT;

/* not x. bool.
 * Errors: those of all operations.
 * Thread: any. TensorFlow: tf.logical_not.
 * Python: logical_not(x) */
LEVADA_API LEVADA_NODISCARD levada_status levada_logical_not(const levada_tensor *x,
                                                             levada_tensor **out) LEVADA_NOEXCEPT;

/* Tells for each element whether it is NaN, as bool. Floats.
 * Errors: those of all operations.
 * Thread: any. TensorFlow: tf.math.is_nan.
 * Python: is_nan(x) */
LEVADA_API LEVADA_NODISCARD levada_status levada_is_nan(const levada_tensor *x, levada_tensor **out) LEVADA_NOEXCEPT;

/* Tells for each element whether it is neither NaN nor infinite, as bool. Floats.
 * Errors: those of all operations.
 * Thread: any. TensorFlow: tf.math.is_finite.
 * Python: is_finite(x) */
LEVADA_API LEVADA_NODISCARD levada_status levada_is_finite(const levada_tensor *x,
                                                           levada_tensor **out) LEVADA_NOEXCEPT;

/* x where condition (bool) holds, else y; all three broadcast. All dtypes.
 * Errors: those of all operations.
 * Thread: any. TensorFlow: tf.where with three arguments.
 * Python: select(condition, x, y) */
LEVADA_API LEVADA_NODISCARD levada_status levada_select(const levada_tensor *condition, const levada_tensor *x,
                                                        const levada_tensor *y, levada_tensor **out) LEVADA_NOEXCEPT;

/* ---- neural networks ------------------------------------------------------------------------------------------------ */

/* max(x, 0); NaN stays NaN. Real numbers.
 * Errors: those of all operations.
 * Thread: any. TensorFlow: tf.nn.relu.
 * Python: nn.relu(features) */
LEVADA_API LEVADA_NODISCARD levada_status levada_relu(const levada_tensor *x, levada_tensor **out) LEVADA_NOEXCEPT;

/* exp(x - max) / sum(exp(x - max)) along one axis. Floats.
 * Errors: those of all operations.
 * Thread: any. TensorFlow: tf.nn.softmax.
 * Python: nn.softmax(logits, axis=-1) */
LEVADA_API LEVADA_NODISCARD levada_status levada_softmax(const levada_tensor *logits, int32_t axis,
                                                         levada_tensor **out) LEVADA_NOEXCEPT;

/* x - max - log(sum(exp(x - max))) along one axis. Floats.
 * Errors: those of all operations.
 * Thread: any. TensorFlow: tf.nn.log_softmax.
 * Python: nn.log_softmax(logits, axis=-1) */
LEVADA_API LEVADA_NODISCARD levada_status levada_log_softmax(const levada_tensor *logits, int32_t axis,
                                                             levada_tensor **out) LEVADA_NOEXCEPT;

/* ---- linear algebra ------------------------------------------------------------------------------------------------- */

/* Matrix product of [..., M, K] and [..., K, N] (before the transposes: [..., K, M] and [..., N, K]); leading
 * dimensions broadcast. All numeric dtypes. The bits do not depend on the number of threads, but may on the
 * instruction set.
 * Errors: those of all operations.
 * Thread: any. TensorFlow: tf.linalg.matmul.
 * Python: matmul(a, b, transpose_a=False, transpose_b=False) */
LEVADA_API LEVADA_NODISCARD levada_status levada_matmul(const levada_tensor *a, const levada_tensor *b,
                                                        bool transpose_a, bool transpose_b,
                                                        levada_tensor **out) LEVADA_NOEXCEPT;

/* ---- reductions ----------------------------------------------------------------------------------------------------- */

/* Sum along axes, in the dtype of x; integers wrap; floats add in one fixed tree. Numbers. Empty: 0. axes: n_axes
 * axes, negative ones from the end, each once; n_axes 0: over all dimensions. keepdims: leave reduced dimensions with
 * size 1.
 * Errors: LEVADA_INVALID_ARGUMENT for an axis out of range or named twice.
 * Thread: any. TensorFlow: tf.reduce_sum.
 * Python: reduce_sum(input_tensor, axis=None, keepdims=False) */
LEVADA_API LEVADA_NODISCARD levada_status levada_reduce_sum(const levada_tensor *input_tensor, const int32_t *axes,
                                                            int32_t n_axes, bool keepdims,
                                                            levada_tensor **out) LEVADA_NOEXCEPT;

/* Product along axes, in the dtype of x. Numbers. Empty: 1. axes: n_axes axes, negative ones from the end, each once;
 * n_axes 0: over all dimensions. keepdims: leave reduced dimensions with size 1.
 * Errors: LEVADA_INVALID_ARGUMENT for an axis out of range or named twice.
 * Thread: any. TensorFlow: tf.reduce_prod.
 * Python: reduce_prod(input_tensor, axis=None, keepdims=False) */
LEVADA_API LEVADA_NODISCARD levada_status levada_reduce_prod(const levada_tensor *input_tensor, const int32_t *axes,
                                                             int32_t n_axes, bool keepdims,
                                                             levada_tensor **out) LEVADA_NOEXCEPT;

/* Mean along axes, in the dtype of x; integers truncate; bool is refused. Numbers. Empty: NaN, integers 0. axes:
 * n_axes axes, negative ones from the end, each once; n_axes 0: over all dimensions. keepdims: leave reduced
 * dimensions with size 1.
 * Errors: LEVADA_INVALID_ARGUMENT for an axis out of range or named twice.
 * Thread: any. TensorFlow: tf.reduce_mean.
 * Python: reduce_mean(input_tensor, axis=None, keepdims=False) */
LEVADA_API LEVADA_NODISCARD levada_status levada_reduce_mean(const levada_tensor *input_tensor, const int32_t *axes,
                                                             int32_t n_axes, bool keepdims,
                                                             levada_tensor **out) LEVADA_NOEXCEPT;

/* Maximum along axes; NaN if any is NaN. Real numbers. Empty: -inf or the smallest integer. axes: n_axes axes,
 * negative ones from the end, each once; n_axes 0: over all dimensions. keepdims: leave reduced dimensions with size
 * 1.
 * Errors: LEVADA_INVALID_ARGUMENT for an axis out of range or named twice.
 * Thread: any. TensorFlow: tf.reduce_max.
 * Python: reduce_max(input_tensor, axis=None, keepdims=False) */
LEVADA_API LEVADA_NODISCARD levada_status levada_reduce_max(const levada_tensor *input_tensor, const int32_t *axes,
                                                            int32_t n_axes, bool keepdims,
                                                            levada_tensor **out) LEVADA_NOEXCEPT;

/* Minimum along axes; NaN if any is NaN. Real numbers. Empty: inf or the largest integer. axes: n_axes axes, negative
 * ones from the end, each once; n_axes 0: over all dimensions. keepdims: leave reduced dimensions with size 1.
 * Errors: LEVADA_INVALID_ARGUMENT for an axis out of range or named twice.
 * Thread: any. TensorFlow: tf.reduce_min.
 * Python: reduce_min(input_tensor, axis=None, keepdims=False) */
LEVADA_API LEVADA_NODISCARD levada_status levada_reduce_min(const levada_tensor *input_tensor, const int32_t *axes,
                                                            int32_t n_axes, bool keepdims,
                                                            levada_tensor **out) LEVADA_NOEXCEPT;

/* Logical and along axes. bool. Empty: true. axes: n_axes axes, negative ones from the end, each once; n_axes 0: over
 * all dimensions. keepdims: leave reduced dimensions with size 1.
 * Errors: LEVADA_INVALID_ARGUMENT for an axis out of range or named twice.
 * Thread: any. TensorFlow: tf.reduce_all.
 * Python: reduce_all(input_tensor, axis=None, keepdims=False) */
LEVADA_API LEVADA_NODISCARD levada_status levada_reduce_all(const levada_tensor *input_tensor, const int32_t *axes,
                                                            int32_t n_axes, bool keepdims,
                                                            levada_tensor **out) LEVADA_NOEXCEPT;

/* Logical or along axes. bool. Empty: false. axes: n_axes axes, negative ones from the end, each once; n_axes 0: over
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
 * Python: argmax(input, axis=0, output_type=int64) */
LEVADA_API LEVADA_NODISCARD levada_status levada_argmax(const levada_tensor *input, int32_t axis,
                                                        levada_dtype output_type,
                                                        levada_tensor **out) LEVADA_NOEXCEPT;

/* Index of the first smallest element along one axis; NaN is skipped unless all are NaN. output_type: LEVADA_INT64 or
 * LEVADA_INT32. Real numbers and bool.
 * Errors: LEVADA_INVALID_ARGUMENT for an empty axis or an axis out of range.
 * Thread: any. TensorFlow: tf.argmin.
 * Python: argmin(input, axis=0, output_type=int64) */
LEVADA_API LEVADA_NODISCARD levada_status levada_argmin(const levada_tensor *input, int32_t axis,
                                                        levada_dtype output_type,
                                                        levada_tensor **out) LEVADA_NOEXCEPT;

/* ---- layout --------------------------------------------------------------------------------------------------------- */

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

/* Drops dimensions of size 1: those named, or all when n_axes is 0. View. All dtypes.
 * Errors: LEVADA_INVALID_ARGUMENT when a named dimension is not 1.
 * Thread: any. TensorFlow: tf.squeeze.
 * Python: squeeze(input, axis=None) */
LEVADA_API LEVADA_NODISCARD levada_status levada_squeeze(const levada_tensor *input, const int32_t *axes,
                                                         int32_t n_axes, levada_tensor **out) LEVADA_NOEXCEPT;

/* Reorders the dimensions: dimension i of the result is dimension perm[i] of a; n_perm 0 reverses them. View. All
 * dtypes.
 * Errors: LEVADA_INVALID_ARGUMENT when perm is no permutation.
 * Thread: any. TensorFlow: tf.transpose.
 * Python: transpose(a, perm=None) */
LEVADA_API LEVADA_NODISCARD levada_status levada_transpose(const levada_tensor *a, const int32_t *perm,
                                                           int32_t n_perm, levada_tensor **out) LEVADA_NOEXCEPT;

/* Repeats dimensions of size 1 up to shape. View with zero strides. All dtypes.
 * Errors: those of all operations.
 * Thread: any. TensorFlow: tf.broadcast_to.
 * Python: broadcast_to(input, shape) */
LEVADA_API LEVADA_NODISCARD levada_status levada_broadcast_to(const levada_tensor *input, const int64_t *shape,
                                                              int32_t rank, levada_tensor **out) LEVADA_NOEXCEPT;

/* Slices of params along axis at integer indices of any shape: [..., N, ...] and indices [I] give [..., I, ...]. All
 * dtypes.
 * Errors: LEVADA_INVALID_ARGUMENT naming position and value of an index outside 0 ... N - 1.
 * Thread: any. TensorFlow: tf.gather.
 * Python: gather(params, indices, axis=0) */
LEVADA_API LEVADA_NODISCARD levada_status levada_gather(const levada_tensor *params, const levada_tensor *indices,
                                                        int32_t axis, levada_tensor **out) LEVADA_NOEXCEPT;

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
 * Python: concat(values, axis) */
LEVADA_API LEVADA_NODISCARD levada_status levada_concat(levada_tensor *const *values, int32_t n_values, int32_t axis,
                                                        levada_tensor **out) LEVADA_NOEXCEPT;

/* Joins tensors of one shape along a new axis. All dtypes.
 * Errors: LEVADA_INVALID_ARGUMENT for no values or shapes that differ.
 * Thread: any. TensorFlow: tf.stack.
 * Python: stack(values, axis=0) */
LEVADA_API LEVADA_NODISCARD levada_status levada_stack(levada_tensor *const *values, int32_t n_values, int32_t axis,
                                                       levada_tensor **out) LEVADA_NOEXCEPT;

/* The same value as a new handle. View. All dtypes.
 * Errors: those of all operations.
 * Thread: any. TensorFlow: tf.identity.
 * Python: identity(input) */
LEVADA_API LEVADA_NODISCARD levada_status levada_identity(const levada_tensor *input,
                                                          levada_tensor **out) LEVADA_NOEXCEPT;

/* ---- creation ------------------------------------------------------------------------------------------------------- */

/* A tensor of a shape whose elements all equal value (rank 0). View with zero strides. All dtypes.
 * Errors: LEVADA_INVALID_ARGUMENT for a negative dimension or a value that is no scalar.
 * Thread: any. TensorFlow: tf.fill.
 * Python: fill(dims, value) */
LEVADA_API LEVADA_NODISCARD levada_status levada_fill(const int64_t *shape, int32_t rank, const levada_tensor *value,
                                                      levada_tensor **out) LEVADA_NOEXCEPT;

/* start, start + delta, ... up to but without limit; all three of rank 0 and one real dtype.
 * Errors: LEVADA_INVALID_ARGUMENT for a zero delta or more than 2^31 elements.
 * Thread: any. TensorFlow: tf.range.
 * Python: - */
LEVADA_API LEVADA_NODISCARD levada_status levada_range(const levada_tensor *start, const levada_tensor *limit,
                                                       const levada_tensor *delta,
                                                       levada_tensor **out) LEVADA_NOEXCEPT;

#ifdef __cplusplus
}
#endif

#endif /* LEVADA_OPS_H */
