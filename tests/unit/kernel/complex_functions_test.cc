#include <complex>

#include "kernel/elementwise.h"
#include "support.h"

namespace levada::kernel::test {
namespace {

using LongComplex = std::complex<long double>;
using Reference = LongComplex (*)(const LongComplex&);

struct Function {
  const char* name;
  UnaryOp op;
  Reference exact;
  double highest = INFINITY;  // of |im|: near a pole beyond it no formula keeps the digits
};
const Function kFunctions[] = {
    {"exp", UnaryOp::kExp, [](const LongComplex& z) { return std::exp(z); }},
    {"log", UnaryOp::kLog, [](const LongComplex& z) { return std::log(z); }},
    {"log10", UnaryOp::kLog10, [](const LongComplex& z) { return std::log10(z); }},
    {"sqrt", UnaryOp::kSqrt, [](const LongComplex& z) { return std::sqrt(z); }},
    {"rsqrt", UnaryOp::kRsqrt, [](const LongComplex& z) { return 1.0L / std::sqrt(z); }},
    {"sin", UnaryOp::kSin, [](const LongComplex& z) { return std::sin(z); }},
    {"cos", UnaryOp::kCos, [](const LongComplex& z) { return std::cos(z); }},
    {"tan", UnaryOp::kTan, [](const LongComplex& z) { return std::tan(z); }},
    {"asin", UnaryOp::kAsin, [](const LongComplex& z) { return std::asin(z); }},
    {"acos", UnaryOp::kAcos, [](const LongComplex& z) { return std::acos(z); }},
    {"atan", UnaryOp::kAtan, [](const LongComplex& z) { return std::atan(z); }},
    {"sinh", UnaryOp::kSinh, [](const LongComplex& z) { return std::sinh(z); }},
    {"cosh", UnaryOp::kCosh, [](const LongComplex& z) { return std::cosh(z); }},
    {"tanh", UnaryOp::kTanh, [](const LongComplex& z) { return std::tanh(z); }},
    {"asinh", UnaryOp::kAsinh, [](const LongComplex& z) { return std::asinh(z); }},
    {"acosh", UnaryOp::kAcosh, [](const LongComplex& z) { return std::acosh(z); }},
    {"atanh", UnaryOp::kAtanh, [](const LongComplex& z) { return std::atanh(z); }},
    {"sigmoid", UnaryOp::kSigmoid, [](const LongComplex& z) { return 1.0L / (1.0L + std::exp(-z)); }, 2.5},
    {"sign", UnaryOp::kSign, [](const LongComplex& z) { return z / std::abs(z); }},
};

// Numbers of ordinary size, of every exponent, near the branch points and on the axes.
template <class P>
std::vector<std::complex<P>> Numbers() {
  std::mt19937_64 random(17);
  const auto uniform = [&](double limit) { return std::uniform_real_distribution<double>(-limit, limit)(random); };
  std::vector<std::complex<P>> z;
  for (int i = 0; i < 1500; ++i) z.emplace_back(static_cast<P>(uniform(4)), static_cast<P>(uniform(4)));
  for (int i = 0; i < 500; ++i) {
    const double re = std::ldexp(uniform(1), static_cast<int>(random() % 60) - 30);
    z.emplace_back(static_cast<P>(re), static_cast<P>(std::ldexp(uniform(1), static_cast<int>(random() % 60) - 30)));
  }
  for (int i = 0; i < 500; ++i) z.emplace_back(static_cast<P>(1 + uniform(1e-5)), static_cast<P>(uniform(1e-4)));
  for (int i = 0; i < 200; ++i) z.emplace_back(static_cast<P>(uniform(3)), P(0));
  for (int i = 0; i < 200; ++i) z.emplace_back(P(0), static_cast<P>(uniform(3)));
  return z;
}

template <class P>
void CheckFunction(const Function& f, DType dtype) {
  const auto z = Numbers<P>();
  std::vector<std::complex<P>> out(z.size());
  FindUnary(f.op, dtype)(Bytes(z), sizeof(z[0]), Bytes(out), static_cast<int64_t>(z.size()));
  for (size_t i = 0; i < z.size(); ++i) {
    const LongComplex exact = f.exact(LongComplex(z[i]));
    const long double size = std::abs(exact);
    if (std::fabs(z[i].imag()) > f.highest) continue;
    if (size > std::numeric_limits<P>::max() / 2 || size < std::numeric_limits<P>::min()) continue;
    ASSERT_LE(std::abs(LongComplex(out[i]) - exact), 4 * std::numeric_limits<P>::epsilon() * size)
        << f.name << z[i] << " gave " << out[i] << " instead of " << exact;
  }
}

TEST(ComplexFunctions, AreWithinFourUnitsOfTheirModulus) {
  for (const Function& f : kFunctions) {
    CheckFunction<float>(f, DType::kComplex64);
    CheckFunction<double>(f, DType::kComplex128);
  }
}

bool SamePart(double got, long double exact) {
  if (exact != exact) return got != got;
  if (exact == 0) return got == 0 && std::signbit(got) == std::signbit(exact);
  return got == static_cast<double>(exact) || std::fabs(got - exact) <= 1e-15L * std::fabs(exact);
}

// Zeros and infinities, in all combinations with their signs and with ordinary numbers. Where Annex G leaves a sign
// open, either may come.
TEST(ComplexFunctions, FollowAnnexGAtZerosAndInfinities) {
  const double special[] = {0.0, -0.0, 1.0, -1.0, 0.5, -2.0, INFINITY, -INFINITY};
  for (const Function& f : kFunctions) {
    if (f.op == UnaryOp::kRsqrt || f.op == UnaryOp::kSigmoid || f.op == UnaryOp::kSign) continue;
    for (const double re : special) {
      for (const double im : special) {
        const std::complex<double> z(re, im);
        std::complex<double> out;
        FindUnary(f.op, DType::kComplex128)(reinterpret_cast<const char*>(&z), 16, reinterpret_cast<char*>(&out), 1);
        const LongComplex exact = f.exact(LongComplex(z));
        const bool has_no_direction = std::isnan(exact.real()) || std::isnan(exact.imag());
        const auto same = [&](double got, long double part) {
          return has_no_direction ? SamePart(std::fabs(got), std::fabs(part)) : SamePart(got, part);
        };
        EXPECT_TRUE(same(out.real(), exact.real()) && same(out.imag(), exact.imag()))
            << f.name << z << " gave " << out << " instead of " << exact;
      }
    }
  }
}

TEST(ComplexFunctions, WholePowersAreProducts) {
  const std::complex<double> x[] = {{3, 4}, {0, -1}, {1, 2}, {2, 0}, {0, 0}, {1, 1}};
  const std::complex<double> y[] = {{2, 0}, {4, 0}, {-1, 0}, {10, 0}, {0, 0}, {0.5, 0}};
  const std::complex<double> expected[] = {{-7, 24}, {1, 0}, {0.2, -0.4}, {1024, 0}, {1, 0}, std::sqrt(x[5])};
  std::complex<double> out[6];
  FindBinary(BinaryOp::kPow, DType::kComplex128)(reinterpret_cast<const char*>(x), 16, reinterpret_cast<const char*>(y),
                                                 16, reinterpret_cast<char*>(out), 6);
  for (int i = 0; i < 5; ++i) EXPECT_EQ(out[i], expected[i]) << i;
  EXPECT_LE(std::abs(out[5] - expected[5]), 1e-15);
}

TEST(ComplexFunctions, Log1pAndExpm1KeepSmallArguments) {
  const std::complex<double> z[] = {{1e-20, 1e-25}, {-1e-30, 3e-12}, {0.0, -0.0}};
  std::complex<double> log[3], exp[3];
  FindUnary(UnaryOp::kLog1p, DType::kComplex128)(reinterpret_cast<const char*>(z), 16, reinterpret_cast<char*>(log), 3);
  FindUnary(UnaryOp::kExpm1, DType::kComplex128)(reinterpret_cast<const char*>(z), 16, reinterpret_cast<char*>(exp), 3);
  EXPECT_EQ(log[0], z[0]);
  EXPECT_EQ(exp[0], z[0]);
  EXPECT_NEAR(log[1].real() / 4.5e-24, 1, 1e-6);  // y^2 / 2
  EXPECT_NEAR(exp[1].real() / -4.5e-24, 1, 1e-6);
  EXPECT_EQ(log[1].imag(), 3e-12);
  EXPECT_TRUE(std::signbit(exp[2].imag()) && std::signbit(log[2].imag()));
}

TEST(ComplexFunctions, PartsAreThoseOfTheNumber) {
  const std::complex<float> z[] = {{3, -4}, {-1, 0}, {0, INFINITY}};
  const char* x = reinterpret_cast<const char*>(z);
  float re[3], im[3], angle[3];
  std::complex<float> conjugate[3];
  bool infinite[3];
  FindUnary(UnaryOp::kReal, DType::kComplex64)(x, 8, reinterpret_cast<char*>(re), 3);
  FindUnary(UnaryOp::kImag, DType::kComplex64)(x, 8, reinterpret_cast<char*>(im), 3);
  FindUnary(UnaryOp::kAngle, DType::kComplex64)(x, 8, reinterpret_cast<char*>(angle), 3);
  FindUnary(UnaryOp::kConj, DType::kComplex64)(x, 8, reinterpret_cast<char*>(conjugate), 3);
  FindUnary(UnaryOp::kIsInf, DType::kComplex64)(x, 8, reinterpret_cast<char*>(infinite), 3);
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(std::complex<float>(re[i], im[i]), z[i]);
    EXPECT_EQ(conjugate[i], std::conj(z[i]));
    EXPECT_FLOAT_EQ(angle[i], std::arg(z[i]));
    EXPECT_EQ(infinite[i], i == 2);
  }
  std::complex<float> made[3];
  FindBinary(BinaryOp::kComplex, DType::kFloat32)(reinterpret_cast<const char*>(re), 4,
                                                  reinterpret_cast<const char*>(im), 4,
                                                  reinterpret_cast<char*>(made), 3);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(made[i], z[i]);
}

}  // namespace
}  // namespace levada::kernel::test
