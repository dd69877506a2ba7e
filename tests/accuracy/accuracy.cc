// The largest error of every elementary function against MPFR, through the C interface, in units in the last place.
//
//   accuracy [--points N] [--seed S] [--only PART_OF_A_NAME]
//
// Prints a table and fails when a function leaves its bound, flushes a subnormal result, or misses a special value. Run
// with each LEVADA_SIMD: the last line is a digest of all results, which has to be the same.

#include <mpfr.h>

#include <algorithm>
#include <cinttypes>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <random>
#include <vector>

#include "levada/levada.h"
#include "special.h"

namespace {

using Unary = levada_status (*)(const levada_tensor*, levada_tensor**);
using Binary = levada_status (*)(const levada_tensor*, const levada_tensor*, levada_tensor**);
using Exact1 = int (*)(mpfr_t, const mpfr_t, mpfr_rnd_t);
using Exact2 = int (*)(mpfr_t, const mpfr_t, const mpfr_t, mpfr_rnd_t);

constexpr mpfr_rnd_t kNearest = MPFR_RNDN;
constexpr mpfr_prec_t kPrecision = 160;

struct Row {
  const char* name;
  Unary unary;
  Exact1 exact1;
  Binary binary;
  Exact2 exact2;
  double bound64;
  double absolute64;  // near a zero this far is near enough
  // For what MPFR lacks, and the tests compute at length: how many points are looked at, and the sizes of argument between
  // which the exact value can be had; 0 for all of them.
  int64_t most_points = 0;
  double least = 0, reach = 0;
  double bound32 = 1;
};

int Lgamma(mpfr_t out, const mpfr_t x, mpfr_rnd_t rounding) {
  int sign;
  return mpfr_lgamma(out, &sign, x, rounding);
}
int Sqrt(mpfr_t out, const mpfr_t x, mpfr_rnd_t rounding) { return mpfr_sqrt(out, x, rounding); }
// IEEE 754 keeps the sign of zero, MPFR does not.
int Rsqrt(mpfr_t out, const mpfr_t x, mpfr_rnd_t rounding) {
  const int ternary = mpfr_rec_sqrt(out, x, rounding);
  if (mpfr_zero_p(x)) mpfr_set_inf(out, mpfr_signbit(x) ? -1 : 1);
  return ternary;
}
// Every pole is NaN, as in TensorFlow; MPFR gives zero an infinity of its sign.
int Digamma(mpfr_t out, const mpfr_t x, mpfr_rnd_t rounding) {
  const int ternary = mpfr_digamma(out, x, rounding);
  if (mpfr_zero_p(x)) mpfr_set_nan(out);
  return ternary;
}

// Of positive numbers, as in TensorFlow.
int Expint(mpfr_t out, const mpfr_t x, mpfr_rnd_t rounding) {
  const int ternary = mpfr_eint(out, x, rounding);
  if (mpfr_sgn(x) < 0) mpfr_set_nan(out);
  return ternary;
}
// Spence's integral as TensorFlow has it: the dilogarithm of 1 - x.
int Spence(mpfr_t out, const mpfr_t x, mpfr_rnd_t rounding) {
  if (mpfr_sgn(x) < 0 || mpfr_nan_p(x)) {
    mpfr_set_nan(out);
    return 0;
  }
  mpfr_t rest;
  mpfr_init2(rest, kPrecision + 64);
  mpfr_ui_sub(rest, 1, x, rounding);
  const int ternary = mpfr_li2(out, rest, rounding);
  mpfr_clear(rest);
  return ternary;
}

const Row kRows[] = {
    {"exp", levada_exp, mpfr_exp, nullptr, nullptr, 1, 0},
    {"exp2", levada_exp2, mpfr_exp2, nullptr, nullptr, 1, 0},
    {"expm1", levada_expm1, mpfr_expm1, nullptr, nullptr, 1, 0},
    {"log", levada_log, mpfr_log, nullptr, nullptr, 1, 0},
    {"log1p", levada_log1p, mpfr_log1p, nullptr, nullptr, 1, 0},
    {"log2", levada_log2, mpfr_log2, nullptr, nullptr, 1, 0},
    {"log10", levada_log10, mpfr_log10, nullptr, nullptr, 1, 0},
    {"sqrt", levada_sqrt, Sqrt, nullptr, nullptr, 0.5, 0},
    {"rsqrt", levada_rsqrt, Rsqrt, nullptr, nullptr, 1, 0},
    {"cbrt", levada_cbrt, mpfr_cbrt, nullptr, nullptr, 1, 0},
    {"sin", levada_sin, mpfr_sin, nullptr, nullptr, 1, 0},
    {"cos", levada_cos, mpfr_cos, nullptr, nullptr, 1, 0},
    {"tan", levada_tan, mpfr_tan, nullptr, nullptr, 1, 0},
    {"asin", levada_asin, mpfr_asin, nullptr, nullptr, 1, 0},
    {"acos", levada_acos, mpfr_acos, nullptr, nullptr, 1, 0},
    {"atan", levada_atan, mpfr_atan, nullptr, nullptr, 1, 0},
    {"sinh", levada_sinh, mpfr_sinh, nullptr, nullptr, 2, 0},
    {"cosh", levada_cosh, mpfr_cosh, nullptr, nullptr, 2, 0},
    {"tanh", levada_tanh, mpfr_tanh, nullptr, nullptr, 2, 0},
    {"asinh", levada_asinh, mpfr_asinh, nullptr, nullptr, 2, 0},
    {"acosh", levada_acosh, mpfr_acosh, nullptr, nullptr, 2, 0},
    {"atanh", levada_atanh, mpfr_atanh, nullptr, nullptr, 2, 0},
    {"erf", levada_erf, mpfr_erf, nullptr, nullptr, 2, 0},
    {"erfc", levada_erfc, mpfr_erfc, nullptr, nullptr, 4, 0},
    {"lgamma", levada_lgamma, Lgamma, nullptr, nullptr, 4, 0x1p-52},
    {"digamma", levada_digamma, Digamma, nullptr, nullptr, 4, 0x1p-52},
    {"expint", levada_expint, Expint, nullptr, nullptr, 4, 0x1p-52},
    {"spence", levada_spence, Spence, nullptr, nullptr, 4, 0x1p-52},
    {"bessel_i0", levada_bessel_i0, accuracy::BesselI0, nullptr, nullptr, 12, 0, 2000, 0, 1000},
    {"bessel_i1", levada_bessel_i1, accuracy::BesselI1, nullptr, nullptr, 12, 0, 2000, 0, 1000},
    {"bessel_i0e", levada_bessel_i0e, accuracy::BesselI0e, nullptr, nullptr, 12, 0, 2000, 0, 1000},
    {"bessel_i1e", levada_bessel_i1e, accuracy::BesselI1e, nullptr, nullptr, 12, 0, 2000, 0, 1000},
    {"bessel_k0", levada_bessel_k0, accuracy::BesselK0, nullptr, nullptr, 12, 0, 1500, 1e-30, 700},
    {"bessel_k1", levada_bessel_k1, accuracy::BesselK1, nullptr, nullptr, 12, 0, 1500, 1e-30, 700},
    {"bessel_k0e", levada_bessel_k0e, accuracy::BesselK0e, nullptr, nullptr, 12, 0, 1500, 1e-30, 700},
    {"bessel_k1e", levada_bessel_k1e, accuracy::BesselK1e, nullptr, nullptr, 12, 0, 1500, 1e-30, 700},
    {"bessel_j0", levada_bessel_j0, mpfr_j0, nullptr, nullptr, 4, 0x1p-51, 4000, 0, 1e4},
    {"bessel_j1", levada_bessel_j1, mpfr_j1, nullptr, nullptr, 4, 0x1p-51, 4000, 0, 1e4},
    {"bessel_y0", levada_bessel_y0, mpfr_y0, nullptr, nullptr, 4, 0x1p-51, 4000, 0, 1e4},
    {"bessel_y1", levada_bessel_y1, mpfr_y1, nullptr, nullptr, 4, 0x1p-51, 4000, 0, 1e4},
    {"dawsn", levada_dawsn, accuracy::Dawsn, nullptr, nullptr, 6, 0, 2000, 0, 30},
    {"fresnel_cos", levada_fresnel_cos, accuracy::FresnelCos, nullptr, nullptr, 4, 0, 2000, 0, 12},
    {"fresnel_sin", levada_fresnel_sin, accuracy::FresnelSin, nullptr, nullptr, 4, 0, 2000, 0, 12},
    {"erfinv", levada_erfinv, accuracy::Erfinv, nullptr, nullptr, 4, 0, 4000, 0, 1},
    // The exponent in x^a e^-x / gamma(a) is up to 700: its last place is as many of the result.
    {"igamma", nullptr, nullptr, levada_igamma, accuracy::Igamma, 2048, 0, 1000, 1e-3, 200},
    {"igammac", nullptr, nullptr, levada_igammac, accuracy::Igammac, 2048, 0, 1000, 1e-3, 200},
    {"pow", nullptr, nullptr, levada_pow, mpfr_pow, 1, 0},
    {"atan2", nullptr, nullptr, levada_atan2, mpfr_atan2, 1, 0},
    {"hypot", nullptr, nullptr, levada_hypot, mpfr_hypot, 1, 0},
};

template <class T>
struct Kind;
template <>
struct Kind<float> {
  static constexpr levada_dtype kDType = LEVADA_FLOAT32;
  using Bits = uint32_t;
};
template <>
struct Kind<double> {
  static constexpr levada_dtype kDType = LEVADA_FLOAT64;
  using Bits = uint64_t;
};

[[noreturn]] void Fail(const char* what) {
  std::fprintf(stderr, "accuracy: %s: %s\n", what, levada_last_error_message());
  std::exit(1);
}

template <class T>
levada_tensor* Borrow(const std::vector<T>& values) {
  const int64_t shape[] = {static_cast<int64_t>(values.size())};
  const levada_array array = {sizeof array, Kind<T>::kDType, 1, LEVADA_ARRAY_READONLY, shape, nullptr, values.data()};
  levada_tensor* tensor = nullptr;
  if (levada_tensor_borrow_array(&array, nullptr, nullptr, &tensor) != LEVADA_OK) Fail("borrow");
  return tensor;
}

// Every exponent equally often, the ranges in which functions change, the neighbourhood of 1, and special values.
template <class T>
std::vector<T> Arguments(int64_t points, uint64_t seed) {
  std::mt19937_64 random(seed);
  const auto uniform = [&](double limit) { return std::uniform_real_distribution<double>(-limit, limit)(random); };
  std::vector<T> x;
  for (int64_t i = 0; i < points; ++i) {
    switch (i % 6) {
      case 0:
      case 1: {
        const auto bits = static_cast<typename Kind<T>::Bits>(random());
        T value;
        std::memcpy(&value, &bits, sizeof value);
        x.push_back(value);
        break;
      }
      case 2: x.push_back(static_cast<T>(uniform(sizeof(T) == 4 ? 105 : 746))); break;
      case 3: x.push_back(static_cast<T>(uniform(12))); break;
      case 4: x.push_back(static_cast<T>(uniform(1))); break;
      default: x.push_back(static_cast<T>(1 + std::ldexp(uniform(1), -static_cast<int>(random() % 50)))); break;
    }
  }
  for (int k = 1; k < 60; ++k) x.push_back(static_cast<T>(-k)), x.push_back(static_cast<T>(k * 1.57079632679489662));
  for (const double v : {0.0, 1.0, 2.0, 0.5, 709.782712893384, 88.72283905206835, 1.4616321449683623, HUGE_VAL}) {
    x.push_back(static_cast<T>(v)), x.push_back(static_cast<T>(-v));
  }
  x.push_back(NAN), x.push_back(std::numeric_limits<T>::denorm_min()), x.push_back(std::numeric_limits<T>::min());
  x.push_back(std::numeric_limits<T>::max()), x.push_back(-std::numeric_limits<T>::max());
  return x;
}

struct Worst {
  double ulp = 0;
  double x = 0, y = 0, got = 0;
  int64_t flushed = 0, special = 0;
};

// Error of `got` in units of the last place of T at the exact value; infinity for a wrong special value.
template <class T>
double ErrorOf(T got, const mpfr_t exact, double absolute, mpfr_t scratch) {
  if (mpfr_nan_p(exact)) return std::isnan(got) ? 0 : INFINITY;
  if (std::isnan(got)) return INFINITY;
  if (mpfr_inf_p(exact) || std::isinf(got)) {
    if (std::isinf(got) && mpfr_inf_p(exact)) return (got > 0) == (mpfr_sgn(exact) > 0) ? 0 : INFINITY;
    // At the edge of the range infinity is the neighbour of the largest number.
    const T last = std::numeric_limits<T>::max();
    if (!std::isinf(got)) return INFINITY;
    mpfr_set_d(scratch, static_cast<double>(last), kNearest);
    mpfr_mul_d(scratch, scratch, 1 - std::numeric_limits<T>::epsilon(), kNearest);
    return mpfr_cmpabs(exact, scratch) >= 0 && (got > 0) == (mpfr_sgn(exact) > 0) ? 0 : INFINITY;
  }
  if (mpfr_zero_p(exact)) return got == 0 ? 0 : INFINITY;
  mpfr_set_d(scratch, static_cast<double>(got), kNearest);
  mpfr_sub(scratch, scratch, exact, kNearest);
  if (std::fabs(mpfr_get_d(scratch, kNearest)) <= absolute) return 0;
  const long lowest = std::numeric_limits<T>::min_exponent;
  const long exponent = std::max<long>(mpfr_get_exp(exact), lowest) - std::numeric_limits<T>::digits;
  mpfr_mul_2si(scratch, scratch, -exponent, kNearest);
  return std::fabs(mpfr_get_d(scratch, kNearest));
}

template <class T>
std::vector<T> Results(const Row& row, const std::vector<T>& x, const std::vector<T>& y) {
  levada_tensor* const a = Borrow(x);
  levada_tensor* const b = Borrow(y);
  levada_tensor* out = nullptr;
  if ((row.unary ? row.unary(a, &out) : row.binary(a, b, &out)) != LEVADA_OK) Fail(row.name);
  levada_array array = {};
  array.struct_size = sizeof array;
  if (levada_tensor_describe(out, &array) != LEVADA_OK) Fail("describe");
  std::vector<T> results(x.size());
  std::memcpy(results.data(), array.data, x.size() * sizeof(T));
  for (levada_tensor* tensor : {a, b, out}) levada_tensor_release(tensor);
  return results;
}

bool IsWithinReach(const Row& row, double x) {
  return row.reach == 0 || (std::fabs(x) >= row.least && std::fabs(x) <= row.reach);
}

template <class T>
Worst Measure(const Row& row, int64_t points, uint64_t seed, uint64_t* digest) {
  const std::vector<T> x = Arguments<T>(points, seed);
  std::vector<T> y = Arguments<T>(points, seed + 1);
  std::shuffle(y.begin(), y.end(), std::mt19937_64(seed + 2));
  const std::vector<T> got = Results(row, x, y);
  mpfr_t a, b, exact, scratch;
  mpfr_inits2(kPrecision, a, b, exact, scratch, static_cast<mpfr_ptr>(nullptr));
  Worst worst;
  const size_t step = row.most_points == 0 ? 1 : std::max<size_t>(1, x.size() / static_cast<size_t>(row.most_points));
  for (size_t i = 0; i < x.size(); ++i) {
    typename Kind<T>::Bits bits;
    const T counted = std::isnan(got[i]) ? static_cast<T>(NAN) : got[i];
    std::memcpy(&bits, &counted, sizeof bits);
    *digest = (*digest ^ bits) * 0x100000001b3u;
    if (i % step != 0 || !IsWithinReach(row, x[i]) || (row.binary != nullptr && !IsWithinReach(row, y[i]))) continue;
    mpfr_set_d(a, static_cast<double>(x[i]), kNearest);
    mpfr_set_d(b, static_cast<double>(y[i]), kNearest);
    row.unary ? row.exact1(exact, a, kNearest) : row.exact2(exact, a, b, kNearest);
    const double error = ErrorOf<T>(got[i], exact, sizeof(T) == 8 ? row.absolute64 : 0, scratch);
    // A result that is one unit or more away from zero must not be zero.
    if (got[i] == 0 && mpfr_number_p(exact) &&
        mpfr_cmpabs(exact, (mpfr_set_d(scratch, std::numeric_limits<T>::denorm_min(), kNearest), scratch)) >= 0) {
      ++worst.flushed;
    }
    if (std::isinf(error)) ++worst.special;
    if (error > worst.ulp) worst = {error, x[i], y[i], got[i], worst.flushed, worst.special};
  }
  mpfr_clears(a, b, exact, scratch, static_cast<mpfr_ptr>(nullptr));
  return worst;
}

template <class T>
bool Report(const Row& row, double bound, const Worst& worst) {
  const bool holds = worst.ulp <= bound && worst.flushed == 0;
  std::printf("  %s %.4f (<= %g)", sizeof(T) == 4 ? "float32" : "float64", worst.ulp, bound);
  if (!holds) {
    std::printf("  FAIL at %a%s: got %a, %" PRId64 " special, %" PRId64 " flushed", worst.x,
                row.unary ? "" : " and another", worst.got, worst.special, worst.flushed);
    if (!row.unary) std::printf(" (y = %a)", worst.y);
  }
  return holds;
}

}  // namespace

