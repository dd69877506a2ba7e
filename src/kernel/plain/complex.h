#ifndef LEVADA_KERNEL_PLAIN_COMPLEX_H_
#define LEVADA_KERNEL_PLAIN_COMPLEX_H_

// Arithmetic of complex numbers by hand on their two parts, and loops around it.

#include "kernel/isa/functors.h"
#include "kernel/plain/convert.h"

namespace levada::kernel::base {

template <class P> using C = Complex<P>;

struct ComplexAdd {
  template <class P> static C<P> Apply(C<P> x, C<P> y) { return {x.re + y.re, x.im + y.im}; }
};
struct ComplexSubtract {
  template <class P> static C<P> Apply(C<P> x, C<P> y) { return {x.re - y.re, x.im - y.im}; }
};
struct ComplexMultiply {
  template <class P> static C<P> Apply(C<P> x, C<P> y) {
    return {x.re * y.re - x.im * y.im, x.re * y.im + x.im * y.re};
  }
};

// 2^-e for the exponent e of the larger part, so that scaling is exact and keeps products in range.
template <class P>
LEVADA_INLINE P ScaleOf(P a, P b) {
  const P larger = Maximum::Apply(Abs::Apply(a), Abs::Apply(b));
  if constexpr (sizeof(P) == 4) {
    const uint32_t exponent = BitCast<uint32_t>(larger) >> 23;
    if (exponent == 0 || exponent >= 254) return exponent == 0 ? 0x1p100f : 0x1p-126f;
    return BitCast<float>((254 - exponent) << 23);
  } else {
    const uint64_t exponent = BitCast<uint64_t>(larger) >> 52;
    if (exponent == 0 || exponent >= 2046) return exponent == 0 ? 0x1p1000 : 0x1p-1022;
    return BitCast<double>((2046 - exponent) << 52);
  }
}

// The divisor is scaled to about 1 first, the dividend too; the quotient is scaled back last.
struct ComplexDivide {
  template <class P> static C<P> Apply(C<P> x, C<P> y) {
    if (y.re == 0 && y.im == 0) return {x.re / Abs::Apply(y.re), x.im / Abs::Apply(y.re)};
    const bool infinite_y = !(IsFinite::Apply(y.re) && IsFinite::Apply(y.im)) && y.re == y.re && y.im == y.im;
    if (infinite_y && IsFinite::Apply(x.re) && IsFinite::Apply(x.im)) {
      const P re = CopySign(IsFinite::Apply(y.re) ? P(0) : P(1), y.re);
      const P im = CopySign(IsFinite::Apply(y.im) ? P(0) : P(1), y.im);
      return {P(0) * (x.re * re + x.im * im), P(0) * (x.im * re - x.re * im)};
    }
    const P y_scale = ScaleOf(y.re, y.im);
    const P x_scale = x.re == 0 && x.im == 0 ? P(1) : ScaleOf(x.re, x.im);
    const P c = y.re * y_scale;
    const P d = y.im * y_scale;
    const P a = x.re * x_scale;
    const P b = x.im * x_scale;
    const P norm = c * c + d * d;
    // Dividing by the dividend's scale and multiplying by the divisor's: the order that stays in range.
    const P re = (a * c + b * d) / norm;
    const P im = (b * c - a * d) / norm;
    return y_scale > P(1) ? C<P>{re / x_scale * y_scale, im / x_scale * y_scale}
                          : C<P>{re * y_scale / x_scale, im * y_scale / x_scale};
  }
};
struct ComplexReciprocal {
  template <class P> static C<P> Apply(C<P> x) { return ComplexDivide::Apply(C<P>{P(1), P(0)}, x); }
};
// The square of the distance, as TensorFlow: a real number.
struct ComplexSquaredDifference {
  template <class P> static C<P> Apply(C<P> x, C<P> y) {
    const P re = x.re - y.re;
    const P im = x.im - y.im;
    return {re * re + im * im, P(0)};
  }
};
struct ComplexNegative {
  template <class P> static C<P> Apply(C<P> x) { return {-x.re, -x.im}; }
};
struct ComplexSquare {
  template <class P> static C<P> Apply(C<P> x) { return ComplexMultiply::Apply(x, x); }
};
struct Modulus {
  static float Apply(C<float> x) {
    if (__builtin_isinf(x.re) || __builtin_isinf(x.im)) return __builtin_inff();
    const double re = x.re;
    const double im = x.im;
    return static_cast<float>(__builtin_sqrt(re * re + im * im));
  }
  static double Apply(C<double> x) {
    if (__builtin_isinf(x.re) || __builtin_isinf(x.im)) return __builtin_inf();
    if (x.re == 0 && x.im == 0) return 0.0;
    const double scale = ScaleOf(x.re, x.im);
    const double re = x.re * scale;
    const double im = x.im * scale;
    return __builtin_sqrt(re * re + im * im) / scale;
  }
};
// The root with a non-negative real part; the cut is the negative axis, the side given by the sign of the zero.
struct ComplexSqrt {
  template <class P> static C<P> Apply(C<P> x) {
    if (x.re == 0 && x.im == 0) return {P(0), x.im};
    if (__builtin_isinf(x.im)) return {Abs::Apply(x.im), x.im};
    if (__builtin_isinf(x.re)) {
      const P other = x.im != x.im ? x.im : P(0);
      if (x.re > 0) return {x.re, x.im != x.im ? x.im : CopySign(P(0), x.im)};
      return {other, CopySign(Abs::Apply(x.re), x.im)};
    }
    // A quarter keeps |x| + |re| in range, and small numbers are raised out of the subnormal ones: by powers of 4, so
    // that the root is scaled by powers of 2.
    const P limit = sizeof(P) == 4 ? P(0x1p-60f) : P(0x1p-500);
    const bool is_small = Abs::Apply(x.re) < limit && Abs::Apply(x.im) < limit;
    const P scale = is_small ? P(0x1p60) : P(0.25);
    const C<P> scaled{x.re * scale, x.im * scale};
    const P root = Sqrt::Apply((Modulus::Apply(scaled) + Abs::Apply(scaled.re)) * P(0.5));
    const P back = is_small ? P(0x1p-30) : P(2);
    const P large = root * back;
    const P small = Abs::Apply(scaled.im) / (root * P(2)) * back;
    return x.re >= 0 ? C<P>{large, CopySign(small, x.im)} : C<P>{small, CopySign(large, x.im)};
  }
};

struct ComplexEqual {
  template <class P> static uint8_t Apply(C<P> x, C<P> y) { return (x.re == y.re) & (x.im == y.im); }
};
struct ComplexNotEqual {
  template <class P> static uint8_t Apply(C<P> x, C<P> y) { return (x.re != y.re) | (x.im != y.im); }
};
struct ComplexIsNan {
  template <class P> static uint8_t Apply(C<P> x) { return (x.re != x.re) | (x.im != x.im); }
};
struct ComplexIsFinite {
  template <class P> static uint8_t Apply(C<P> x) { return IsFinite::Apply(x.re) & IsFinite::Apply(x.im); }
};

template <class In, class Out, class F>
int64_t RunComplexUnary(const char* x, int64_t x_stride, char* out, int64_t n) {
  for (int64_t i = 0; i < n; ++i) Store<Out>(out + i * sizeof(Out), F::Apply(Load<In>(x + i * x_stride)));
  return -1;
}
template <class In, class Out, class F>
int64_t RunComplexBinary(const char* x, int64_t x_stride, const char* y, int64_t y_stride, char* out, int64_t n) {
  for (int64_t i = 0; i < n; ++i) {
    Store<Out>(out + i * sizeof(Out), F::Apply(Load<In>(x + i * x_stride), Load<In>(y + i * y_stride)));
  }
  return -1;
}

}  // namespace levada::kernel::base

#endif  // LEVADA_KERNEL_PLAIN_COMPLEX_H_
