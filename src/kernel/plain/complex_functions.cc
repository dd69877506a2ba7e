#include "kernel/plain/complex_functions.h"

#include <sleef.h>

#include "kernel/plain/pair.h"

namespace levada::kernel::base {
namespace {

constexpr double kLog2 = 0.69314718055994530942;
constexpr double kHalfPi = 1.57079632679489661923;
// Beyond it squares overflow, and what is not the leading term is below half a unit.
constexpr double kLarge = 0x1p500;

double Exp(double x) { return Sleef_cinz_expd1_u10purec(x); }
double Log(double x) { return Sleef_cinz_logd1_u10purec(x); }
double Log1p(double x) { return Abs::Apply(x) < 0x1p-54 ? x : Sleef_cinz_log1pd1_u10purec(x); }
double Sin(double x) { return Sleef_cinz_sind1_u10purec(x); }
double Cos(double x) { return Sleef_cinz_cosd1_u10purec(x); }
double Tan(double x) { return Abs::Apply(x) < 0x1p-54 ? x : Sleef_cinz_tand1_u10purec(x); }
double Sinh(double x) { return Abs::Apply(x) < 0x1p-54 ? x : Sleef_cinz_sinhd1_u10purec(x); }
double Atan2(double y, double x) { return Sleef_cinz_atan2d1_u10purec(y, x); }
double Asinh(double x) {
  const double magnitude = Abs::Apply(x);
  if (magnitude < 0x1p-54) return x;
  return magnitude > kLarge ? CopySign(Log(magnitude) + kLog2, x) : Sleef_cinz_asinhd1_u10purec(x);
}

bool IsLarge(Complex128 z) { return Abs::Apply(z.re) > kLarge || Abs::Apply(z.im) > kLarge; }

// re^2 + im^2 + more, rounded once.
double SumOfSquares(double re, double im, Pair more) {
  const Pair sum = TwoProduct(re, re) + TwoProduct(im, im) + more;
  return sum.high + sum.low;
}

// (a cos y, b sin y) with a = b = e^x times a factor, in two steps that do not overflow before the result does.
Complex128 PolarExp(double x, double y, double cosine_factor, double sine_factor) {
  const double half = Exp(x * 0.5);
  return {Cos(y) * half * cosine_factor * half, Sin(y) * half * sine_factor * half};
}

bool IsInfinite(double x) { return x == x && !IsFinite::Apply(x); }

// An infinite real part beside an angle that is none.
bool HasNoDirection(Complex128 z) { return IsInfinite(z.re) && !IsFinite::Apply(z.im); }

}  // namespace

double LogModulus(Complex128 z) {
  const double a = Abs::Apply(z.re);
  const double b = Abs::Apply(z.im);
  if (!IsFinite::Apply(a) || !IsFinite::Apply(b)) {
    return IsInfinite(a) || IsInfinite(b) ? __builtin_inf() : a + b;
  }
  if (a == 0 && b == 0) return -__builtin_inf();
  const double larger = a > b ? a : b;
  if (larger >= 0.5 && larger <= 2) return 0.5 * Log1p(SumOfSquares(a, b, {-1.0, 0.0}));
  const double scale = ScaleOf(a, b);
  const double exponent = 1023.0 - static_cast<double>(BitCast<uint64_t>(scale) >> 52);
  const double re = a * scale;
  const double im = b * scale;
  return 0.5 * Log(re * re + im * im) + exponent * kLog2;
}

Complex128 ComplexExp(Complex128 z) {
  if (z.im == 0) return {Exp(z.re), z.im};
  if (HasNoDirection(z)) {
    return z.re < 0 ? Complex128{0.0, CopySign(0.0, z.im)} : Complex128{z.re, z.im - z.im};
  }
  if (z.re > 700) return PolarExp(z.re, z.im, 1.0, 1.0);
  const double power = Exp(z.re);
  return {power * Cos(z.im), power * Sin(z.im)};
}

Complex128 ComplexExpm1(Complex128 z) {
  const double expm1 = Abs::Apply(z.re) < 0x1p-54 ? z.re : Sleef_cinz_expm1d1_u10purec(z.re);
  if (z.im == 0) return {expm1, z.im};
  if (z.re > 700 || !IsFinite::Apply(z.re)) {
    const Complex128 power = ComplexExp(z);
    return {power.re - 1.0, power.im};
  }
  const double sine = Sin(z.im * 0.5);
  return {expm1 * Cos(z.im) - 2.0 * sine * sine, Exp(z.re) * Sin(z.im)};
}

Complex128 ComplexLog(Complex128 z) { return {LogModulus(z), Atan2(z.im, z.re)}; }

Complex128 ComplexLog1p(Complex128 z) {
  const double angle = Atan2(z.im, 1.0 + z.re);
  if (Abs::Apply(z.re) < 0.5 && Abs::Apply(z.im) < 1) {
    return {0.5 * Log1p(SumOfSquares(z.re, z.im, {2.0 * z.re, 0.0})), angle};
  }
  return {LogModulus({1.0 + z.re, z.im}), angle};
}

Complex128 ComplexPow(Complex128 z, Complex128 w) {
  constexpr double kMostFactors = 64;
  if (w.im == 0 && Abs::Apply(w.re) <= kMostFactors && Round::Apply(w.re) == w.re) {
    Complex128 result{1.0, 0.0};
    Complex128 power = z;
    for (int n = static_cast<int>(Abs::Apply(w.re)); n != 0; n >>= 1) {
      if ((n & 1) != 0) result = ComplexMultiply::Apply(result, power);
      if (n > 1) power = ComplexMultiply::Apply(power, power);
    }
    return w.re < 0 ? ComplexReciprocal::Apply(result) : result;
  }
  if (z.re == 0 && z.im == 0 && w.re > 0) return {0.0, 0.0};
  return ComplexExp(ComplexMultiply::Apply(w, ComplexLog(z)));
}

Complex128 ComplexSinh(Complex128 z) {
  if (z.re == 0) return {IsFinite::Apply(z.im) ? z.re * Cos(z.im) : z.re, Sin(z.im)};
  if (HasNoDirection(z)) return {z.re, z.im - z.im};
  if (z.im == 0) {
    return {Abs::Apply(z.re) > 700 ? CopySign(PolarExp(Abs::Apply(z.re), 0.0, 0.5, 0.5).re, z.re) : Sinh(z.re), z.im};
  }
  if (Abs::Apply(z.re) > 700) return PolarExp(Abs::Apply(z.re), z.im, CopySign(0.5, z.re), 0.5);
  return {Sinh(z.re) * Cos(z.im), Sleef_cinz_coshd1_u10purec(z.re) * Sin(z.im)};
}

Complex128 ComplexCosh(Complex128 z) {
  if (z.re == 0) return {Cos(z.im), IsFinite::Apply(z.im) ? z.re * Sin(z.im) : z.re};
  if (HasNoDirection(z)) return {Abs::Apply(z.re), z.im - z.im};
  if (z.im == 0) {
    const double zero = z.im * CopySign(1.0, z.re);
    return {Abs::Apply(z.re) > 700 ? PolarExp(Abs::Apply(z.re), 0.0, 0.5, 0.5).re : Sleef_cinz_coshd1_u10purec(z.re),
            zero};
  }
  if (Abs::Apply(z.re) > 700) return PolarExp(Abs::Apply(z.re), z.im, 0.5, CopySign(0.5, z.re));
  return {Sleef_cinz_coshd1_u10purec(z.re) * Cos(z.im), Sinh(z.re) * Sin(z.im)};
}

Complex128 ComplexTanh(Complex128 z) {
  if (z.re == 0) return {z.re, Tan(z.im)};
  if (z.im == 0) return {Abs::Apply(z.re) < 0x1p-54 ? z.re : Sleef_cinz_tanhd1_u10purec(z.re), z.im};
  if (HasNoDirection(z)) return {CopySign(1.0, z.re), CopySign(0.0, z.im)};
  if (Abs::Apply(z.re) > 22 && IsFinite::Apply(z.im)) {
    return {CopySign(1.0, z.re), 4.0 * Sin(z.im) * Cos(z.im) * Exp(-2.0 * Abs::Apply(z.re))};
  }
  const double tangent = Tan(z.im);
  const double sine = Sinh(z.re);
  const double beta = 1.0 + tangent * tangent;
  const double rho = __builtin_sqrt(1.0 + sine * sine);
  const double norm = 1.0 + beta * sine * sine;
  return {beta * rho * sine / norm, tangent / norm};
}

Complex128 ComplexAsin(Complex128 z) {
  if (z.re == 0 && z.im != z.im) return z;
  if (IsLarge(z)) return {Atan2(z.re, Abs::Apply(z.im)), CopySign(LogModulus(z) + kLog2, z.im)};
  const Complex128 a = ComplexSqrt::Apply(Complex128{1.0 - z.re, -z.im});
  const Complex128 b = ComplexSqrt::Apply(Complex128{1.0 + z.re, z.im});
  return {Atan2(z.re, a.re * b.re - a.im * b.im), Asinh(a.re * b.im - a.im * b.re)};
}

Complex128 ComplexAcos(Complex128 z) {
  if (z.re == 0 && z.im != z.im) return {kHalfPi, z.im};
  if (IsLarge(z)) return {Atan2(Abs::Apply(z.im), z.re), -CopySign(LogModulus(z) + kLog2, z.im)};
  const Complex128 a = ComplexSqrt::Apply(Complex128{1.0 - z.re, -z.im});
  const Complex128 b = ComplexSqrt::Apply(Complex128{1.0 + z.re, z.im});
  return {2.0 * Atan2(a.re, b.re), Asinh(b.re * a.im - b.im * a.re)};
}

Complex128 ComplexAcosh(Complex128 z) {
  if (z.re == 0 && z.im != z.im) return {z.im, kHalfPi};
  if (IsLarge(z)) return {LogModulus(z) + kLog2, Atan2(z.im, z.re)};
  const Complex128 p = ComplexSqrt::Apply(Complex128{z.re - 1.0, z.im});
  const Complex128 q = ComplexSqrt::Apply(Complex128{z.re + 1.0, z.im});
  return {Asinh(p.re * q.re + p.im * q.im), 2.0 * Atan2(p.im, q.re)};
}

// log((1 + z) / (1 - z)) / 2, for x >= 0.
Complex128 ComplexAtanh(Complex128 z) {
  if (z.re == 0 && z.im != z.im) return z;
  const double x = Abs::Apply(z.re);
  if (IsLarge(z)) {
    const bool infinite = IsInfinite(z.re) || IsInfinite(z.im);
    if (!infinite && (z.re != z.re || z.im != z.im)) return {z.re + z.im, z.re + z.im};
    const double modulus = Modulus::Apply(z);
    const double re = CopySign(infinite ? 0.0 : x / modulus / modulus, z.re);
    return {re, z.im != z.im ? z.im : CopySign(kHalfPi, z.im)};
  }
  const double from_pole = 1.0 - x;
  const double square = from_pole * from_pole + z.im * z.im;
  const double re = square < 0x1p-500 ? 0.5 * (kLog2 - LogModulus({from_pole, z.im})) : 0.25 * Log1p(4.0 * x / square);
  const double to_circle = 0.0 - SumOfSquares(x, z.im, {-1.0, 0.0});
  return {CopySign(re, z.re), 0.5 * Atan2(2.0 * z.im, to_circle)};
}

}  // namespace levada::kernel::base
