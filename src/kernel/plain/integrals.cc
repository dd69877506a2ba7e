// Dawson's integral, the exponential integral, Fresnel's integrals and Spence's dilogarithm.

#include "kernel/plain/special.h"

namespace levada::kernel::base {
namespace {

// e^-x^2 times the integral of e^t^2 up to x, after Rybicki: a sum of bells at odd multiples of a step.
struct Dawsn {
  static double Apply(double x) {
    const double size = Abs::Apply(x);
    if (x != x) return x;
    if (size < 0.5) {
      double term = x, sum = x;
      for (int k = 1; k < 30 && Abs::Apply(term) > kTiny * Abs::Apply(sum); ++k) {
        term *= -2 * x * x / (2 * k + 1);
        sum += term;
      }
      return sum;
    }
    if (size > 1e8) return 0.5 / x;
    if (size > 12) {
      const double square = 0.5 / (x * x);
      double term = 1, sum = 1;
      for (int k = 1; k < 40 && term > kTiny; ++k) {
        term *= (2 * k - 1) * square;
        sum += term;
      }
      return 0.5 * sum / x;
    }
    constexpr double kStep = 0.25;
    const double centre = 2 * Round::Apply(0.5 * size / kStep);
    double sum = 0;
    for (int k = -41; k <= 41; k += 2) {
      const double n = centre + k, distance = size - n * kStep;
      sum += Exp(-distance * distance) / n;
    }
    return CopySign(sum * 0.56418958354775628695, x);
  }
};

// Ei(x); NaN below 0, as TensorFlow.
struct Expint {
  static double Apply(double x) {
    if (!(x > 0)) return x == 0 ? -kInfinity : kNan;
    if (x == kInfinity) return x;
    if (x > 40) {
      // Many terms are a little less than half of the last place of 1: they count only together.
      double term = 1, rest = 0;
      for (int k = 1; k < 60; ++k) {
        const double next = term * k / x;
        if (next >= term) break;
        term = next;
        rest += term;
        if (term <= kTiny * 0x1p-8) break;
      }
      const double sum = 1 + rest;
      constexpr double kExp8 = 2980.9579870417283;  // the exponential alone may overflow
      return x < 700 ? Exp(x) / x * sum : Exp(x - 8) / x * sum * kExp8;
    }
    // Some sixty terms of one size: each is carried with what was rounded off, and so is the sum.
    double term = 1, term_rest = 0, sum = 0, sum_rest = 0;
    for (int k = 1; k < 200; ++k) {
      const double product = term * x;
      const double product_rest = __builtin_fma(term, x, -product) + term_rest * x;
      term = product / k;
      term_rest = (__builtin_fma(-term, k, product) + product_rest) / k;
      const double part = term / k;
      const double before = sum;
      sum += part;
      sum_rest += before > part ? part - (sum - before) : before - (sum - part);
      sum_rest += (__builtin_fma(-part, k, term) + term_rest) / k;
      if (term <= kTiny * sum * k) break;
    }
    return kEulerGamma + Log(x) + sum_rest + sum;
  }
};

// The integrals of cos and sin of pi t^2 / 2 up to x > 0.
struct Fresnel {
  double c, s;
};
Fresnel NearFresnel(double x) {
  const double angle = 0.5 * kPi * x * x;
  double term = x, c = x, s = 0;
  for (int k = 1; k < 60; ++k) {
    term *= angle / k;
    const double part = term / (2 * k + 1);
    (k % 2 == 0 ? c : s) += k / 2 % 2 == 0 ? part : -part;
    if (part <= kTiny * x) break;
  }
  return {c, s};
}

// From the auxiliary functions, whose integrals over the real line are summed at equal steps.
Fresnel FarFresnel(double x) {
  if (x > 1e8) return {0.5, 0.5};
  constexpr double kStep = 0.1;
  const double fourth = 1 / (x * x * x * x);
  double f = 0.5, g = 0;
  for (int i = 1; i < 60; ++i) {
    const double w = i * kStep, square = w * w;
    const double bell = Exp(-0.5 * kPi * square) / (1 + square * square * fourth);
    f += bell;
    g += bell * square;
  }
  const double factor = 1.41421356237309504880 / kPi * kStep / x;
  f *= factor;
  g *= factor / (x * x);
  // The angle pi x^2 / 2 less its whole turns: x^2 modulo 4, with the error of the square.
  const double square = x * x, error = __builtin_fma(x, x, -square);
  const double rest = square - 4 * Floor::Apply(0.25 * square);
  const double angle = 0.5 * kPi * (rest + error);
  const double sine = SineOf(angle), cosine = CosineOf(angle);
  return {0.5 + f * sine - g * cosine, 0.5 - f * cosine - g * sine};
}
Fresnel FresnelOf(double size) { return size < 1.25 ? NearFresnel(size) : FarFresnel(size); }

struct FresnelCos {
  static double Apply(double x) { return x != x ? x : CopySign(FresnelOf(Abs::Apply(x)).c, x); }
};
struct FresnelSin {
  static double Apply(double x) { return x != x ? x : CopySign(FresnelOf(Abs::Apply(x)).s, x); }
};

// The dilogarithm of 1 - x for 1/2 <= x <= 2, as a series of log x with Bernoulli's numbers.
double NearSpence(double x) {
  // B(2k) / (2k + 1)!
  constexpr double kTerms[] = {2.77777777777777777778e-02, -2.77777777777777777778e-04, 4.72411186696900982615e-06,
                               -9.18577307466196355085e-08, 1.89788699903199990720e-09, -4.06476164514422552681e-11,
                               8.92169102045645255522e-13, -1.99392958607210756872e-14, 4.51898002961991819166e-16,
                               -1.03565176121812470145e-17};
  const double log = Log(x), square = log * log;
  double sum = 0;
  for (int k = 9; k >= 0; --k) sum = (sum + kTerms[k]) * square;
  return -log - 0.25 * square - log * sum;
}

struct Spence {
  static double Apply(double x) {
    if (!(x >= 0)) return kNan;
    if (x == 0) return kPi * kPi / 6;
    if (x == 1) return 0;
    if (x == kInfinity) return -kInfinity;
    if (x < 0.5) return kPi * kPi / 6 - Log(x) * Log1p(-x) - NearSpence(1 - x);
    if (x <= 2) return NearSpence(x);
    const double log = Log(x), inverse = 1 / x;
    return -0.5 * log * log - (inverse < 0.5 ? Apply(inverse) : NearSpence(inverse));
  }
};

}  // namespace

void FillIntegrals(IsaTable* table) {
  FillSpecialRow<Dawsn>(table, UnaryOp::kDawsn);
  FillSpecialRow<Expint>(table, UnaryOp::kExpint);
  FillSpecialRow<FresnelCos>(table, UnaryOp::kFresnelCos);
  FillSpecialRow<FresnelSin>(table, UnaryOp::kFresnelSin);
  FillSpecialRow<Spence>(table, UnaryOp::kSpence);
}

}  // namespace levada::kernel::base