int main(int argc, char** argv) {
  int64_t points = 100000;
  uint64_t seed = 1;
  const char* only = nullptr;
  for (int i = 1; i + 1 < argc; i += 2) {
    if (std::strcmp(argv[i], "--points") == 0) points = std::atoll(argv[i + 1]);
    if (std::strcmp(argv[i], "--only") == 0) only = argv[i + 1];
    if (std::strcmp(argv[i], "--seed") == 0) seed = static_cast<uint64_t>(std::atoll(argv[i + 1]));
  }
  std::printf("%s kernels, %" PRId64 " points of each dtype, errors in ulp\n", levada_simd(), points);
  int passed = 0, failed = 0;
  uint64_t digest = 0xcbf29ce484222325u;
  for (const Row& row : kRows) {
    if (only != nullptr && std::strstr(row.name, only) == nullptr) continue;
    const Worst narrow = Measure<float>(row, points, seed, &digest);
    const Worst wide = Measure<double>(row, points, seed, &digest);
    std::printf("%-11s", row.name);
    const bool holds32 = Report<float>(row, row.bound64 < 1 ? row.bound64 : row.bound32, narrow);
    const bool holds = Report<double>(row, row.bound64, wide) && holds32;
    std::printf("\n");
    std::fflush(stdout);
    ++(holds ? passed : failed);
  }
  std::printf("digest %016" PRIx64 "\n%d passed, %d failed\n", digest, passed, failed);
  return failed == 0 ? 0 : 1;
}
