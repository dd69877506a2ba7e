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
