/* levada/ops/complex.h: parts of complex numbers. The rules of all operations stand in levada/ops.h. */
#ifndef LEVADA_OPS_COMPLEX_H
#define LEVADA_OPS_COMPLEX_H

#include "../tensor.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The complex number of two parts: complex64 of float32, complex128 of float64.
 * Errors: LEVADA_INVALID_ARGUMENT also for parts of different dtypes.
 * Thread: any. TensorFlow: tf.complex.
 * Python: complex(real, imag) */
LEVADA_API LEVADA_NODISCARD levada_status levada_complex(const levada_tensor *real, const levada_tensor *imag,
                                                         levada_tensor **out) LEVADA_NOEXCEPT;

/* Real part, in the dtype of the part; of real numbers themselves. Numbers.
 * Errors: those of all operations.
 * Thread: any. TensorFlow: tf.math.real.
 * Python: math.real(input) */
LEVADA_API LEVADA_NODISCARD levada_status levada_real(const levada_tensor *x, levada_tensor **out) LEVADA_NOEXCEPT;

/* Imaginary part, in the dtype of the part; of real numbers and bool zeros of their dtype. Numbers and bool.
 * Errors: those of all operations.
 * Thread: any. TensorFlow: tf.math.imag.
 * Python: math.imag(input) */
LEVADA_API LEVADA_NODISCARD levada_status levada_imag(const levada_tensor *x, levada_tensor **out) LEVADA_NOEXCEPT;

/* The conjugate; of real numbers themselves. Numbers.
 * Errors: those of all operations.
 * Thread: any. TensorFlow: tf.math.conj.
 * Python: math.conj(x) */
LEVADA_API LEVADA_NODISCARD levada_status levada_conj(const levada_tensor *x, levada_tensor **out) LEVADA_NOEXCEPT;

/* The angle of x in the complex plane, in (-pi, pi]; of real numbers 0 or pi, 0 of NaN. Floats and complex numbers.
 * Errors: those of all operations.
 * Thread: any. TensorFlow: tf.math.angle.
 * Python: math.angle(input) */
LEVADA_API LEVADA_NODISCARD levada_status levada_angle(const levada_tensor *x, levada_tensor **out) LEVADA_NOEXCEPT;

#ifdef __cplusplus
}
#endif

#endif
