/* levada/ops/creation.h: creation. The rules of all operations stand in levada/ops.h. */
#ifndef LEVADA_OPS_CREATION_H
#define LEVADA_OPS_CREATION_H

#include "../tensor.h"

#ifdef __cplusplus
extern "C" {
#endif

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

#endif
