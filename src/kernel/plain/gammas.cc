// Incomplete gamma and beta functions, Hurwitz' zeta and polygamma.

#include "kernel/plain/special.h"

namespace levada::kernel {
namespace base {
namespace {

constexpr int kMaxTerms = 30'000;

// log(1 + t) - t for x = a (1 + t), without cancellation near 0 and without the rounding of t near -1.
double LogLess(double a, double x) {
  const double t = (x - a) / a;
  if (Abs::Apply(t) > 0.25) return Log(x / a) - t;
  double power = -t * t, sum = 0;
  for (int k = 2; k < 60; ++k) {
    const double term = power / k;
    sum += term;
    if (Abs::Apply(term) <= kTiny * Abs::Apply(sum)) break;
    power *= -t;
  }
  return sum;
}

// x^a e^-x / gamma(a + 1).
double GammaTerm(double a, double x) {
  if (a < 16) return Exp(a * Log(x) - x - LogGamma(a + 1));
  const double square = 1 / (a * a);
  const double inner = 1.0 / 1260 - square * (1.0 / 1680 - square / 1188);
  const double correction = (1.0 / 12 - square * (1.0 / 360 - square * inner)) / a;
  return Exp(a * LogLess(a, x) - correction) / Root(2 * kPi * a);
}

// P(a, x) by its series, for x up to about a.
double LowerSeries(double a, double x) {
  double term = 1, sum = 1;
  for (int k = 1; k < kMaxTerms && term > kTiny * sum; ++k) {
    term *= x / (a + k);
    sum += term;
  }
  return sum * GammaTerm(a, x);
}

// Q(a, x) by its continued fraction (Lentz), for x above about a.
double UpperFraction(double a, double x) {
  constexpr double kSmall = 0x1p-1000;
  double b = x + 1 - a;
  double c = 1 / kSmall, d = 1 / b, h = d;
  for (int k = 1; k < kMaxTerms; ++k) {
    const double factor = -k * (k - a);
    b += 2;
    d = factor * d + b;
    if (Abs::Apply(d) < kSmall) d = kSmall;
    c = b + factor / c;
    if (Abs::Apply(c) < kSmall) c = kSmall;
    d = 1 / d;
    const double change = d * c;
    h *= change;
    if (Abs::Apply(change - 1) <= 2 * kTiny) break;
  }
  return h * GammaTerm(a, x) * a;
}

// Q(a, x) for a beyond kLarge, by Temme's expansion of which the next term is below 1e-13.
constexpr double kLarge = 4e6;
double UpperLarge(double a, double x) {
  const double t = (x - a) / a;
  const double half = -LogLess(a, x);  // eta^2 / 2
  const double eta = CopySign(Root(2 * half), t);
  const double first = Abs::Apply(eta) < 1e-2 ? -1.0 / 3 + eta / 12 - 2 * eta * eta / 135 : 1 / t - 1 / eta;
  const double normal = 0.5 * Sleef_cinz_erfcd1_u15purec(eta * Root(a / 2));
  return normal + Exp(-a * half) / Root(2 * kPi * a) * first;
}

// P and Q; one of them is the other's complement.
struct Gammas {
  double lower, upper;
};
Gammas IncompleteGammas(double a, double x) {
  if (x != x || a != a || x < 0 || a <= 0) return {kNan, kNan};
  if (x == 0) return {0, 1};
  if (x == kInfinity) return a == kInfinity ? Gammas{kNan, kNan} : Gammas{1, 0};
  if (a == kInfinity) return {0, 1};
  if (a > kLarge) {
    const double upper = UpperLarge(a, x);
    return {1 - upper, upper};
  }
  if (x < 1 || x < a) {
    const double lower = LowerSeries(a, x);
    return {lower, 1 - lower};
  }
  const double upper = UpperFraction(a, x);
  return {1 - upper, upper};
}

struct Igamma {
  static double Apply(double a, double x) { return IncompleteGammas(a, x).lower; }
};
struct Igammac {
  static double Apply(double a, double x) { return IncompleteGammas(a, x).upper; }
};

// Sum of (q + k)^-s over k >= 0 for s > 1, q > 0: nine terms and more, the rest by Euler and Maclaurin.
double PositiveZeta(double s, double q) {
  constexpr double kFactors[] = {12.0, -720.0, 30240.0, -1209600.0, 47900160.0, -1.8924375803183791606e9,
                                 7.47242496e10, -2.950130727918164224e12, 1.1646782814350067249e14,
                                 -4.5979787224074726105e15, 1.8152105401943546773e17, -7.1661652561756670113e18};
  double sum = Power(q, -s), at = q, term = sum;
  for (int i = 0; i < 9 || at <= 9; ++i) {
    at += 1;
    term = Power(at, -s);
    sum += term;
    if (Abs::Apply(term) <= kTiny * Abs::Apply(sum)) return sum;
  }
  sum += term * at / (s - 1) - 0.5 * term;
  double rising = 1, k = 0;
  for (const double factor : kFactors) {
    rising *= s + k;
    term /= at;
    const double part = rising * term / factor;
    sum += part;
    if (Abs::Apply(part) <= kTiny * Abs::Apply(sum)) break;
    rising *= s + k + 1;
    term /= at;
    k += 2;
  }
  return sum;
}

struct Zeta {
  static double Apply(double s, double q) {
    if (s != s || q != q || s < 1) return kNan;
    if (s == 1) return kInfinity;
    if (q > 0) return q == kInfinity ? 0.0 : PositiveZeta(s, q);
    const double floor = Floor::Apply(s), whole = Floor::Apply(q);
    const bool even = floor == s && Floor::Apply(s / 2) * 2 == s;
    if (q == whole) return even ? kInfinity : kNan;
    if (floor != s) return kNan;  // a power of a negative number
    // The sum over all integers depends on the fraction alone; what it has too much stands on the other side.
    const double fraction = q - whole, sign = even ? 1.0 : -1.0;
    return (PositiveZeta(s, fraction) + sign * PositiveZeta(s, 1 - fraction)) - sign * PositiveZeta(s, 1 - q);
  }
};

struct Polygamma {
  static double Apply(double n, double x) {
    if (!(n >= 0) || Floor::Apply(n) != n || x != x) return kNan;
    if (n == 0) return DigammaOf(x);
    double factorial = 1;
    for (double k = 2; k <= n && k <= 171; k += 1) factorial *= k;
    const double zeta = Zeta::Apply(n + 1, x);
    const double size = n <= 170 ? factorial * zeta : Exp(LogGamma(n + 1) + Log(Abs::Apply(zeta)));
    return Floor::Apply(n / 2) * 2 == n ? -size : size;
  }
};

// The continued fraction of the incomplete beta function (Lentz).
double BetaFraction(double a, double b, double x) {
  constexpr double kSmall = 0x1p-1000;
  const auto clear = [](double v) { return Abs::Apply(v) < kSmall ? kSmall : v; };
  double c = 1, d = 1 / clear(1 - (a + b) * x / (a + 1)), h = d;
  for (int m = 1; m < kMaxTerms; ++m) {
    const double even = m * (b - m) * x / ((a - 1 + 2.0 * m) * (a + 2.0 * m));
    d = 1 / clear(1 + even * d);
    c = clear(1 + even / c);
    h *= d * c;
    const double odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 1 + 2.0 * m));
    d = 1 / clear(1 + odd * d);
    c = clear(1 + odd / c);
    const double change = d * c;
    h *= change;
    if (Abs::Apply(change - 1) <= 2 * kTiny) break;
  }
  return h;
}

template <class T, class F>
int64_t RunSpecialPair(const char* x, int64_t x_stride, const char* y, int64_t y_stride, char* out, int64_t n) {
  for (int64_t i = 0; i < n; ++i) {
    const double a = static_cast<double>(Load<T>(x + i * x_stride)), b = static_cast<double>(Load<T>(y + i * y_stride));
    Store<T>(out + i * sizeof(T), static_cast<T>(F::Apply(a, b)));
  }
  return -1;
}

template <class F>
void FillPairRow(IsaTable* table, BinaryOp op) {
  BinaryLoop* row = table->binary[static_cast<int>(op)];
  row[kIndex<DType::kFloat32>] = &RunSpecialPair<float, F>;
  row[kIndex<DType::kFloat64>] = &RunSpecialPair<double, F>;
  row[kIndex<DType::kFloat16>] = &RunHalfBinary<Float16, &RunSpecialPair<float, F>, false>;
  row[kIndex<DType::kBFloat16>] = &RunHalfBinary<BFloat16, &RunSpecialPair<float, F>, false>;
}

}  // namespace

void FillGammas(IsaTable* table) {
  FillPairRow<Igamma>(table, BinaryOp::kIgamma);
  FillPairRow<Igammac>(table, BinaryOp::kIgammac);
  FillPairRow<Zeta>(table, BinaryOp::kZeta);
  FillPairRow<Polygamma>(table, BinaryOp::kPolygamma);
}

}  // namespace base

double IncompleteBeta(double a, double b, double x) {
  using namespace base;
  if (!(a > 0 && b > 0 && x >= 0 && x <= 1)) return kNan;
  if (x == 0 || x == 1) return x;
  const double front = Exp(a * Log(x) + b * Log1p(-x) + LogGamma(a + b) - LogGamma(a) - LogGamma(b));
  if (x < (a + 1) / (a + b + 2)) return front * BetaFraction(a, b, x) / a;
  return 1 - front * BetaFraction(b, a, 1 - x) / b;
}

}  // namespace levada::kernel
