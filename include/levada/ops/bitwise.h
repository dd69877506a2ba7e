/* levada/ops/bitwise.h: bits of integers. The rules of all operations stand in levada/ops.h. */
#ifndef LEVADA_OPS_BITWISE_H
#define LEVADA_OPS_BITWISE_H

#include "../tensor.h"

#ifdef __cplusplus
extern "C" {
#endif

/* x and y, bit by bit. Integers; of bool as levada_logical_and.
 * Errors: those of all operations.
 * Thread: any. TensorFlow: tf.bitwise.bitwise_and.
 * Python: bitwise.bitwise_and(x, y) */
LEVADA_API LEVADA_NODISCARD levada_status levada_bitwise_and(const levada_tensor *x, const levada_tensor *y,
                                                             levada_tensor **out) LEVADA_NOEXCEPT;

/* x or y, bit by bit. Integers; of bool as levada_logical_or.
 * Errors: those of all operations.
 * Thread: any. TensorFlow: tf.bitwise.bitwise_or.
 * Python: bitwise.bitwise_or(x, y) */
LEVADA_API LEVADA_NODISCARD levada_status levada_bitwise_or(const levada_tensor *x, const levada_tensor *y,
                                                            levada_tensor **out) LEVADA_NOEXCEPT;

/* x exclusive-or y, bit by bit. Integers; of bool as levada_logical_xor.
 * Errors: those of all operations.
 * Thread: any. TensorFlow: tf.bitwise.bitwise_xor.
 * Python: bitwise.bitwise_xor(x, y) */
LEVADA_API LEVADA_NODISCARD levada_status levada_bitwise_xor(const levada_tensor *x, const levada_tensor *y,
                                                             levada_tensor **out) LEVADA_NOEXCEPT;

/* Every bit of x flipped. Integers; of bool as levada_logical_not.
 * Errors: those of all operations.
 * Thread: any. TensorFlow: tf.bitwise.invert.
 * Python: bitwise.invert(x) */
LEVADA_API LEVADA_NODISCARD levada_status levada_invert(const levada_tensor *x, levada_tensor **out) LEVADA_NOEXCEPT;

/* x times 2 to the power of y, wrapping; 0 for y of the width of the dtype or more. Integers.
 * Errors: LEVADA_INVALID_ARGUMENT for a negative y.
 * Thread: any. TensorFlow: tf.bitwise.left_shift, which leaves such y open.
 * Python: bitwise.left_shift(x, y) */
LEVADA_API LEVADA_NODISCARD levada_status levada_left_shift(const levada_tensor *x, const levada_tensor *y,
                                                            levada_tensor **out) LEVADA_NOEXCEPT;

/* floor(x / 2 to the power of y): the sign fills from the left. Integers.
 * Errors: LEVADA_INVALID_ARGUMENT for a negative y.
 * Thread: any. TensorFlow: tf.bitwise.right_shift, which leaves y of the width or more open.
 * Python: bitwise.right_shift(x, y) */
LEVADA_API LEVADA_NODISCARD levada_status levada_right_shift(const levada_tensor *x, const levada_tensor *y,
                                                             levada_tensor **out) LEVADA_NOEXCEPT;

/* The number of bits set, as uint8. Integers.
 * Errors: those of all operations.
 * Thread: any. TensorFlow: tf.raw_ops.PopulationCount.
 * Python: bitwise.population_count(x) */
LEVADA_API LEVADA_NODISCARD levada_status levada_population_count(const levada_tensor *x,
                                                                  levada_tensor **out) LEVADA_NOEXCEPT;

#ifdef __cplusplus
}
#endif

#endif
