/* levada/ops/special.h: special functions. The rules of all operations stand in levada/ops.h.
 *
 * All are computed in float64 and rounded once, with the same bits on every instruction set. Floats. */
#ifndef LEVADA_OPS_SPECIAL_H
#define LEVADA_OPS_SPECIAL_H

#include "../tensor.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The modified Bessel function of the first kind of order 0. Floats.
 * Errors: those of all operations.
 * Thread: any. TensorFlow: tf.math.special.bessel_i0.
 * Python: math.bessel_i0, math.special.bessel_i0(x) */
LEVADA_API LEVADA_NODISCARD levada_status levada_bessel_i0(const levada_tensor *x,
                                                           levada_tensor **out) LEVADA_NOEXCEPT;

/* exp(-|x|) times the modified Bessel function of the first kind of order 0. Floats.
 * Errors: those of all operations.
 * Thread: any. TensorFlow: tf.math.special.bessel_i0e.
 * Python: math.bessel_i0e, math.special.bessel_i0e(x) */
LEVADA_API LEVADA_NODISCARD levada_status levada_bessel_i0e(const levada_tensor *x,
                                                            levada_tensor **out) LEVADA_NOEXCEPT;

/* The modified Bessel function of the first kind of order 1. Floats.
 * Errors: those of all operations.
 * Thread: any. TensorFlow: tf.math.special.bessel_i1.
 * Python: math.bessel_i1, math.special.bessel_i1(x) */
LEVADA_API LEVADA_NODISCARD levada_status levada_bessel_i1(const levada_tensor *x,
                                                           levada_tensor **out) LEVADA_NOEXCEPT;

/* exp(-|x|) times the modified Bessel function of the first kind of order 1. Floats.
 * Errors: those of all operations.
 * Thread: any. TensorFlow: tf.math.special.bessel_i1e.
 * Python: math.bessel_i1e, math.special.bessel_i1e(x) */
LEVADA_API LEVADA_NODISCARD levada_status levada_bessel_i1e(const levada_tensor *x,
                                                            levada_tensor **out) LEVADA_NOEXCEPT;

/* The modified Bessel function of the second kind of order 0; infinity at 0, NaN below. Floats.
 * Errors: those of all operations.
 * Thread: any. TensorFlow: tf.math.special.bessel_k0.
 * Python: math.special.bessel_k0(x) */
LEVADA_API LEVADA_NODISCARD levada_status levada_bessel_k0(const levada_tensor *x,
                                                           levada_tensor **out) LEVADA_NOEXCEPT;

/* exp(x) times the modified Bessel function of the second kind of order 0. Floats.
 * Errors: those of all operations.
 * Thread: any. TensorFlow: tf.math.special.bessel_k0e.
 * Python: math.special.bessel_k0e(x) */
LEVADA_API LEVADA_NODISCARD levada_status levada_bessel_k0e(const levada_tensor *x,
                                                            levada_tensor **out) LEVADA_NOEXCEPT;

/* The modified Bessel function of the second kind of order 1; infinity at 0, NaN below. Floats.
 * Errors: those of all operations.
 * Thread: any. TensorFlow: tf.math.special.bessel_k1.
 * Python: math.special.bessel_k1(x) */
LEVADA_API LEVADA_NODISCARD levada_status levada_bessel_k1(const levada_tensor *x,
                                                           levada_tensor **out) LEVADA_NOEXCEPT;

/* exp(x) times the modified Bessel function of the second kind of order 1. Floats.
 * Errors: those of all operations.
 * Thread: any. TensorFlow: tf.math.special.bessel_k1e.
 * Python: math.special.bessel_k1e(x) */
LEVADA_API LEVADA_NODISCARD levada_status levada_bessel_k1e(const levada_tensor *x,
                                                            levada_tensor **out) LEVADA_NOEXCEPT;

/* The Bessel function of the first kind of order 0. Floats.
 * Errors: those of all operations.
 * Thread: any. TensorFlow: tf.math.special.bessel_j0.
 * Python: math.special.bessel_j0(x) */
LEVADA_API LEVADA_NODISCARD levada_status levada_bessel_j0(const levada_tensor *x,
                                                           levada_tensor **out) LEVADA_NOEXCEPT;

/* The Bessel function of the first kind of order 1. Floats.
 * Errors: those of all operations.
 * Thread: any. TensorFlow: tf.math.special.bessel_j1.
 * Python: math.special.bessel_j1(x) */
LEVADA_API LEVADA_NODISCARD levada_status levada_bessel_j1(const levada_tensor *x,
                                                           levada_tensor **out) LEVADA_NOEXCEPT;

/* The Bessel function of the second kind of order 0; -infinity at 0, NaN below. Floats.
 * Errors: those of all operations.
 * Thread: any. TensorFlow: tf.math.special.bessel_y0.
 * Python: math.special.bessel_y0(x) */
LEVADA_API LEVADA_NODISCARD levada_status levada_bessel_y0(const levada_tensor *x,
                                                           levada_tensor **out) LEVADA_NOEXCEPT;

