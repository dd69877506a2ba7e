// Bessel functions of order 0 and 1.

#include "kernel/plain/special.h"

namespace levada::kernel::base {
namespace {

constexpr double kFar = 30;  // from here on asymptotic series have all digits

// Sum of (x/2)^(2k + n) / (k! (k + n)!), all terms of one sign.
double SeriesI(int n, double x) {
  const double square = 0.25 * x * x;
  double term = n == 0 ? 1.0 : 0.5 * x, sum = term;
  for (int k = 1; k < 200 && term > kTiny * sum; ++k) {
    term *= square / (k * static_cast<double>(k + n));
    sum += term;
  }
  return sum;
}

// 1 + sign^k * product of (4 n^2 - (2 j - 1)^2) / (8 j x) over j <= k, up to its smallest term.
double Asymptotic(int n, double x, double sign) {
  double term = 1, sum = 1;
  for (int k = 1; k < 60; ++k) {
    const double odd = 2.0 * k - 1, next = term * sign * (4.0 * n * n - odd * odd) / (8 * k * x);
    if (Abs::Apply(next) >= Abs::Apply(term) && k > 1) break;
    term = next;
    sum += term;
    if (Abs::Apply(term) <= kTiny * Abs::Apply(sum)) break;
  }
  return sum;
}

// e^-|x| I_n(x), or I_n(x).
template <int kN, bool kScaled>
struct BesselI {
  static double Apply(double x) {
    const double size = Abs::Apply(x);
    double value;
    if (x != x) return x;
    if (size == kInfinity) {
      value = kScaled ? 0.0 : kInfinity;
    } else if (size <= kFar) {
      value = SeriesI(kN, size) * (kScaled ? Exp(-size) : 1.0);
    } else {
      const double scaled = Asymptotic(kN, size, -1) / Root(2 * kPi * size);
      const double half = kScaled ? 1.0 : Exp(0.5 * size);  // twice, so that only the result overflows
      value = scaled * half * half;
    }
    return kN == 1 ? CopySign(value, x) : value;
  }
};

// K_n for x up to 1.
double SeriesK(int n, double x) {
  const double square = 0.25 * x * x, log = Log(0.5 * x) + kEulerGamma;
  double term = 1, harmonic = 0, sum = 0;
  for (int k = 0; k < 40; ++k) {
    if (k > 0) {
      term *= square / (k * static_cast<double>(k + n));
      harmonic += 1.0 / k;
    }
    sum += term * (n == 0 ? harmonic : 2 * harmonic + 1.0 / (k + 1));
    if (k > 0 && term <= kTiny * sum) break;
  }
  return n == 0 ? sum - log * SeriesI(0, x) : 1 / x + log * SeriesI(1, x) - 0.25 * x * sum;
}

// e^x K_n(x): the integral of e^(-x (cosh t - 1)) cosh(n t), whose trapezoidal sum converges faster than any power.
double IntegralK(int n, double x) {
  constexpr double kStep = 0.0625;
  double sum = 0.5;
  for (int i = 1; i < 200; ++i) {
    const double power = Exp(i * kStep), hyperbolic = 0.5 * (power + 1 / power);
    const double term = Exp(-x * (hyperbolic - 1)) * (n == 0 ? 1.0 : hyperbolic);
    sum += term;
    if (term <= 1e-3 * kTiny * sum) break;
  }
  return sum * kStep;
}

template <int kN, bool kScaled>
struct BesselK {
  static double Apply(double x) {
    if (!(x > 0)) return x == 0 ? kInfinity : kNan;
    if (x == kInfinity) return 0;
    if (x <= 1) return SeriesK(kN, x) * (kScaled ? Exp(x) : 1.0);
    const double scaled = x <= kFar ? IntegralK(kN, x) : Asymptotic(kN, x, 1) * Root(kPi / (2 * x));
    return kScaled ? scaled : scaled * Exp(-x);
  }
};

// J_0, J_1 and the two sums that give Y, by Miller's recurrence from far above: 0 < x <= kFar.
struct Oscillating {
  double j0, j1, even, odd;
};
Oscillating Recur(double x) {
  double above = 0, here = 0x1p-900, norm = 0, even = 0, odd = 0, j1 = 0;
  constexpr int kStart = 110;
  for (int k = kStart; k >= 1; --k) {  // here is J_k
    if (k % 2 == 0) {
      norm += 2 * here;
      even += (k / 2 % 2 == 0 ? here : -here) / (k / 2);
    } else if (k >= 3) {
      const double half = (k - 1) / 2;
      odd += ((k - 1) / 2 % 2 == 0 ? here : -here) * k / (half * (half + 1));
    }
    if (k == 1) j1 = here;
    const double below = 2.0 * k / x * here - above;
    above = here;
    here = below;
    if (Abs::Apply(here) > 0x1p500) {
      for (double* number : {&above, &here, &norm, &even, &odd, &j1}) *number *= 0x1p-900;
    }
  }
  norm += here;
  return {here / norm, j1 / norm, even / norm, odd / norm};
}

// Hankel's expansion: f cos(x - (2 n + 1) pi / 4) - g sin of it (J), or f sin + g cos (Y), by sqrt(2 / (pi x)).
double Far(int n, double x, bool second) {
  double f = 1, g = 0, term = 1;
  for (int k = 1; k < 60; ++k) {
    const double odd = 2.0 * k - 1, next = term * (4.0 * n * n - odd * odd) / (8 * k * x);
    if (Abs::Apply(next) >= Abs::Apply(term) && k > 1) break;
    term = next;
    const double signed_term = k / 2 % 2 == 0 ? term : -term;
    (k % 2 == 0 ? f : g) += signed_term;
    if (Abs::Apply(term) <= kTiny) break;
  }
  const double sine = SineOf(x), cosine = CosineOf(x), root = Root(0.5);
  // cos and sin of the shifted angle
  const double c = n == 0 ? root * (cosine + sine) : root * (sine - cosine);
  const double s = n == 0 ? root * (sine - cosine) : -root * (sine + cosine);
  return Root(2 / (kPi * x)) * (second ? f * s + g * c : f * c - g * s);
}

template <int kN>
struct BesselJ {
  static double Apply(double x) {
    const double size = Abs::Apply(x);
    if (x != x) return x;
    if (size == kInfinity) return 0;
    double value;
    if (size < 1e-4) {
      value = kN == 0 ? 1 - 0.25 * x * x : 0.5 * size * (1 - 0.125 * x * x);
    } else if (size <= kFar) {
      const Oscillating found = Recur(size);
      value = kN == 0 ? found.j0 : found.j1;
    } else {
      value = Far(kN, size, false);
    }
    return kN == 1 && x < 0 ? -value : value;
  }
};

template <int kN>
struct BesselY {
  static double Apply(double x) {
    if (!(x > 0)) return x == 0 ? -kInfinity : kNan;
    if (x == kInfinity) return 0;
    if (x > kFar) return Far(kN, x, true);
    // log (x / 2) + Euler's gamma; half of the smallest number would be zero.
    constexpr double kGammaLessLog2 = -0.11593151565841244881;
    const double log = Log(x) + kGammaLessLog2;
    if (x < 1e-4) {
      const double quarter = 0.25 * x * x;
      return kN == 0 ? 2 / kPi * (log * (1 - quarter) + quarter) : -2 / (kPi * x) + x / kPi * (log - 0.5);
    }
    const Oscillating found = Recur(x);
    if (kN == 0) return 2 / kPi * (log * found.j0 - 2 * found.even);
    return -2 / (kPi * x) * found.j0 + 2 / kPi * ((log - 1) * found.j1 - found.odd);
  }
};

}  // namespace

void FillBessel(IsaTable* table) {
  FillSpecialRow<BesselI<0, false>>(table, UnaryOp::kBesselI0);
  FillSpecialRow<BesselI<0, true>>(table, UnaryOp::kBesselI0e);
  FillSpecialRow<BesselI<1, false>>(table, UnaryOp::kBesselI1);
  FillSpecialRow<BesselI<1, true>>(table, UnaryOp::kBesselI1e);
  FillSpecialRow<BesselK<0, false>>(table, UnaryOp::kBesselK0);
  FillSpecialRow<BesselK<0, true>>(table, UnaryOp::kBesselK0e);
  FillSpecialRow<BesselK<1, false>>(table, UnaryOp::kBesselK1);
  FillSpecialRow<BesselK<1, true>>(table, UnaryOp::kBesselK1e);
  FillSpecialRow<BesselJ<0>>(table, UnaryOp::kBesselJ0);
  FillSpecialRow<BesselJ<1>>(table, UnaryOp::kBesselJ1);
  FillSpecialRow<BesselY<0>>(table, UnaryOp::kBesselY0);
  FillSpecialRow<BesselY<1>>(table, UnaryOp::kBesselY1);
}

}  // namespace levada::kernel::base
