/* levada/ops/arrange.h: elements in other places and orders. The rules of all operations stand in levada/ops.h. */
#ifndef LEVADA_OPS_ARRANGE_H
#define LEVADA_OPS_ARRANGE_H

#include "../tensor.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What levada_pad puts around a tensor. */
typedef LEVADA_ENUM(levada_pad_mode) {
  LEVADA_PAD_CONSTANT = 0,  /* one value */
  LEVADA_PAD_REFLECT = 1,   /* the elements mirrored at the edge, which is not repeated */
  LEVADA_PAD_SYMMETRIC = 2, /* the elements mirrored beyond the edge, which is repeated */
  LEVADA_PAD_MODE_FORCE_32 = 0x7FFFFFFF
} levada_pad_mode;

/* The tensor multiples[i] times along each axis i. All dtypes.
 * Errors: LEVADA_INVALID_ARGUMENT when there is not one multiple of 0 or more for each axis.
 * Thread: any. TensorFlow: tf.tile.
 * Python: tile(input, multiples) => input, _vector(multiples, 'tile: multiples') */
LEVADA_API LEVADA_NODISCARD levada_status levada_tile(const levada_tensor *input, const int64_t *multiples,
                                                      int32_t n_multiples, levada_tensor **out) LEVADA_NOEXCEPT;

/* Each slice along axis as often as repeats says: one integer for all, or [N] one for each slice. All dtypes.
 * Errors: LEVADA_INVALID_ARGUMENT for a negative number or a wrong count of them.
 * Thread: any. TensorFlow: tf.repeat.
 * Python: repeat(input, repeats, axis=None)
 *     => _raw.levada_reshape(input, [-1]) if axis is None else input, repeats, 0 if axis is None else axis */
LEVADA_API LEVADA_NODISCARD levada_status levada_repeat(const levada_tensor *input, const levada_tensor *repeats,
                                                        int32_t axis, levada_tensor **out) LEVADA_NOEXCEPT;

/* The elements in reverse order along axes (NULL: all). View. All dtypes.
 * Errors: LEVADA_INVALID_ARGUMENT for an axis out of range or named twice.
 * Thread: any. TensorFlow: tf.reverse.
 * Python: reverse(tensor, axis) => tensor, _vector(axis, 'reverse: axis') */
LEVADA_API LEVADA_NODISCARD levada_status levada_reverse(const levada_tensor *tensor, const int32_t *axes,
                                                         int32_t n_axes, levada_tensor **out) LEVADA_NOEXCEPT;

/* Element i moves to i + shifts[k] along axes[k]; those that leave at one end come in at the other. All dtypes.
 * Errors: LEVADA_INVALID_ARGUMENT for counts that differ, a scalar input or an axis out of range.
 * Thread: any. TensorFlow: tf.roll.
 * Python: roll(input, shift, axis) => input, shift, axis */
LEVADA_API LEVADA_NODISCARD levada_status levada_roll(const levada_tensor *input, const int64_t *shifts,
                                                      int32_t n_shifts, const int64_t *shift_axes,
                                                      int32_t n_shift_axes, levada_tensor **out) LEVADA_NOEXCEPT;

/* The tensor with paddings[2 i] elements before and paddings[2 i + 1] behind axis i. constant: the scalar of the same
 * dtype that fills them in mode constant; NULL: 0, false or the empty string. All dtypes.
 * Errors: LEVADA_INVALID_ARGUMENT for negative paddings, or a mirror that is too small for them.
 * Thread: any. TensorFlow: tf.pad.
 * Python: pad(tensor, paddings, mode='CONSTANT', constant_values=0)
 *     => tensor, paddings, _choice(mode.upper(), 'pad: mode', 'CONSTANT', 'REFLECT', 'SYMMETRIC'),
 *     None if type(constant_values) is int and constant_values == 0
 *     else _beside(constant_values, tensor) */
LEVADA_API LEVADA_NODISCARD levada_status levada_pad(const levada_tensor *tensor, const int64_t *paddings,
                                                     int32_t n_paddings, levada_pad_mode mode,
                                                     LEVADA_NULLABLE const levada_tensor *constant,
                                                     levada_tensor **out) LEVADA_NOEXCEPT;

/* size[i] elements from begin[i] on along each axis i; size -1 takes the rest. View. All dtypes.
 * Errors: LEVADA_INVALID_ARGUMENT for what lies outside the tensor.
 * Thread: any. TensorFlow: tf.slice.
 * Python: slice(input_, begin, size)
 *     => input_, _vector(begin, 'slice: begin'), _vector(size, 'slice: size') */
LEVADA_API LEVADA_NODISCARD levada_status levada_slice(const levada_tensor *input, const int64_t *begin,
                                                       int32_t n_begin, const int64_t *size, int32_t n_size,
                                                       levada_tensor **out) LEVADA_NOEXCEPT;

/* The elements along axis in ascending or descending order; NaN last. Equal elements keep their order; -0 comes before
 * 0. Real numbers and bool.
 * Errors: those of all operations.
 * Thread: any. TensorFlow: tf.sort.
 * Python: sort(values, axis=-1, direction='ASCENDING')
 *     => values, axis, _choice(direction, 'sort: direction', 'ASCENDING', 'DESCENDING') */
LEVADA_API LEVADA_NODISCARD levada_status levada_sort(const levada_tensor *values, int32_t axis, bool descending,
                                                      levada_tensor **out) LEVADA_NOEXCEPT;

/* The positions along axis of the elements in ascending or descending order; NaN last, equal elements in their order.
 * output_type: LEVADA_INT32 or LEVADA_INT64. Real numbers and bool.
 * Errors: those of all operations.
 * Thread: any. TensorFlow: tf.argsort.
 * Python: argsort(values, axis=-1, direction='ASCENDING', stable=False)
 *     => values, axis, _choice(direction, 'argsort: direction', 'ASCENDING', 'DESCENDING'), _dtypes.int32 */
LEVADA_API LEVADA_NODISCARD levada_status levada_argsort(const levada_tensor *values, int32_t axis, bool descending,
                                                         levada_dtype output_type,
                                                         levada_tensor **out) LEVADA_NOEXCEPT;

/* The k largest elements of each row along the last axis, in descending order, and their positions; of equal ones the
 * first. index_type: LEVADA_INT32 or LEVADA_INT64. Real numbers and bool.
 * Errors: LEVADA_INVALID_ARGUMENT for a scalar or a k that is negative or above the size of the axis.
 * Thread: any. TensorFlow: tf.math.top_k.
 * Python: math.top_k, nn.top_k(input, k=1, sorted=True, index_type=int32) -> TopKV2(values, indices)
 *     => input, k, index_type */
LEVADA_API LEVADA_NODISCARD levada_status levada_top_k(const levada_tensor *input, int64_t k, levada_dtype index_type,
                                                       levada_tensor **out_values,
                                                       levada_tensor **out_indices) LEVADA_NOEXCEPT;

#ifdef __cplusplus
}
#endif

#endif
