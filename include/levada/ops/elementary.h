/* levada/ops/elementary.h: elementary functions: powers, roots, exponential, trigonometric and hyperbolic functions. The rules of all operations stand in levada/ops.h. */
#ifndef LEVADA_OPS_ELEMENTARY_H
#define LEVADA_OPS_ELEMENTARY_H

#include "../tensor.h"

#ifdef __cplusplus
extern "C" {
#endif

/* x to the power of y. Integer powers wrap. Numbers.
 * Errors: LEVADA_INVALID_ARGUMENT for a negative integer exponent.
 * Thread: any. TensorFlow: tf.pow.
 * Python: pow(x, y) */
LEVADA_API LEVADA_NODISCARD levada_status levada_pow(const levada_tensor *x, const levada_tensor *y,
                                                     levada_tensor **out) LEVADA_NOEXCEPT;

/* The correctly rounded square root. Floats and complex numbers.
 * Errors: those of all operations.
 * Thread: any. TensorFlow: tf.sqrt.
 * Python: sqrt(x) */
LEVADA_API LEVADA_NODISCARD levada_status levada_sqrt(const levada_tensor *x, levada_tensor **out) LEVADA_NOEXCEPT;

/* 1 / sqrt(x), within 1 unit in the last place. Floats and complex numbers.
 * Errors: those of all operations.
 * Thread: any. TensorFlow: tf.math.rsqrt.
 * Python: rsqrt(x) */
LEVADA_API LEVADA_NODISCARD levada_status levada_rsqrt(const levada_tensor *x, levada_tensor **out) LEVADA_NOEXCEPT;

/* e to the power of x, within 1 unit in the last place and the same bits on every instruction set. Floats and complex numbers.
 * Errors: those of all operations.
 * Thread: any. TensorFlow: tf.exp.
 * Python: exp(x) */
LEVADA_API LEVADA_NODISCARD levada_status levada_exp(const levada_tensor *x, levada_tensor **out) LEVADA_NOEXCEPT;

/* Natural logarithm, within 1 unit in the last place and the same bits on every instruction set. Floats and complex numbers.
 * Errors: those of all operations.
 * Thread: any. TensorFlow: tf.math.log.
 * Python: log(x) */
LEVADA_API LEVADA_NODISCARD levada_status levada_log(const levada_tensor *x, levada_tensor **out) LEVADA_NOEXCEPT;

/* Hyperbolic tangent, within 1 unit in the last place and the same bits on every instruction set. Floats and complex numbers.
 * Errors: those of all operations.
 * Thread: any. TensorFlow: tf.tanh.
 * Python: tanh(x) */
LEVADA_API LEVADA_NODISCARD levada_status levada_tanh(const levada_tensor *x, levada_tensor **out) LEVADA_NOEXCEPT;

/* 1 / (1 + exp(-x)), stable for large |x|. Floats and complex numbers.
 * Errors: those of all operations.
 * Thread: any. TensorFlow: tf.sigmoid.
 * Python: sigmoid(x) */
LEVADA_API LEVADA_NODISCARD levada_status levada_sigmoid(const levada_tensor *x, levada_tensor **out) LEVADA_NOEXCEPT;

/* 2 to the power of x, within 1 unit in the last place. Floats.
 * Errors: those of all operations.
 * Thread: any. TensorFlow: none; NumPy: exp2.
 * Python: - */
LEVADA_API LEVADA_NODISCARD levada_status levada_exp2(const levada_tensor *x, levada_tensor **out) LEVADA_NOEXCEPT;

/* exp(x) - 1, within 1 unit in the last place also near 0. Floats and complex numbers.
 * Errors: those of all operations.
 * Thread: any. TensorFlow: tf.math.expm1.
 * Python: math.expm1(x) */
LEVADA_API LEVADA_NODISCARD levada_status levada_expm1(const levada_tensor *x, levada_tensor **out) LEVADA_NOEXCEPT;

/* log(1 + x), within 1 unit in the last place also near 0. Floats and complex numbers.
 * Errors: those of all operations.
 * Thread: any. TensorFlow: tf.math.log1p.
 * Python: math.log1p(x) */
LEVADA_API LEVADA_NODISCARD levada_status levada_log1p(const levada_tensor *x, levada_tensor **out) LEVADA_NOEXCEPT;

/* Logarithm to the base 2, within 1 unit in the last place. Floats and complex numbers.
 * Errors: those of all operations.
 * Thread: any. TensorFlow: none; NumPy: log2.
 * Python: array_api.log2(x) */
LEVADA_API LEVADA_NODISCARD levada_status levada_log2(const levada_tensor *x, levada_tensor **out) LEVADA_NOEXCEPT;

/* Logarithm to the base 10, within 1 unit in the last place. Floats and complex numbers.
 * Errors: those of all operations.
 * Thread: any. TensorFlow: none; NumPy: log10.
 * Python: array_api.log10(x) */
LEVADA_API LEVADA_NODISCARD levada_status levada_log10(const levada_tensor *x, levada_tensor **out) LEVADA_NOEXCEPT;

/* Cube root, within 1 unit in the last place. Floats.
 * Errors: those of all operations.
 * Thread: any. TensorFlow: none; NumPy: cbrt.
 * Python: - */
LEVADA_API LEVADA_NODISCARD levada_status levada_cbrt(const levada_tensor *x, levada_tensor **out) LEVADA_NOEXCEPT;

/* sqrt(x * x + y * y) without overflow on the way. Floats.
 * Errors: those of all operations.
 * Thread: any. TensorFlow: none; NumPy: hypot.
 * Python: array_api.hypot(x, y) */
LEVADA_API LEVADA_NODISCARD levada_status levada_hypot(const levada_tensor *x, const levada_tensor *y,
                                                       levada_tensor **out) LEVADA_NOEXCEPT;

/* log(exp(x) + exp(y)) without overflow on the way. Floats.
 * Errors: those of all operations.
 * Thread: any. TensorFlow: none; NumPy: logaddexp.
 * Python: array_api.logaddexp(x, y) */
LEVADA_API LEVADA_NODISCARD levada_status levada_logaddexp(const levada_tensor *x, const levada_tensor *y,
                                                           levada_tensor **out) LEVADA_NOEXCEPT;

/* Sine of x in radians, within 1 unit in the last place for every x. Floats and complex numbers.
 * Errors: those of all operations.
 * Thread: any. TensorFlow: tf.sin.
 * Python: sin(x) */
LEVADA_API LEVADA_NODISCARD levada_status levada_sin(const levada_tensor *x, levada_tensor **out) LEVADA_NOEXCEPT;

/* Cosine of x in radians, within 1 unit in the last place for every x. Floats and complex numbers.
 * Errors: those of all operations.
 * Thread: any. TensorFlow: tf.cos.
 * Python: cos(x) */
LEVADA_API LEVADA_NODISCARD levada_status levada_cos(const levada_tensor *x, levada_tensor **out) LEVADA_NOEXCEPT;

/* Tangent of x in radians, within 1 unit in the last place for every x. Floats and complex numbers.
 * Errors: those of all operations.
 * Thread: any. TensorFlow: tf.tan.
 * Python: tan(x) */
LEVADA_API LEVADA_NODISCARD levada_status levada_tan(const levada_tensor *x, levada_tensor **out) LEVADA_NOEXCEPT;

/* Inverse sine in radians, within 1 unit in the last place; NaN outside the domain of real numbers. Floats and
 * complex numbers.
 * Errors: those of all operations.
 * Thread: any. TensorFlow: tf.asin.
 * Python: asin(x) */
LEVADA_API LEVADA_NODISCARD levada_status levada_asin(const levada_tensor *x, levada_tensor **out) LEVADA_NOEXCEPT;

/* Inverse cosine in radians, within 1 unit in the last place; NaN outside the domain of real numbers. Floats and
 * complex numbers.
 * Errors: those of all operations.
 * Thread: any. TensorFlow: tf.acos.
 * Python: acos(x) */
LEVADA_API LEVADA_NODISCARD levada_status levada_acos(const levada_tensor *x, levada_tensor **out) LEVADA_NOEXCEPT;

/* Inverse tangent in radians, within 1 unit in the last place; NaN outside the domain of real numbers. Floats and
 * complex numbers.
 * Errors: those of all operations.
 * Thread: any. TensorFlow: tf.atan.
 * Python: atan(x) */
LEVADA_API LEVADA_NODISCARD levada_status levada_atan(const levada_tensor *x, levada_tensor **out) LEVADA_NOEXCEPT;

/* The angle of the point (x, y) in (-pi, pi], with the signs of zeros of IEEE 754. Floats.
 * Errors: those of all operations.
 * Thread: any. TensorFlow: tf.math.atan2.
 * Python: atan2(y, x) */
LEVADA_API LEVADA_NODISCARD levada_status levada_atan2(const levada_tensor *y, const levada_tensor *x,
                                                       levada_tensor **out) LEVADA_NOEXCEPT;

/* Hyperbolic sine, within 2 units in the last place. Floats and complex numbers.
 * Errors: those of all operations.
 * Thread: any. TensorFlow: tf.sinh.
 * Python: sinh(x) */
LEVADA_API LEVADA_NODISCARD levada_status levada_sinh(const levada_tensor *x, levada_tensor **out) LEVADA_NOEXCEPT;

/* Hyperbolic cosine, within 2 units in the last place. Floats and complex numbers.
 * Errors: those of all operations.
 * Thread: any. TensorFlow: tf.cosh.
 * Python: cosh(x) */
LEVADA_API LEVADA_NODISCARD levada_status levada_cosh(const levada_tensor *x, levada_tensor **out) LEVADA_NOEXCEPT;

/* Inverse hyperbolic sine, within 2 units in the last place. Floats and complex numbers.
 * Errors: those of all operations.
 * Thread: any. TensorFlow: tf.asinh.
 * Python: asinh(x) */
LEVADA_API LEVADA_NODISCARD levada_status levada_asinh(const levada_tensor *x, levada_tensor **out) LEVADA_NOEXCEPT;

/* Inverse hyperbolic cosine, within 2 units in the last place. Floats and complex numbers.
 * Errors: those of all operations.
 * Thread: any. TensorFlow: tf.acosh.
 * Python: acosh(x) */
LEVADA_API LEVADA_NODISCARD levada_status levada_acosh(const levada_tensor *x, levada_tensor **out) LEVADA_NOEXCEPT;

/* Inverse hyperbolic tangent, within 2 units in the last place. Floats and complex numbers.
 * Errors: those of all operations.
 * Thread: any. TensorFlow: tf.atanh.
 * Python: atanh(x) */
LEVADA_API LEVADA_NODISCARD levada_status levada_atanh(const levada_tensor *x, levada_tensor **out) LEVADA_NOEXCEPT;

/* Error function, within 2 units in the last place. Floats.
 * Errors: those of all operations.
 * Thread: any. TensorFlow: tf.math.erf.
 * Python: math.erf(x) */
LEVADA_API LEVADA_NODISCARD levada_status levada_erf(const levada_tensor *x, levada_tensor **out) LEVADA_NOEXCEPT;

/* 1 - erf(x), within 4 units in the last place also where erf is nearly 1. Floats.
 * Errors: those of all operations.
 * Thread: any. TensorFlow: tf.math.erfc.
 * Python: math.erfc(x) */
LEVADA_API LEVADA_NODISCARD levada_status levada_erfc(const levada_tensor *x, levada_tensor **out) LEVADA_NOEXCEPT;

/* The number whose erf is x; infinite at -1 and 1, NaN beyond. Floats.
 * Errors: those of all operations.
 * Thread: any. TensorFlow: tf.math.erfinv.
 * Python: math.erfinv(x) */
LEVADA_API LEVADA_NODISCARD levada_status levada_erfinv(const levada_tensor *x, levada_tensor **out) LEVADA_NOEXCEPT;

/* The number whose erfc is x; infinite at 0 and 2, NaN beyond. Floats.
 * Errors: those of all operations.
 * Thread: any. TensorFlow: tf.math.erfcinv.
 * Python: math.erfcinv(x) */
LEVADA_API LEVADA_NODISCARD levada_status levada_erfcinv(const levada_tensor *x, levada_tensor **out) LEVADA_NOEXCEPT;

/* log |gamma(x)|, within 4 units in the last place or 2^-52; infinite at the poles. Floats.
 * Errors: those of all operations.
 * Thread: any. TensorFlow: tf.math.lgamma.
 * Python: math.lgamma(x) */
LEVADA_API LEVADA_NODISCARD levada_status levada_lgamma(const levada_tensor *x, levada_tensor **out) LEVADA_NOEXCEPT;

/* Derivative of lgamma, within 4 units in the last place or 2^-52; NaN at the poles. Floats.
 * Errors: those of all operations.
 * Thread: any. TensorFlow: tf.math.digamma.
 * Python: math.digamma(x) */
LEVADA_API LEVADA_NODISCARD levada_status levada_digamma(const levada_tensor *x, levada_tensor **out) LEVADA_NOEXCEPT;

/* x * log(y), 0 where x is 0 whatever y is. Floats and complex numbers.
 * Errors: those of all operations.
 * Thread: any. TensorFlow: tf.math.xlogy.
 * Python: math.xlogy(x, y) */
LEVADA_API LEVADA_NODISCARD levada_status levada_xlogy(const levada_tensor *x, const levada_tensor *y,
                                                       levada_tensor **out) LEVADA_NOEXCEPT;

/* x * log1p(y), 0 where x is 0 whatever y is. Floats and complex numbers.
 * Errors: those of all operations.
 * Thread: any. TensorFlow: tf.math.xlog1py.
 * Python: math.xlog1py(x, y) */
LEVADA_API LEVADA_NODISCARD levada_status levada_xlog1py(const levada_tensor *x, const levada_tensor *y,
                                                         levada_tensor **out) LEVADA_NOEXCEPT;

/* x / y, 0 where x is 0 whatever y is. Floats and complex numbers.
 * Errors: those of all operations.
 * Thread: any. TensorFlow: tf.math.xdivy.
 * Python: math.xdivy(x, y) */
LEVADA_API LEVADA_NODISCARD levada_status levada_xdivy(const levada_tensor *x, const levada_tensor *y,
                                                       levada_tensor **out) LEVADA_NOEXCEPT;

#ifdef __cplusplus
}
#endif

#endif
