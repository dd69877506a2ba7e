/* levada/ops/linalg.h: linear algebra. The rules of all operations stand in levada/ops.h. */
#ifndef LEVADA_OPS_LINALG_H
#define LEVADA_OPS_LINALG_H

#include "../tensor.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Matrix product of [..., M, K] and [..., K, N] (before the transposes: [..., K, M] and [..., N, K]); leading
 * dimensions broadcast. All numeric dtypes. The bits do not depend on the number of threads, but may on the
 * instruction set.
 * Errors: those of all operations.
 * Thread: any. TensorFlow: tf.linalg.matmul.
 * Python: matmul(a, b, transpose_a=False, transpose_b=False) */
LEVADA_API LEVADA_NODISCARD levada_status levada_matmul(const levada_tensor *a, const levada_tensor *b,
                                                        bool transpose_a, bool transpose_b,
                                                        levada_tensor **out) LEVADA_NOEXCEPT;

#ifdef __cplusplus
}
#endif

#endif
