#include "kernel/elementwise.h"

#include "support.h"

namespace levada::kernel::test {
namespace {

template <class N> constexpr bool kInteger = std::is_same_v<N, __int128>;

// What one element of an operation must be, from the definition. Returns false where it has no result.
template <class N>
bool ModelBinary(BinaryOp op, N x, N y, N* out) {
  const bool nan = x != x || y != y;
  switch (op) {
    case BinaryOp::kAdd: *out = x + y; return true;
    case BinaryOp::kSubtract: *out = x - y; return true;
    case BinaryOp::kMultiply: *out = Product(x, y); return true;
    case BinaryOp::kMaximum: *out = nan ? x + y : x > y ? x : y; return true;
    case BinaryOp::kMinimum: *out = nan ? x + y : x < y ? x : y; return true;
    case BinaryOp::kDivide: *out = x / y; return true;
    case BinaryOp::kEqual: *out = x == y; return true;
    case BinaryOp::kNotEqual: *out = x != y; return true;
    case BinaryOp::kLess: *out = x < y; return true;
    case BinaryOp::kLessEqual: *out = x <= y; return true;
    case BinaryOp::kGreater: *out = x > y; return true;
    case BinaryOp::kGreaterEqual: *out = x >= y; return true;
    case BinaryOp::kFloorDiv:
    case BinaryOp::kFloorMod: {
      if constexpr (kInteger<N>) {
        if (y == 0) return false;
        const N quotient = x / y - (x % y != 0 && (x < 0) != (y < 0) ? 1 : 0);
        *out = op == BinaryOp::kFloorDiv ? quotient : x - quotient * y;
      } else {
        const N remainder = std::fmod(x, y);
        const bool adjust = remainder != 0 && (remainder < 0) != (y < 0);
        *out = adjust ? remainder + y : remainder;
        if (op == BinaryOp::kFloorMod) return true;
        if (!std::isfinite(x) || !std::isfinite(y) || y == 0) *out = std::floor(x / y);
        else *out = std::copysign(std::rint((x - remainder) / y), x / y) - (adjust ? 1 : 0);
      }
      return true;
    }
    default: return false;
  }
}

bool IsComparison(BinaryOp op) { return op >= BinaryOp::kEqual && op <= BinaryOp::kGreaterEqual; }

template <class T>
void CheckBinary(BinaryOp op, DType dtype, int64_t n, Layout x_layout, Layout y_layout, uint64_t seed) {
  using M = Model<T>;
  const BinaryLoop loop = FindBinary(op, dtype);
  ASSERT_NE(loop, nullptr);
  const Input x = MakeInput<T>(n, x_layout, seed);
  const Input y = MakeInput<T>(n, y_layout, seed + 1);
  const int64_t size = IsComparison(op) ? 1 : sizeof(T);
  std::vector<char> out(n * size);
  const int64_t bad = loop(x.data(), x.stride, y.data(), y.stride, out.data(), n);
  for (int64_t i = 0; i < n; ++i) {
    typename M::Number expected = 0;
    if (!ModelBinary(op, M::Read(x.at(i)), M::Read(y.at(i)), &expected)) {
      ASSERT_EQ(bad, i);
      return;
    }
    const bool extreme = op == BinaryOp::kMaximum || op == BinaryOp::kMinimum;
    if (extreme && sizeof(T) == 2 && IsFloat(dtype) && M::Read(x.at(i)) == M::Read(y.at(i))) {
      expected = M::Read(x.at(i));  // halves keep the first of equal numbers
    }
    if (IsComparison(op)) {
      ASSERT_EQ(out[i], expected != 0) << "element " << i << " of " << n;
      continue;
    }
    const T rounded = M::Round(expected);
    ASSERT_TRUE(SameValue<T>(out.data() + i * size, reinterpret_cast<const char*>(&rounded)))
        << "element " << i << " of " << n << ": x " << static_cast<double>(M::Read(x.at(i))) << " y "
        << static_cast<double>(M::Read(y.at(i))) << " got " << static_cast<double>(M::Read(out.data() + i * size))
        << " expected " << static_cast<double>(expected);
  }
  ASSERT_EQ(bad, -1);
}

void CheckBinaryEverywhere(BinaryOp op, bool integers) {
  ForEachSimd([&] {
    ForEachReal([&]<class T>(DType dtype) {
      if (!integers && !IsFloat(dtype)) return;
      uint64_t seed = 1;
      for (Layout x : kAllLayouts) {
        for (Layout y : kAllLayouts) {
          for (int64_t n : {0, 1, 3, 17, 130}) CheckBinary<T>(op, dtype, n, x, y, seed += 2);
        }
      }
      for (int64_t n = 0; n <= 130; ++n) {
        CheckBinary<T>(op, dtype, n, Layout::kContiguous, Layout::kContiguous, n);
        CheckBinary<T>(op, dtype, n, Layout::kUnaligned, Layout::kRepeated, n);
      }
      CheckBinary<T>(op, dtype, 5000, Layout::kContiguous, Layout::kUnaligned, 99);
    });
  });
}

TEST(BinaryKernel, AddsAsTheModelDoes) { CheckBinaryEverywhere(BinaryOp::kAdd, true); }
TEST(BinaryKernel, SubtractsAsTheModelDoes) { CheckBinaryEverywhere(BinaryOp::kSubtract, true); }
TEST(BinaryKernel, MultipliesAsTheModelDoes) { CheckBinaryEverywhere(BinaryOp::kMultiply, true); }
TEST(BinaryKernel, DividesFloatsCorrectlyRounded) { CheckBinaryEverywhere(BinaryOp::kDivide, false); }
TEST(BinaryKernel, MaximumPassesNanAndPrefersTheSecondOfEqualNumbers) { CheckBinaryEverywhere(BinaryOp::kMaximum,
    true); }
TEST(BinaryKernel, MinimumPassesNanAndPrefersTheSecondOfEqualNumbers) { CheckBinaryEverywhere(BinaryOp::kMinimum,
    true); }

TEST(BinaryKernel, ComparesAsTheModelDoes) {
  for (BinaryOp op : {BinaryOp::kEqual, BinaryOp::kNotEqual, BinaryOp::kLess, BinaryOp::kLessEqual, BinaryOp::kGreater,
                      BinaryOp::kGreaterEqual}) {
    SCOPED_TRACE(static_cast<int>(op));
    CheckBinaryEverywhere(op, true);
  }
}

TEST(BinaryKernel, FloorDivisionOfIntegersIsExactAndStopsAtZero) {
  for (BinaryOp op : {BinaryOp::kFloorDiv, BinaryOp::kFloorMod}) {
    ForEachReal([&]<class T>(DType dtype) {
      if (!IsInteger(dtype)) return;
      for (uint64_t seed = 0; seed < 300; ++seed) {
        CheckBinary<T>(op, dtype, 40, Layout::kContiguous, Layout::kGapped, seed);
        CheckBinary<T>(op, dtype, 5, Layout::kContiguous, Layout::kRepeated, seed);
      }
    });
  }
}

TEST(BinaryKernel, FloorDivisionOfFloatsIsTheFloorOfTheExactQuotient) {
  for (BinaryOp op : {BinaryOp::kFloorDiv, BinaryOp::kFloorMod}) {
    SCOPED_TRACE(static_cast<int>(op));
    for (uint64_t seed = 0; seed < 200; ++seed) {
      CheckBinary<double>(op, DType::kFloat64, 50, Layout::kContiguous, Layout::kContiguous, seed);
    }
  }
  const double x[] = {1.0, -1.0, 5.0, 0.3, -7.5, 6.0};
  const double y[] = {0.1, 0.1, -3.0, 0.1, 2.0, -3.0};
  const double quotients[] = {9.0, -10.0, -2.0, 2.0, -4.0, -2.0};
  double out[6];
  FindBinary(BinaryOp::kFloorDiv, DType::kFloat64)(reinterpret_cast<const char*>(x), 8,
      reinterpret_cast<const char*>(y),
                                                   8, reinterpret_cast<char*>(out), 6);
  for (int i = 0; i < 6; ++i) EXPECT_EQ(out[i], quotients[i]) << i;
}

TEST(BinaryKernel, FloorModuloOfFloat32IsExact) {
  const BinaryLoop loop = FindBinary(BinaryOp::kFloorMod, DType::kFloat32);
  for (uint64_t seed = 0; seed < 100; ++seed) {
    const auto x = MakeVector<float>(100, seed), y = MakeVector<float>(100, seed + 1000);
    std::vector<float> out(100);
    loop(Bytes(x), 4, Bytes(y), 4, Bytes(out), 100);
    for (int i = 0; i < 100; ++i) {
      float expected = std::fmod(x[i], y[i]);
      if (expected != 0 && (expected < 0) != (y[i] < 0)) expected += y[i];
      ASSERT_TRUE(out[i] == expected || (out[i] != out[i] && expected != expected)) << x[i] << " % " << y[i];
      ASSERT_TRUE(out[i] != out[i] || std::signbit(out[i]) == std::signbit(expected)) << x[i] << " % " << y[i];
    }
  }
}

TEST(BinaryKernel, IntegerPowerWrapsAndRefusesNegativeExponents) {
  const int32_t x[] = {2, -3, 0, 7, 2}, y[] = {31, 3, 0, 20, -1};
  int32_t out[5] = {};
  const int64_t bad = FindBinary(BinaryOp::kPow, DType::kInt32)(reinterpret_cast<const char*>(x), 4,
                                                                reinterpret_cast<const char*>(y), 4,
                                                                reinterpret_cast<char*>(out), 5);
  uint32_t seven = 1;
  for (int i = 0; i < 20; ++i) seven *= 7;
  EXPECT_EQ(bad, 4);
  EXPECT_EQ(out[0], INT32_MIN);
  EXPECT_EQ(out[1], -27);
  EXPECT_EQ(out[2], 1);
  EXPECT_EQ(static_cast<uint32_t>(out[3]), seven);
}

TEST(BinaryKernel, LogicTakesAnyByteButZeroForTrue) {
  const uint8_t x[] = {0, 0, 1, 255, 2}, y[] = {0, 2, 0, 1, 128};
  const uint8_t expected[3][5] = {{0, 0, 0, 1, 1}, {0, 1, 1, 1, 1}, {0, 1, 1, 0, 0}};
  const BinaryOp ops[] = {BinaryOp::kLogicalAnd, BinaryOp::kLogicalOr, BinaryOp::kLogicalXor};
  ForEachSimd([&] {
    for (int op = 0; op < 3; ++op) {
      uint8_t out[5];
      FindBinary(ops[op], DType::kBool)(reinterpret_cast<const char*>(x), 1, reinterpret_cast<const char*>(y), 1,
                                        reinterpret_cast<char*>(out), 5);
      for (int i = 0; i < 5; ++i) EXPECT_EQ(out[i], expected[op][i]) << op << " " << i;
    }
  });
}

TEST(BinaryKernel, WorksInPlace) {
  ForEachSimd([&] {
    for (int64_t n = 0; n <= 130; ++n) {
      auto x = MakeVector<int32_t>(n, 5);
      const auto before = x;
      FindBinary(BinaryOp::kAdd, DType::kInt32)(Bytes(x), 4, Bytes(x), 4, Bytes(x), n);
      for (int64_t i = 0; i < n; ++i) ASSERT_EQ(static_cast<uint32_t>(x[i]), 2u * static_cast<uint32_t>(before[i]));
    }
  });
}

template <class N>
N ModelUnary(UnaryOp op, N x) {
  switch (op) {
    case UnaryOp::kNegative: return -x;
    case UnaryOp::kSquare: return Product(x, x);
    case UnaryOp::kRelu: return x < 0 ? 0 : x;
    case UnaryOp::kSign: return x != x ? x : x > 0 ? 1 : x < 0 ? -1 : 0;
    default: break;
  }
  if constexpr (kInteger<N>) {
    return op == UnaryOp::kAbs && x < 0 ? -x : x;
  } else {
    switch (op) {
      case UnaryOp::kAbs: return std::fabs(x);
      case UnaryOp::kSqrt: return std::sqrt(x);
      case UnaryOp::kReciprocal: return 1 / x;
      case UnaryOp::kFloor: return std::floor(x);
      case UnaryOp::kCeil: return std::ceil(x);
      case UnaryOp::kRound: return std::nearbyint(x);
      default: return NAN;
    }
  }
}

template <class T>
void CheckUnary(UnaryOp op, DType dtype, int64_t n, Layout layout, uint64_t seed) {
  using M = Model<T>;
  const UnaryLoop loop = FindUnary(op, dtype);
  ASSERT_NE(loop, nullptr);
  const Input x = MakeInput<T>(n, layout, seed);
  std::vector<char> out(n * sizeof(T));
  ASSERT_EQ(loop(x.data(), x.stride, out.data(), n), -1);
  for (int64_t i = 0; i < n; ++i) {
    const T expected = M::Round(ModelUnary(op, M::Read(x.at(i))));
    ASSERT_TRUE(SameValue<T>(out.data() + i * sizeof(T), reinterpret_cast<const char*>(&expected)))
        << "op " << static_cast<int>(op) << " element " << i << ": " << static_cast<double>(M::Read(x.at(i)))
            << " gave "
        << static_cast<double>(M::Read(out.data() + i * sizeof(T)));
  }
}

TEST(UnaryKernel, ComputesAsTheModelDoesInEveryLayout) {
  const UnaryOp all[] = {UnaryOp::kNegative, UnaryOp::kAbs, UnaryOp::kSign, UnaryOp::kSquare, UnaryOp::kRelu,
                         UnaryOp::kRound, UnaryOp::kSqrt, UnaryOp::kReciprocal, UnaryOp::kFloor, UnaryOp::kCeil};
  ForEachSimd([&] {
    ForEachReal([&]<class T>(DType dtype) {
      for (UnaryOp op : all) {
        const bool floats_only = op == UnaryOp::kSqrt || op == UnaryOp::kReciprocal || op == UnaryOp::kFloor ||
                                 op == UnaryOp::kCeil;
        const bool negates_unsigned = op == UnaryOp::kNegative && KindOf(dtype) == Kind::kUnsigned;
        if ((floats_only && IsInteger(dtype)) || negates_unsigned) {
          EXPECT_EQ(FindUnary(op, dtype), nullptr);
          continue;
        }
        for (Layout layout : kAllLayouts) {
          for (int64_t n : {0, 1, 33, 700}) CheckUnary<T>(op, dtype, n, layout, n + 7);
        }
        for (int64_t n = 0; n <= 130; ++n) CheckUnary<T>(op, dtype, n, Layout::kUnaligned, n);
      }
    });
  });
}

TEST(UnaryKernel, RsqrtIsTheNearestFloat) {
  ForEachSimd([&] {
    const auto x = MakeVector<float>(1000, 3);
    std::vector<float> out(1000);
    FindUnary(UnaryOp::kRsqrt, DType::kFloat32)(Bytes(x), 4, Bytes(out), 1000);
    for (int i = 0; i < 1000; ++i) {
      const float expected = static_cast<float>(1.0L / std::sqrt(static_cast<long double>(x[i])));
      ASSERT_TRUE(out[i] == expected || (out[i] != out[i] && expected != expected)) << x[i];
    }
  });
}

TEST(UnaryKernel, IsNanAndIsFiniteTellEveryFloatKind) {
  ForEachSimd([&] {
    ForEachReal([&]<class T>(DType dtype) {
      if (!IsFloat(dtype)) return;
      const Input x = MakeInput<T>(300, Layout::kUnaligned, 21);
      std::vector<char> nan(300), finite(300);
      FindUnary(UnaryOp::kIsNan, dtype)(x.data(), x.stride, nan.data(), 300);
      FindUnary(UnaryOp::kIsFinite, dtype)(x.data(), x.stride, finite.data(), 300);
      for (int i = 0; i < 300; ++i) {
        ASSERT_EQ(nan[i], std::isnan(static_cast<double>(Model<T>::Read(x.at(i)))));
        ASSERT_EQ(finite[i], std::isfinite(static_cast<double>(Model<T>::Read(x.at(i)))));
      }
    });
  });
}

TEST(SelectKernel, TakesXWhereTheConditionHolds) {
  ForEachSimd([&] {
    for (int64_t size : {1, 2, 4, 8, 16}) {
      for (int combination = 0; combination < 8; ++combination) {
        for (int64_t n : {0, 1, 15, 64, 129}) {
          const int64_t c_stride = (combination & 4) != 0 ? 3 : 1;
          const int64_t x_stride = (combination & 1) != 0 ? 0 : size;
          const int64_t y_stride = (combination & 2) != 0 ? 0 : size;
          const auto c = MakeVector<uint8_t>(n * 3, 1), x = MakeVector<uint8_t>(n * size + size, 2);
          const auto y = MakeVector<uint8_t>(n * size + size, 3);
          std::vector<uint8_t> out(n * size);
          FindSelect(size)(Bytes(c), c_stride, Bytes(x), x_stride, Bytes(y), y_stride, Bytes(out), n);
          for (int64_t i = 0; i < n; ++i) {
            const char* expected = c[i * c_stride] != 0 ? Bytes(x) + i * x_stride : Bytes(y) + i * y_stride;
            ASSERT_EQ(std::memcmp(out.data() + i * size, expected, size), 0) << size << " " << combination << " " << i;
          }
        }
      }
    }
  });
  EXPECT_EQ(FindSelect(3), nullptr);
  EXPECT_EQ(FindSelect(32), nullptr);
}

}  // namespace
}  // namespace levada::kernel::test
