#include <complex>

#include "kernel/elementwise.h"
#include "support.h"

namespace levada::kernel::test {
namespace {

template <class P>
std::vector<std::complex<P>> Numbers(int n, double magnitude, uint64_t seed) {
  std::mt19937_64 random(seed);
  std::uniform_real_distribution<double> unit(-1, 1);
  std::vector<std::complex<P>> x(n);
  for (auto& v : x) v = {static_cast<P>(unit(random) * magnitude), static_cast<P>(unit(random) * magnitude)};
  return x;
}

template <class P>
void CheckNear(std::complex<P> got, std::complex<long double> exact, const char* what) {
  const long double error = std::abs(std::complex<long double>(got) - exact);
  ASSERT_LE(error, std::abs(exact) * 8 * std::numeric_limits<P>::epsilon()) << what << " " << got;
}

template <class P>
void CheckArithmetic(DType dtype, double magnitude) {
  using C = std::complex<P>;
  const int n = 200;
  const auto x = Numbers<P>(n, magnitude, 1), y = Numbers<P>(n, magnitude, 2);
  const auto run = [&](BinaryOp op) {
    std::vector<C> out(n);
    EXPECT_EQ(FindBinary(op, dtype)(Bytes(x), sizeof(C), Bytes(y), sizeof(C), Bytes(out), n), -1);
    return out;
  };
  const auto sum = run(BinaryOp::kAdd), difference = run(BinaryOp::kSubtract), quotient = run(BinaryOp::kDivide);
  const auto product = run(BinaryOp::kMultiply);
  std::vector<C> root(n), reciprocal(n);
  std::vector<P> modulus(n);
  FindUnary(UnaryOp::kSqrt, dtype)(Bytes(x), sizeof(C), Bytes(root), n);
  FindUnary(UnaryOp::kReciprocal, dtype)(Bytes(x), sizeof(C), Bytes(reciprocal), n);
  FindUnary(UnaryOp::kAbs, dtype)(Bytes(x), sizeof(C), Bytes(modulus), n);
  for (int i = 0; i < n; ++i) {
    const std::complex<long double> a(x[i]), b(y[i]);
    ASSERT_EQ(sum[i], x[i] + y[i]);
    ASSERT_EQ(difference[i], x[i] - y[i]);
    CheckNear(quotient[i], a / b, "divide");
    CheckNear(root[i], std::sqrt(a), "sqrt");
    CheckNear(C(modulus[i]), std::complex<long double>(std::abs(a)), "abs");
    if (magnitude == 1) {
      CheckNear(product[i], a * b, "multiply");
      CheckNear(reciprocal[i], 1.0L / a, "reciprocal");
    }
  }
}

TEST(ComplexKernel, ComputesWithinAFewUnitsAlsoNearTheEndsOfTheRange) {
  CheckArithmetic<float>(DType::kComplex64, 1);
  CheckArithmetic<float>(DType::kComplex64, 2.3e38);
  CheckArithmetic<float>(DType::kComplex64, 1e-30);
  CheckArithmetic<double>(DType::kComplex128, 1);
  CheckArithmetic<double>(DType::kComplex128, 1.2e308);
  CheckArithmetic<double>(DType::kComplex128, 1e-290);
}

TEST(ComplexKernel, SquareRootKeepsTheSideOfTheCut) {
  const std::complex<double> x[] = {{-4, 0.0}, {-4, -0.0}, {0, 0}, {4, 0}, {INFINITY, 1}, {-INFINITY, 1}, {1,
      INFINITY}};
  std::complex<double> out[7];
  FindUnary(UnaryOp::kSqrt, DType::kComplex128)(reinterpret_cast<const char*>(x), 16, reinterpret_cast<char*>(out), 7);
  for (int i = 0; i < 7; ++i) EXPECT_EQ(out[i], std::sqrt(x[i])) << x[i];
}

TEST(ComplexKernel, DividesByZeroAndInfinityAsTheStandardLibrary) {
  const std::complex<double> x[] = {{1, 1}, {3, -2}, {1, 1}, {-1, 0}};
  const std::complex<double> y[] = {{0, 0}, {INFINITY, 1}, {INFINITY, INFINITY}, {1, -INFINITY}};
  std::complex<double> out[4];
  FindBinary(BinaryOp::kDivide, DType::kComplex128)(reinterpret_cast<const char*>(x), 16,
      reinterpret_cast<const char*>(y),
                                                    16, reinterpret_cast<char*>(out), 4);
  EXPECT_EQ(out[0], std::complex<double>(INFINITY, INFINITY));
  for (int i = 1; i < 4; ++i) EXPECT_EQ(out[i], std::complex<double>(0, 0)) << i;
}

TEST(ComplexKernel, ComparesBothParts) {
  const std::complex<float> x[] = {{1, 2}, {1, 2}, {NAN, 0}}, y[] = {{1, 2}, {1, 3}, {NAN, 0}};
  const bool equal[] = {true, false, false};
  bool out[3];
  const char* a = reinterpret_cast<const char*>(x);
  const char* b = reinterpret_cast<const char*>(y);
  FindBinary(BinaryOp::kEqual, DType::kComplex64)(a, 8, b, 8, reinterpret_cast<char*>(out), 3);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(out[i], equal[i]);
  FindBinary(BinaryOp::kNotEqual, DType::kComplex64)(a, 8, b, 8, reinterpret_cast<char*>(out), 3);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(out[i], !equal[i]);
  EXPECT_EQ(FindBinary(BinaryOp::kLess, DType::kComplex64), nullptr);
  EXPECT_EQ(FindBinary(BinaryOp::kMaximum, DType::kComplex128), nullptr);
}

}  // namespace
}  // namespace levada::kernel::test
