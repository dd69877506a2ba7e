/* levada/ops/nn.h: neural networks. The rules of all operations stand in levada/ops.h. */
#ifndef LEVADA_OPS_NN_H
#define LEVADA_OPS_NN_H

#include "../tensor.h"

#ifdef __cplusplus
extern "C" {
#endif

/* max(x, 0); NaN stays NaN. Real numbers.
 * Errors: those of all operations.
 * Thread: any. TensorFlow: tf.nn.relu.
 * Python: nn.relu(features) */
LEVADA_API LEVADA_NODISCARD levada_status levada_relu(const levada_tensor *x, levada_tensor **out) LEVADA_NOEXCEPT;

/* min(max(x, 0), 6); NaN stays NaN. Real numbers.
 * Errors: those of all operations.
 * Thread: any. TensorFlow: tf.nn.relu6.
 * Python: nn.relu6(features) */
LEVADA_API LEVADA_NODISCARD levada_status levada_relu6(const levada_tensor *x, levada_tensor **out) LEVADA_NOEXCEPT;

/* x above 0, else x * y, where y is the slope, usually a scalar. Floats; integers give float32.
 * Errors: those of all operations.
 * Thread: any. TensorFlow: tf.nn.leaky_relu.
 * Python: nn.leaky_relu(features, alpha=0.2) */
LEVADA_API LEVADA_NODISCARD levada_status levada_leaky_relu(const levada_tensor *x, const levada_tensor *y,
                                                            levada_tensor **out) LEVADA_NOEXCEPT;

/* x above 0, else exp(x) - 1. Floats.
 * Errors: those of all operations.
 * Thread: any. TensorFlow: tf.nn.elu.
 * Python: nn.elu(features) */
LEVADA_API LEVADA_NODISCARD levada_status levada_elu(const levada_tensor *x, levada_tensor **out) LEVADA_NOEXCEPT;

/* elu with constants for which mean 0 and variance 1 are a fixed point. Floats.
 * Errors: those of all operations.
 * Thread: any. TensorFlow: tf.nn.selu.
 * Python: nn.selu(features) */
LEVADA_API LEVADA_NODISCARD levada_status levada_selu(const levada_tensor *x, levada_tensor **out) LEVADA_NOEXCEPT;

/* x * (1 + erf(x / sqrt(2))) / 2. Floats.
 * Errors: those of all operations.
 * Thread: any. TensorFlow: tf.nn.gelu.
 * Python: - */
LEVADA_API LEVADA_NODISCARD levada_status levada_gelu(const levada_tensor *x, levada_tensor **out) LEVADA_NOEXCEPT;

/* gelu approximated with tanh: x * (1 + tanh(sqrt(2 / pi) * (x + 0.044715 * x^3))) / 2. Floats.
 * Errors: those of all operations.
 * Thread: any. TensorFlow: tf.nn.gelu with approximate=True.
 * Python: - */
LEVADA_API LEVADA_NODISCARD levada_status levada_gelu_tanh(const levada_tensor *x, levada_tensor **out) LEVADA_NOEXCEPT;

/* x * sigmoid(x). Floats and complex numbers.
 * Errors: those of all operations.
 * Thread: any. TensorFlow: tf.nn.silu.
 * Python: - */
LEVADA_API LEVADA_NODISCARD levada_status levada_silu(const levada_tensor *x, levada_tensor **out) LEVADA_NOEXCEPT;

/* log(1 + exp(x)) without overflow on the way. Floats.
 * Errors: those of all operations.
 * Thread: any. TensorFlow: tf.nn.softplus.
 * Python: nn.softplus(features) */
LEVADA_API LEVADA_NODISCARD levada_status levada_softplus(const levada_tensor *x, levada_tensor **out) LEVADA_NOEXCEPT;

/* x / (1 + |x|). Floats.
 * Errors: those of all operations.
 * Thread: any. TensorFlow: tf.nn.softsign.
 * Python: nn.softsign(features) */
LEVADA_API LEVADA_NODISCARD levada_status levada_softsign(const levada_tensor *x, levada_tensor **out) LEVADA_NOEXCEPT;

/* log(sigmoid(x)) without overflow on the way. Floats.
 * Errors: those of all operations.
 * Thread: any. TensorFlow: tf.math.log_sigmoid.
 * Python: math.log_sigmoid(x) */
LEVADA_API LEVADA_NODISCARD levada_status levada_log_sigmoid(const levada_tensor *x,
                                                             levada_tensor **out) LEVADA_NOEXCEPT;

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

#ifdef __cplusplus
}
#endif

#endif
