#include "special.h"

#include <cmath>

namespace accuracy {
namespace {

constexpr mpfr_rnd_t kNearest = MPFR_RNDN;

// A number of MPFR that is given back.
class Number {
 public:
  explicit Number(mpfr_prec_t precision = 256) { mpfr_init2(value_, precision); }
  ~Number() { mpfr_clear(value_); }
  Number(const Number&) = delete;
  Number& operator=(const Number&) = delete;
  operator mpfr_ptr() { return value_; }

 private:
  mpfr_t value_;
};

// Whether a term no longer counts beside a sum.
bool IsNothing(mpfr_srcptr term, mpfr_srcptr sum) {
  return mpfr_zero_p(term) || mpfr_get_exp(term) < mpfr_get_exp(sum) - 130;
}

int Undefined(mpfr_t out) {
  mpfr_set_nan(out);
  return 0;
}

// The sum of (x / 2)^(2 k + order) / (k! (k + order)!), all of one sign.
int BesselI(mpfr_t out, const mpfr_t x, int order, bool scaled, mpfr_rnd_t rounding) {
  Number half, square, term, sum;
  mpfr_div_2ui(half, x, 1, kNearest);
  mpfr_sqr(square, half, kNearest);
  order == 0 ? mpfr_set_ui(term, 1, kNearest) : mpfr_set(term, half, kNearest);
  mpfr_set(sum, term, kNearest);
  for (unsigned long k = 1; !IsNothing(term, sum); ++k) {
    mpfr_mul(term, term, square, kNearest);
    mpfr_div_ui(term, term, k * (k + order), kNearest);
    mpfr_add(sum, sum, term, kNearest);
  }
  if (scaled) {
    mpfr_abs(half, x, kNearest);
    mpfr_neg(half, half, kNearest);
    mpfr_exp(half, half, kNearest);
    mpfr_mul(sum, sum, half, kNearest);
  }
  return mpfr_set(out, sum, rounding);
}

// The integral of exp(-x (cosh t - 1)) cosh(order t) over t > 0, which equal steps give to more than 130 bits: at most a
// twelfth, and for large x a small part of the width of the bell that the integrand is then.
int BesselK(mpfr_t out, const mpfr_t x, int order, bool scaled, mpfr_rnd_t rounding) {
  if (mpfr_sgn(x) <= 0) return Undefined(out);
  const auto steps = 12 + static_cast<unsigned long>(3 * std::sqrt(mpfr_get_d(x, kNearest)));
  Number t, weight, term, sum;
  mpfr_set_d(sum, 0.5, kNearest);
  for (unsigned long k = 1;; ++k) {
    mpfr_set_ui(t, k, kNearest);
    mpfr_div_ui(t, t, steps, kNearest);
    mpfr_cosh(weight, t, kNearest);
    mpfr_sub_ui(term, weight, 1, kNearest);
    mpfr_mul(term, term, x, kNearest);
    mpfr_neg(term, term, kNearest);
    mpfr_exp(term, term, kNearest);
    if (order == 1) mpfr_mul(term, term, weight, kNearest);
    mpfr_add(sum, sum, term, kNearest);
    if (IsNothing(term, sum)) break;
  }
  mpfr_div_ui(sum, sum, steps, kNearest);
  if (!scaled) {
    mpfr_neg(term, x, kNearest);
    mpfr_exp(term, term, kNearest);
    mpfr_mul(sum, sum, term, kNearest);
  }
  return mpfr_set(out, sum, rounding);
}

// The terms of an alternating series in the angle pi x^2 / 2 grow to its exponential before they fall.
int Fresnel(mpfr_t out, const mpfr_t x, bool is_sine, mpfr_rnd_t rounding) {
  const double size = mpfr_get_d(x, kNearest);
  const auto precision = static_cast<mpfr_prec_t>(256 + 3 * size * size);
  Number angle(precision), term(precision), part(precision), sum(precision);
  mpfr_const_pi(angle, kNearest);
  mpfr_mul(angle, angle, x, kNearest);
  mpfr_mul(angle, angle, x, kNearest);
  mpfr_div_2ui(angle, angle, 1, kNearest);
  mpfr_set(term, x, kNearest);
  if (is_sine) mpfr_mul(term, term, angle, kNearest);
  mpfr_div_ui(sum, term, is_sine ? 3 : 1, kNearest);
  for (unsigned long k = is_sine ? 3 : 2; !IsNothing(term, sum) || k < size * size; k += 2) {
    mpfr_mul(term, term, angle, kNearest);
    mpfr_mul(term, term, angle, kNearest);
    mpfr_div_ui(term, term, k * (k - 1), kNearest);
    mpfr_neg(term, term, kNearest);
    mpfr_div_ui(part, term, 2 * k + 1, kNearest);
    mpfr_add(sum, sum, part, kNearest);
  }
  return mpfr_set(out, sum, rounding);
}

// Where the probability above (erfc) equals p, by Newton's steps from a rough place; 0 < p <= 1.
void InverseErfc(mpfr_t y, mpfr_srcptr p) {
  Number error(mpfr_get_prec(y)), slope(mpfr_get_prec(y));
  mpfr_log(error, p, kNearest);
  mpfr_neg(error, error, kNearest);
  mpfr_sqrt(y, error, kNearest);
  if (mpfr_cmp_d(p, 0.5) > 0) mpfr_ui_sub(y, 1, p, kNearest);
  for (int i = 0; i < 60; ++i) {
    // The step of log erfc: from any side it does not leave the domain.
    mpfr_erfc(error, y, kNearest);
    mpfr_sqr(slope, y, kNearest);
    mpfr_neg(slope, slope, kNearest);
    mpfr_exp(slope, slope, kNearest);
    mpfr_div(slope, slope, error, kNearest);
    mpfr_div(error, error, p, kNearest);
    mpfr_log(error, error, kNearest);
    mpfr_div(error, error, slope, kNearest);
    mpfr_const_pi(slope, kNearest);
    mpfr_sqrt(slope, slope, kNearest);
    mpfr_mul(error, error, slope, kNearest);
    mpfr_div_2ui(error, error, 1, kNearest);
    mpfr_add(y, y, error, kNearest);
    if (IsNothing(error, y)) break;
  }
}

int Incomplete(mpfr_t out, const mpfr_t a, const mpfr_t x, bool upper, mpfr_rnd_t rounding) {
  if (mpfr_sgn(a) <= 0 || mpfr_sgn(x) < 0) return Undefined(out);
  Number part(2400), whole(2400); // the smaller of the two may be this far below 1
  mpfr_gamma_inc(part, a, x, kNearest);
  mpfr_gamma(whole, a, kNearest);
  mpfr_div(part, part, whole, kNearest);
  if (!upper) mpfr_ui_sub(part, 1, part, kNearest);
  return mpfr_set(out, part, rounding);
}

}  // namespace

int BesselI0(mpfr_t out, const mpfr_t x, mpfr_rnd_t rounding) { return BesselI(out, x, 0, false, rounding); }
int BesselI1(mpfr_t out, const mpfr_t x, mpfr_rnd_t rounding) { return BesselI(out, x, 1, false, rounding); }
int BesselI0e(mpfr_t out, const mpfr_t x, mpfr_rnd_t rounding) { return BesselI(out, x, 0, true, rounding); }
int BesselI1e(mpfr_t out, const mpfr_t x, mpfr_rnd_t rounding) { return BesselI(out, x, 1, true, rounding); }
int BesselK0(mpfr_t out, const mpfr_t x, mpfr_rnd_t rounding) { return BesselK(out, x, 0, false, rounding); }
int BesselK1(mpfr_t out, const mpfr_t x, mpfr_rnd_t rounding) { return BesselK(out, x, 1, false, rounding); }
int BesselK0e(mpfr_t out, const mpfr_t x, mpfr_rnd_t rounding) { return BesselK(out, x, 0, true, rounding); }
int BesselK1e(mpfr_t out, const mpfr_t x, mpfr_rnd_t rounding) { return BesselK(out, x, 1, true, rounding); }
int FresnelCos(mpfr_t out, const mpfr_t x, mpfr_rnd_t rounding) { return Fresnel(out, x, false, rounding); }
int FresnelSin(mpfr_t out, const mpfr_t x, mpfr_rnd_t rounding) { return Fresnel(out, x, true, rounding); }
int Igamma(mpfr_t out, const mpfr_t a, const mpfr_t x, mpfr_rnd_t rounding) {
  return Incomplete(out, a, x, false, rounding);
}
int Igammac(mpfr_t out, const mpfr_t a, const mpfr_t x, mpfr_rnd_t rounding) {
  return Incomplete(out, a, x, true, rounding);
}

// exp(-x^2) times the sum of x^(2 k + 1) / (k! (2 k + 1)), all of one sign.
int Dawsn(mpfr_t out, const mpfr_t x, mpfr_rnd_t rounding) {
  Number square, term, part, sum;
  mpfr_sqr(square, x, kNearest);
  mpfr_set(term, x, kNearest);
  mpfr_set(sum, x, kNearest);
  for (unsigned long k = 1; !IsNothing(term, sum); ++k) {
    mpfr_mul(term, term, square, kNearest);
    mpfr_div_ui(term, term, k, kNearest);
    mpfr_div_ui(part, term, 2 * k + 1, kNearest);
    mpfr_add(sum, sum, part, kNearest);
  }
  mpfr_neg(square, square, kNearest);
  mpfr_exp(square, square, kNearest);
  return mpfr_mul(out, sum, square, rounding);
}

int Erfinv(mpfr_t out, const mpfr_t x, mpfr_rnd_t rounding) {
  if (mpfr_zero_p(x)) return mpfr_set(out, x, rounding);
  if (mpfr_cmpabs_ui(x, 1) > 0) return Undefined(out);
  if (mpfr_cmpabs_ui(x, 1) == 0) {
    mpfr_set_inf(out, mpfr_sgn(x));
    return 0;
  }
  // Tiny arguments leave 1 - x only in so many bits.
  const mpfr_exp_t exponent = mpfr_get_exp(x);
  const auto precision = static_cast<mpfr_prec_t>(256 + (exponent < 0 ? -exponent : 0));
  Number rest(precision), y(precision);
  if (exponent < -300) { // sqrt(pi) / 2 x, to more bits than are asked for
    mpfr_const_pi(rest, kNearest);
    mpfr_sqrt(rest, rest, kNearest);
    mpfr_div_2ui(rest, rest, 1, kNearest);
    return mpfr_mul(out, x, rest, rounding);
  }
  mpfr_abs(rest, x, kNearest);
  mpfr_ui_sub(rest, 1, rest, kNearest);
  InverseErfc(y, rest);
  mpfr_setsign(y, y, mpfr_signbit(x), kNearest);
  return mpfr_set(out, y, rounding);
}

}  // namespace accuracy