/* The Bessel function of the second kind of order 1; -infinity at 0, NaN below. Floats.
 * Errors: those of all operations.
 * Thread: any. TensorFlow: tf.math.special.bessel_y1.
 * Python: math.special.bessel_y1(x) */
LEVADA_API LEVADA_NODISCARD levada_status levada_bessel_y1(const levada_tensor *x,
                                                           levada_tensor **out) LEVADA_NOEXCEPT;

/* Dawson's integral: exp(-x^2) times the integral of exp(t^2) from 0 to x. Floats.
 * Errors: those of all operations.
 * Thread: any. TensorFlow: tf.math.special.dawsn.
 * Python: math.special.dawsn(x) */
LEVADA_API LEVADA_NODISCARD levada_status levada_dawsn(const levada_tensor *x, levada_tensor **out) LEVADA_NOEXCEPT;

/* The exponential integral Ei; -infinity at 0, NaN below. Floats.
 * Errors: those of all operations.
 * Thread: any. TensorFlow: tf.math.special.expint.
 * Python: math.special.expint(x) */
LEVADA_API LEVADA_NODISCARD levada_status levada_expint(const levada_tensor *x, levada_tensor **out) LEVADA_NOEXCEPT;

/* The integral of cos(pi t^2 / 2) from 0 to x. Floats.
 * Errors: those of all operations.
 * Thread: any. TensorFlow: tf.math.special.fresnel_cos.
 * Python: math.special.fresnel_cos(x) */
LEVADA_API LEVADA_NODISCARD levada_status levada_fresnel_cos(const levada_tensor *x,
                                                             levada_tensor **out) LEVADA_NOEXCEPT;

/* The integral of sin(pi t^2 / 2) from 0 to x. Floats.
 * Errors: those of all operations.
 * Thread: any. TensorFlow: tf.math.special.fresnel_sin.
 * Python: math.special.fresnel_sin(x) */
LEVADA_API LEVADA_NODISCARD levada_status levada_fresnel_sin(const levada_tensor *x,
                                                             levada_tensor **out) LEVADA_NOEXCEPT;

/* Spence's integral, the dilogarithm of 1 - x; NaN below 0. Floats.
 * Errors: those of all operations.
 * Thread: any. TensorFlow: tf.math.special.spence.
 * Python: math.special.spence(x) */
LEVADA_API LEVADA_NODISCARD levada_status levada_spence(const levada_tensor *x, levada_tensor **out) LEVADA_NOEXCEPT;

/* The regularised lower incomplete gamma function P(a, x); NaN for a up to 0 or x below 0. Floats.
 * Errors: those of all operations.
 * Thread: any. TensorFlow: tf.math.igamma.
 * Python: math.igamma(a, x~a) */
LEVADA_API LEVADA_NODISCARD levada_status levada_igamma(const levada_tensor *a, const levada_tensor *x,
                                                        levada_tensor **out) LEVADA_NOEXCEPT;

/* The regularised upper incomplete gamma function Q(a, x) = 1 - P(a, x). Floats.
 * Errors: those of all operations.
 * Thread: any. TensorFlow: tf.math.igammac.
 * Python: math.igammac(a, x~a) */
LEVADA_API LEVADA_NODISCARD levada_status levada_igammac(const levada_tensor *a, const levada_tensor *x,
                                                         levada_tensor **out) LEVADA_NOEXCEPT;

/* Hurwitz' zeta function, the sum of (q + k)^-x over k = 0, 1, ...; infinity for x = 1, NaN for x below 1. Floats.
 * Errors: those of all operations.
 * Thread: any. TensorFlow: tf.math.zeta.
 * Python: math.zeta(x, q~x) */
LEVADA_API LEVADA_NODISCARD levada_status levada_zeta(const levada_tensor *x, const levada_tensor *q,
                                                      levada_tensor **out) LEVADA_NOEXCEPT;

/* Derivative number a, a whole number of 0 or more, of digamma at x; NaN for another a. Floats.
 * Errors: those of all operations.
 * Thread: any. TensorFlow: tf.math.polygamma.
 * Python: math.polygamma(a, x~a) */
LEVADA_API LEVADA_NODISCARD levada_status levada_polygamma(const levada_tensor *a, const levada_tensor *x,
                                                           levada_tensor **out) LEVADA_NOEXCEPT;

/* The regularised incomplete beta function I_x(a, b); NaN for a or b up to 0 and x outside [0, 1]. Floats.
 * Errors: those of all operations.
 * Thread: any. TensorFlow: tf.math.betainc.
 * Python: math.betainc(a, b~a, x~a) */
LEVADA_API LEVADA_NODISCARD levada_status levada_betainc(const levada_tensor *a, const levada_tensor *b,
                                                         const levada_tensor *x,
                                                         levada_tensor **out) LEVADA_NOEXCEPT;

#ifdef __cplusplus
}
#endif

#endif
