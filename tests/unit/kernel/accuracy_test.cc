// Elementary functions over their whole domain against the C library's long double, which has 11 digits more.

#include "kernel/elementwise.h"
#include "support.h"

namespace levada::kernel::test {
namespace {

using Long = long double;

constexpr Long kPi = 3.14159265358979323846264338327950288L;

// Derivative of lgamma: the asymptotic series after recurrence upwards; reflection below zero.
Long ExactDigamma(Long x) {
  if (std::isnan(x)) return x;
  if (x <= 0 && std::floor(x) == x) return NAN;
  if (x < 0) {
    const Long angle = kPi * (x - std::nearbyint(x));
    return ExactDigamma(1 - x) - kPi * std::cos(angle) / std::sin(angle);
  }
  Long sum = 0;
  for (; x < 40; x += 1) sum -= 1 / x;
  const Long z = 1 / (x * x);
  const Long series = z * (1.0L / 12 - z * (1.0L / 120 - z * (1.0L / 252 - z * (1.0L / 240 - z / 132))));
  return sum + std::log(x) - 1 / (2 * x) - series;
}

// |x| <= 1/2: Newton's method from the linear term.
Long InverseCentre(Long x) {
  Long y = x * 0.886226925452758013649L;
  for (int i = 0; i < 8; ++i) y -= (std::erf(y) - x) / (1.12837916709551257390L * std::exp(-y * y));
  return x == 0 ? x : y;
}
// By bisection on erfc, whose digits reach further than those of 1 - erf.
Long InverseTail(Long x) {
  Long low = 0, high = 28;
  for (int i = 0; i < 80; ++i) {
    const Long middle = (low + high) / 2;
    (std::erfc(middle) > x ? low : high) = middle;
  }
  return low;
}
Long ExactErfcinv(Long x) {
  if (!(x > 0 && x < 2)) return x == 0 ? Long(INFINITY) : x == 2 ? Long(-INFINITY) : Long(NAN);
  if (x < 0.5L) return InverseTail(x);
  return x > 1.5L ? -InverseTail(2 - x) : InverseCentre(1 - x);
}
Long ExactErfinv(Long x) {
  const Long magnitude = std::fabs(x);
  if (!(magnitude < 1)) return magnitude == 1 ? std::copysign(Long(INFINITY), x) : Long(NAN);
  return magnitude <= 0.5L ? InverseCentre(x) : std::copysign(InverseTail(1 - magnitude), x);
}

struct Function {
  const char* name;
  UnaryOp op;
  Long (*exact)(Long);
  double ulp64;            // bound in float64; in float32 it is 1
  double absolute64 = 0;   // or this far, where a zero is near
};

#define LEVADA_LONG(name) [](Long x) -> Long { return std::name(x); }
const Function kFunctions[] = {
    {"exp", UnaryOp::kExp, LEVADA_LONG(exp), 1},
    {"exp2", UnaryOp::kExp2, LEVADA_LONG(exp2), 1},
    {"expm1", UnaryOp::kExpm1, LEVADA_LONG(expm1), 1},
    {"log", UnaryOp::kLog, LEVADA_LONG(log), 1},
    {"log1p", UnaryOp::kLog1p, LEVADA_LONG(log1p), 1},
    {"log2", UnaryOp::kLog2, LEVADA_LONG(log2), 1},
    {"log10", UnaryOp::kLog10, LEVADA_LONG(log10), 1},
    {"sqrt", UnaryOp::kSqrt, LEVADA_LONG(sqrt), 0.5},
    {"rsqrt", UnaryOp::kRsqrt, [](Long x) { return 1 / std::sqrt(x); }, 0.51},
    {"cbrt", UnaryOp::kCbrt, LEVADA_LONG(cbrt), 1},
    {"sin", UnaryOp::kSin, LEVADA_LONG(sin), 1},
    {"cos", UnaryOp::kCos, LEVADA_LONG(cos), 1},
    {"tan", UnaryOp::kTan, LEVADA_LONG(tan), 1},
    {"asin", UnaryOp::kAsin, LEVADA_LONG(asin), 1},
    {"acos", UnaryOp::kAcos, LEVADA_LONG(acos), 1},
    {"atan", UnaryOp::kAtan, LEVADA_LONG(atan), 1},
    {"sinh", UnaryOp::kSinh, LEVADA_LONG(sinh), 2},
    {"cosh", UnaryOp::kCosh, LEVADA_LONG(cosh), 2},
    {"tanh", UnaryOp::kTanh, LEVADA_LONG(tanh), 2},
    {"asinh", UnaryOp::kAsinh, LEVADA_LONG(asinh), 2},
    {"acosh", UnaryOp::kAcosh, LEVADA_LONG(acosh), 2},
    {"atanh", UnaryOp::kAtanh, LEVADA_LONG(atanh), 2},
    {"erf", UnaryOp::kErf, LEVADA_LONG(erf), 2},
    {"erfc", UnaryOp::kErfc, LEVADA_LONG(erfc), 4},
    {"erfinv", UnaryOp::kErfinv, ExactErfinv, 2},
    {"erfcinv", UnaryOp::kErfcinv, ExactErfcinv, 2},
    {"lgamma", UnaryOp::kLgamma, LEVADA_LONG(lgamma), 4, 0x1p-52},
    {"digamma", UnaryOp::kDigamma, ExactDigamma, 4, 0x1p-52},
    {"sigmoid", UnaryOp::kSigmoid, [](Long x) { return 1 / (1 + std::exp(-x)); }, 3},
    {"softplus", UnaryOp::kSoftplus, [](Long x) { return std::fmax(x, 0) + std::log1p(std::exp(-std::fabs(x))); }, 3},
    {"softsign", UnaryOp::kSoftsign, [](Long x) { return x / (1 + std::fabs(x)); }, 1.5},
    {"elu", UnaryOp::kElu, [](Long x) { return x < 0 ? std::expm1(x) : x; }, 1},
};
#undef LEVADA_LONG

// Bit patterns of every exponent, the range in which most functions change, and small arguments.
template <class T>
std::vector<T> Arguments(uint64_t seed) {
  std::vector<T> x = MakeVector<T>(4000, seed);
  std::mt19937_64 random(seed);
  const auto uniform = [&](double limit) { return std::uniform_real_distribution<double>(-limit, limit)(random); };
  for (int i = 0; i < 3000; ++i) x.push_back(static_cast<T>(uniform(sizeof(T) == 4 ? 105 : 746)));
  for (int i = 0; i < 3000; ++i) x.push_back(static_cast<T>(uniform(12)));
  for (int i = 0; i < 3000; ++i) x.push_back(static_cast<T>(uniform(1)));
  for (int i = 0; i < 1000; ++i) x.push_back(std::ldexp(static_cast<T>(uniform(1)), -static_cast<int>(random() % 60)));
  for (int i = 0; i < 500; ++i) x.push_back(static_cast<T>(1 + uniform(0x1p-20)));
  for (const double v : {0.0, -0.0, 1.0, -1.0, 2.0, 0.5, -0.5, 709.5, 710.4, 709.7827121, 0x1.62e42fefa39efp9, 88.9, 89.4,
                         1.4616321449683623, -0x1.2c3c8ep-24}) {
    x.push_back(static_cast<T>(v));
  }
  return x;
}

// What stands for an exact value beyond the range of T after rounding.
template <class T>
double UlpError(T got, Long exact) {
  if (std::isnan(exact) || std::isnan(got)) return std::isnan(exact) && std::isnan(got) ? 0 : INFINITY;
  const Long rounded = static_cast<T>(exact);
  if (std::isinf(got) || std::isinf(rounded)) {
    // At the edge of the range the largest number and infinity are neighbours.
    const Long last = std::numeric_limits<T>::max();
    const bool near = std::fabs(exact) >= last * (1 - 2 * std::numeric_limits<T>::epsilon());
    return (got > 0) == (exact > 0) && near && std::fabs(static_cast<Long>(got)) >= last * (1 - 4 *
        std::numeric_limits<T>::epsilon()) ? 0 : INFINITY;
  }
  if (exact == 0) return got == 0 && std::signbit(got) == std::signbit(exact) ? 0 : INFINITY;
  const int lowest = std::numeric_limits<T>::min_exponent - 1;
  const int exponent = std::max(std::ilogb(exact), lowest) - std::numeric_limits<T>::digits + 1;
  return static_cast<double>(std::ldexp(std::fabs(static_cast<Long>(got) - exact), -exponent));
}

template <class T>
void CheckFunction(const Function& f, DType dtype, double bound, double absolute) {
  const auto x = Arguments<T>(11);
  std::vector<T> out(x.size());
  FindUnary(f.op, dtype)(Bytes(x), sizeof(T), Bytes(out), static_cast<int64_t>(x.size()));
  double worst = 0;
  for (size_t i = 0; i < x.size(); ++i) {
    const Long exact = f.exact(static_cast<Long>(x[i]));
    const double error = UlpError<T>(out[i], exact);
    if (std::fabs(static_cast<Long>(out[i]) - exact) <= absolute) continue;
    // Long double itself is within 2^-9 of such a unit.
    ASSERT_LE(error, bound + 0x1p-9) << f.name << "(" << std::hexfloat << x[i] << ") gave " << out[i] << " instead of "
                                     << exact;
    worst = std::max(worst, error);
  }
  if (std::getenv("LEVADA_PRINT_ACCURACY") != nullptr) std::printf("%-9s %-8s %.3f\n", f.name, NameOf(dtype), worst);
}

TEST(AccuracyOfKernels, Float32IsWithinOneUnitOverTheWholeDomain) {
  for (const Function& f : kFunctions) CheckFunction<float>(f, DType::kFloat32, 1, f.absolute64);
}

TEST(AccuracyOfKernels, Float64IsWithinTheUnitsOfItsFamily) {
  for (const Function& f : kFunctions) CheckFunction<double>(f, DType::kFloat64, f.ulp64, f.absolute64);
}

struct BinaryFunction {
  const char* name;
  BinaryOp op;
  Long (*exact)(Long, Long);
  double ulp64;
};
const BinaryFunction kBinaryFunctions[] = {
    {"pow", BinaryOp::kPow, [](Long x, Long y) { return std::pow(x, y); }, 1},
    {"atan2", BinaryOp::kAtan2, [](Long y, Long x) { return std::atan2(y, x); }, 1},
    {"hypot", BinaryOp::kHypot, [](Long x, Long y) { return std::hypot(x, y); }, 1},
    {"xlogy", BinaryOp::kXlogy, [](Long x, Long y) { return x == 0 ? 0 : x * std::log(y); }, 2},
    {"xlog1py", BinaryOp::kXlog1py, [](Long x, Long y) { return x == 0 ? 0 : x * std::log1p(y); }, 2},
};

template <class T>
void CheckBinary(const BinaryFunction& f, DType dtype, double bound) {
  auto x = Arguments<T>(21), y = Arguments<T>(22);
  std::shuffle(y.begin(), y.end(), std::mt19937_64(5));
  std::vector<T> out(x.size());
  FindBinary(f.op, dtype)(Bytes(x), sizeof(T), Bytes(y), sizeof(T), Bytes(out), static_cast<int64_t>(x.size()));
  for (size_t i = 0; i < x.size(); ++i) {
    const Long exact = f.exact(static_cast<Long>(x[i]), static_cast<Long>(y[i]));
    ASSERT_LE(UlpError<T>(out[i], exact), bound + 0x1p-9)
        << f.name << "(" << std::hexfloat << x[i] << ", " << y[i] << ") gave " << out[i] << " instead of " << exact;
  }
}

TEST(AccuracyOfKernels, FunctionsOfTwoNumbersAreWithinTheirUnits) {
  for (const BinaryFunction& f : kBinaryFunctions) {
    CheckBinary<float>(f, DType::kFloat32, 1);
    CheckBinary<double>(f, DType::kFloat64, f.ulp64);
  }
}

template <class T>
void CheckSameBits(UnaryOp op, DType dtype) {
  std::vector<T> x = MakeVector<T>(700, 3);
  for (const T& v : Arguments<T>(4)) x.push_back(v);
  const int64_t n = static_cast<int64_t>(x.size());
  std::vector<T> first(n);
  FindUnary(op, dtype)(Bytes(x), sizeof(T), Bytes(first), n);
  ForEachSimd([&] {
    std::vector<T> out(n), odd(n);
    const UnaryLoop loop = FindUnary(op, dtype);
    loop(Bytes(x), sizeof(T), Bytes(out), n);
    for (int64_t i = 0; i < n; i += 37) {
      const int64_t count = std::min<int64_t>(37, n - i);
      loop(Bytes(x) + (i + count - 1) * sizeof(T), -static_cast<int64_t>(sizeof(T)), Bytes(odd) + i * sizeof(T), count);
      std::reverse(odd.begin() + i, odd.begin() + i + count);
    }
    for (int64_t i = 0; i < n; ++i) {
      ASSERT_TRUE(SameValue<T>(Bytes(out) + i * sizeof(T), Bytes(first) + i * sizeof(T))) << x[i];
      ASSERT_TRUE(SameValue<T>(Bytes(odd) + i * sizeof(T), Bytes(first) + i * sizeof(T))) << x[i];
    }
  });
}

TEST(AccuracyOfKernels, EveryInstructionSetLengthAndStrideHasTheSameBits) {
  for (int op = static_cast<int>(UnaryOp::kExpm1); op <= static_cast<int>(UnaryOp::kRelu6); ++op) {
    SCOPED_TRACE(op);
    CheckSameBits<float>(static_cast<UnaryOp>(op), DType::kFloat32);
    CheckSameBits<double>(static_cast<UnaryOp>(op), DType::kFloat64);
  }
}

}  // namespace
}  // namespace levada::kernel::test
