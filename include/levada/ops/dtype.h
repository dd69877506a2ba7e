/* levada/ops/dtype.h: dtypes of elements. The rules of all operations stand in levada/ops.h. */
#ifndef LEVADA_OPS_DTYPE_H
#define LEVADA_OPS_DTYPE_H

#include "../tensor.h"

#ifdef __cplusplus
extern "C" {
#endif

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

#ifdef __cplusplus
}
#endif

#endif
