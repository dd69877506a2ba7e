// digamma and the inverses of erf and erfc: float64 one by one, the other floats through it.

#include "kernel/plain/special.h"

#include "kernel/plain/pair.h"

namespace levada::kernel::base {
namespace {

Pair ReciprocalPair(Pair x) { return Pair{1.0, 0.0} / x; }

// pi cot(pi r) for |r| <= 1/2: the partial fractions 1/r + sum of 1/(r - k) + 1/(r + k), of which those beyond k = 8
// are a power series of r^2.
Pair PiCotPi(double r) {
  constexpr double kTail[] = {1.17512014694031425e-01, 5.39066007657517311e-04, 4.43121944080282249e-06,
                              4.31732548688500506e-08, 4.56065811623318965e-10, 5.04692495210820103e-12,
                              5.75278395872724549e-14, 6.69034798791096652e-16};
  Pair sum = ReciprocalPair({r, 0.0});
  for (int k = 1; k <= 8; ++k) {
    sum = sum + ReciprocalPair(TwoSum(r, -k)) + ReciprocalPair(TwoSum(r, k));
  }
  double tail = 0;
  for (int j = 7; j >= 0; --j) tail = tail * (r * r) + kTail[j];
  return sum + Pair{-2.0 * r * tail, 0.0};
}

// psi(y) for y >= 16: log y - 1 / (2 y) - sum of B(2k) / (2k y^2k).
Pair AsymptoticDigamma(Pair y) {
  constexpr double kTerms[] = {1.0 / 12,  -1.0 / 120,      1.0 / 252, -1.0 / 240,
                               1.0 / 132, -691.0 / 32760, 1.0 / 12,  -3617.0 / 8160};
  const Pair reciprocal = ReciprocalPair(y);
  const double square = reciprocal.high * reciprocal.high;
  double series = 0;
  for (int k = 7; k >= 0; --k) series = series * square + kTerms[k];
  const Pair log = LogPair(y.high) + Pair{y.low * reciprocal.high, -series * square};
  return log + Pair{-0.5 * reciprocal.high, -0.5 * reciprocal.low};
}

// Twice the precision up to the last step: psi crosses zero between any two of its poles, and near a zero what is left
// of the sum is small. NaN at the poles, as TensorFlow.
struct Digamma {
  static double Apply(double x) {
    if (x != x || x == kInfinity) return x;
    if (x <= 0 && Floor::Apply(x) == x) return kNan;
    if (Abs::Apply(x) < 0x1p-64) return -1.0 / x;
    Pair y{x, 0.0};
    Pair sum{0.0, 0.0};
    if (x < 0) {
      sum = -PiCotPi(x - Round::Apply(x));
      y = TwoSum(1.0, -x);
    }
    while (y.high < 16) {
      sum = sum + -ReciprocalPair(y);
      y = y + Pair{1.0, 0.0};
    }
    const Pair result = AsymptoticDigamma(y) + sum;
    return result.high + result.low;
  }
};

constexpr double kTwoOverRootPi = 1.1283791670955125739;

// One step of Halley's method for erfc(y) = rest, which is 1 - x exactly; triples the number of right digits.
double StepErfc(double y, double rest) {
  const double slope = -kTwoOverRootPi * Sleef_cinz_expd1_u10purec(-y * y);
  const double newton = (Sleef_cinz_erfcd1_u15purec(y) - rest) / slope;
  return y - newton / (1.0 + newton * y);
}
double StepErf(double y, double x) {
  const double slope = kTwoOverRootPi * Sleef_cinz_expd1_u10purec(-y * y);
  const double newton = (Sleef_cinz_erfd1_u10purec(y) - x) / slope;
  return y - newton / (1.0 + newton * y);
}

// Winitzki's closed form, within 1 in 500; log_product is log((1 - x) (1 + x)).
double GuessErfinv(double log_product) {
  constexpr double kA = 0.147;
  const double half = 2.0 / (3.14159265358979323846 * kA) + 0.5 * log_product;
  return __builtin_sqrt(__builtin_sqrt(half * half - log_product / kA) - half);
}

// y > 0 with erfc(y) = rest, 0 < rest <= 1/2.
double InverseTail(double rest) {
  double y = GuessErfinv(Sleef_cinz_logd1_u10purec(rest) + Sleef_cinz_log1pd1_u10purec(1.0 - rest));
  for (int step = 0; step < 4; ++step) y = StepErfc(y, rest);
  return y;
}

// y with erf(y) = x, |x| <= 1/2.
double InverseCentre(double x) {
  constexpr double kHalfRootPi = 0.88622692545275801365;
  if (Abs::Apply(x) < 0x1p-30) return x * kHalfRootPi;
  double y = CopySign(GuessErfinv(Sleef_cinz_log1pd1_u10purec(-x * x)), x);
  for (int step = 0; step < 3; ++step) y = StepErf(y, x);
  return y;
}

struct Erfinv {
  static double Apply(double x) {
    const double magnitude = Abs::Apply(x);
    if (!(magnitude < 1)) return magnitude == 1 ? CopySign(kInfinity, x) : kNan;
    return magnitude <= 0.5 ? InverseCentre(x) : CopySign(InverseTail(1.0 - magnitude), x);
  }
};

struct Erfcinv {
  static double Apply(double x) {
    if (!(x > 0 && x < 2)) return x == 0 ? kInfinity : x == 2 ? -kInfinity : kNan;
    if (x < 0.5) return InverseTail(x);
    return x > 1.5 ? -InverseTail(2.0 - x) : InverseCentre(1.0 - x);
  }
};

}  // namespace

double DigammaOf(double x) { return Digamma::Apply(x); }

void FillSpecial(IsaTable* table) {
  FillSpecialRow<Digamma>(table, UnaryOp::kDigamma);
  FillSpecialRow<Erfinv>(table, UnaryOp::kErfinv);
  FillSpecialRow<Erfcinv>(table, UnaryOp::kErfcinv);
}

}  // namespace levada::kernel::base
