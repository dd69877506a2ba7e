/* levada/ops/elementary.h: elementary functions: powers, roots, exponential, trigonometric and hyperbolic functions. The rules of all operations stand in levada/ops.h. */
#ifndef LEVADA_OPS_ELEMENTARY_H
#define LEVADA_OPS_ELEMENTARY_H

#include "../tensor.h"

#ifdef __cplusplus
extern "C" {
#endif

/* x to the power of y. Integer powers wrap.
 * Errors: LEVADA_INVALID_ARGUMENT for a negative integer exponent.
 * Thread: any. TensorFlow: tf.pow.
 * Python: pow(x, y) */
LEVADA_API LEVADA_NODISCARD levada_status levada_pow(const levada_tensor *x, const levada_tensor *y,
                                                     levada_tensor **out) LEVADA_NOEXCEPT;

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

#ifdef __cplusplus
}
#endif

#endif
