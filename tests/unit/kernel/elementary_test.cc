#include "kernel/elementwise.h"
#include "support.h"

namespace levada::kernel::test {
namespace {

// Units in the last place of T between a result and the exact value; 0 where both are infinite, NaN or beyond the
// range.
template <class T>
double UlpError(T got, long double exact) {
  if (std::isnan(exact)) return std::isnan(got) ? 0 : INFINITY;
  if (std::isinf(got) || std::isinf(exact)) {
    const bool beyond = std::isinf(got) && std::fabs(exact) >= static_cast<long double>(std::numeric_limits<T>::max());
    return (got > 0) == (exact > 0) && beyond ? 0 : INFINITY;
  }
  const int digits = std::numeric_limits<T>::digits;
  const int lowest = std::numeric_limits<T>::min_exponent - 1;
  const int exponent = exact == 0 ? lowest : std::max(std::ilogb(exact), lowest);
  return static_cast<double>(std::fabs(static_cast<long double>(got) - exact) / std::ldexp(1.0L,
      exponent - digits + 1));
}

struct Function {
  const char* name;
  UnaryOp op;
  long double (*exact)(long double);
};
const Function kFunctions[] = {
    {"exp", UnaryOp::kExp, [](long double x) { return std::exp(x); }},
    {"log", UnaryOp::kLog, [](long double x) { return std::log(x); }},
    {"tanh", UnaryOp::kTanh, [](long double x) { return std::tanh(x); }},
};

template <class T>
std::vector<T> Arguments(uint64_t seed) {
  std::vector<T> x = MakeVector<T>(3000, seed);
  std::mt19937_64 random(seed);
  for (int i = 0; i < 3000; ++i) x.push_back(static_cast<T>(std::uniform_real_distribution<double>(-110, 95)(random)));
  for (int i = 0; i < 2000; ++i) x.push_back(static_cast<T>(std::uniform_real_distribution<double>(-1, 1)(random)));
  return x;
}

template <class T>
void CheckUlp(const Function& f, DType dtype) {
  const auto x = Arguments<T>(7);
  std::vector<T> out(x.size());
  FindUnary(f.op, dtype)(Bytes(x), sizeof(T), Bytes(out), static_cast<int64_t>(x.size()));
  for (size_t i = 0; i < x.size(); ++i) {
    const long double exact = f.exact(static_cast<long double>(x[i]));
    ASSERT_LE(UlpError<T>(out[i], exact), 1.0) << f.name << " of " << x[i] << " gave " << out[i];
  }
}

TEST(ElementaryKernel, IsWithinOneUnitInTheLastPlace) {
  ForEachSimd([] {
    for (const Function& f : kFunctions) {
      CheckUlp<float>(f, DType::kFloat32);
      CheckUlp<double>(f, DType::kFloat64);
    }
  });
}

TEST(ElementaryKernel, SigmoidIsWithinThreeUnitsAndNeverLeavesItsRange) {
  ForEachSimd([] {
    const auto x = Arguments<double>(3);
    std::vector<double> out(x.size());
    FindUnary(UnaryOp::kSigmoid, DType::kFloat64)(Bytes(x), 8, Bytes(out), static_cast<int64_t>(x.size()));
    for (size_t i = 0; i < x.size(); ++i) {
      const long double exact = 1 / (1 + std::exp(-static_cast<long double>(x[i])));
      ASSERT_LE(UlpError<double>(out[i], exact), 3.0) << x[i] << " " << out[i];
    }
  });
}

template <class T>
void CheckSameBits(UnaryOp op, DType dtype) {
  for (Layout layout : kAllLayouts) {
    for (int64_t n = 0; n <= 130; n += 1 + n / 20) {
      const Input x = MakeInput<T>(n, layout, n);
      std::vector<char> first;
      ForEachSimd([&] {
        std::vector<char> out(n * sizeof(T));
        FindUnary(op, dtype)(x.data(), x.stride, out.data(), n);
        if (first.empty()) first = out;
        for (int64_t i = 0; i < n; ++i) {
          ASSERT_TRUE(SameValue<T>(out.data() + i * sizeof(T), first.data() + i * sizeof(T)))
              << static_cast<double>(Model<T>::Read(x.at(i)));
        }
      });
    }
  }
}

TEST(ElementaryKernel, GivesTheSameBitsAtEveryInstructionSetLengthAndLayout) {
  ForEachReal([]<class T>(DType dtype) {
    if (!IsFloat(dtype)) return;
    for (UnaryOp op : {UnaryOp::kExp, UnaryOp::kLog, UnaryOp::kTanh, UnaryOp::kSigmoid}) CheckSameBits<T>(op, dtype);
  });
}

template <class T, class Pattern>
void CheckNanOfLog(DType dtype, Pattern expected) {
  constexpr double kNan = NAN, kInfinity = INFINITY;
  std::vector<T> x;
  for (int i = 0; i < 40; ++i) {
    for (const double value : {-1.0, -1e30, kNan, -kNan, -kInfinity}) {
      x.push_back(static_cast<T>(value));
    }
  }
  std::vector<T> out(x.size());
  FindUnary(UnaryOp::kLog, dtype)(Bytes(x), sizeof(T), Bytes(out), static_cast<int64_t>(x.size()));
  for (size_t i = 0; i < x.size(); ++i) {
    Pattern bits;
    std::memcpy(&bits, &out[i], sizeof(bits));
    ASSERT_EQ(bits, expected) << "log of " << x[i];
  }
}

TEST(ElementaryKernel, LogHasOneNanAtEveryInstructionSet) {
  ForEachSimd([] {
    CheckNanOfLog<float, uint32_t>(DType::kFloat32, 0x7FC00000u);
    CheckNanOfLog<double, uint64_t>(DType::kFloat64, 0x7FF8000000000000u);
  });
}

// Every 509th float32, every one near the ends of the range, NaNs and infinities of both signs.
TEST(ElementaryKernel, ExpOfFloat32IsWithinNineTenthsOfAUnitAndTheSameEverywhere) {
  std::vector<float> x;
  const auto add = [&](uint32_t bits) {
    float value;
    std::memcpy(&value, &bits, sizeof(value));
    x.push_back(value);
  };
  for (uint64_t bits = 0; bits < uint64_t{1} << 32; bits += 509) add(static_cast<uint32_t>(bits));
  for (uint32_t i = 0; i < 4000; ++i) {
    add(0x42B17218u - 2000 + i);  // where the result leaves the numbers
    add(0xC2AEAC50u - 2000 + i);  // where it becomes subnormal
    add(0xC2CFF1B5u - 2000 + i);  // where it becomes 0
  }
  for (const float end : {INFINITY, -INFINITY, NAN, -NAN, 0.0f, -0.0f}) x.push_back(end);
  std::vector<float> first;
  ForEachSimd([&] {
    std::vector<float> out(x.size());
    FindUnary(UnaryOp::kExp, DType::kFloat32)(Bytes(x), 4, Bytes(out), static_cast<int64_t>(x.size()));
    if (first.empty()) first = out;
    ASSERT_EQ(0, std::memcmp(out.data(), first.data(), out.size() * sizeof(float)));
  });
  for (size_t i = 0; i < x.size(); ++i) {
    const double exact = std::exp(static_cast<double>(x[i]));
    // What rounds to the largest number may also be infinity.
    ASSERT_LE(UlpError<float>(first[i], exact), 0.9) << x[i] << " gave " << first[i];
  }
}

TEST(ElementaryKernel, RoundsEveryFloat16OfExpOnce) {
  ForEachSimd([] {
    std::vector<uint16_t> all(65536), out(65536);
    for (uint32_t i = 0; i < 65536; ++i) all[i] = static_cast<uint16_t>(i);
    FindUnary(UnaryOp::kExp, DType::kFloat16)(Bytes(all), 2, Bytes(out), 65536);
    for (uint32_t i = 0; i < 65536; ++i) {
      const double x = DecodeHalf(all[i], 5, 10);
      if (x != x) continue;
      ASSERT_NEAR(out[i], EncodeHalf(static_cast<float>(std::exp(x)), 5, 10), 1) << x;
    }
  });
}

TEST(PowKernel, FollowsTheSpecialValuesOfIeee) {
  const double special[] = {0.0, -0.0, 1.0, -1.0, 0.5, -0.5, 2.0, -2.0, 3.0, -3.0, INFINITY, -INFINITY, NAN, 1e300,
      2.5};
  ForEachSimd([&] {
    for (double x : special) {
      for (double y : special) {
        double out;
        FindBinary(BinaryOp::kPow, DType::kFloat64)(reinterpret_cast<const char*>(&x), 8,
            reinterpret_cast<const char*>(&y),
                                                    8, reinterpret_cast<char*>(&out), 1);
        const long double exact = std::pow(static_cast<long double>(x), static_cast<long double>(y));
        ASSERT_LE(UlpError<double>(out, exact), 1.0) << x << " ** " << y << " gave " << out;
        ASSERT_TRUE(exact != 0 || std::signbit(out) == std::signbit(exact)) << x << " ** " << y;
        const float a = static_cast<float>(x), b = static_cast<float>(y);
        float single;
        FindBinary(BinaryOp::kPow, DType::kFloat32)(reinterpret_cast<const char*>(&a), 0,
            reinterpret_cast<const char*>(&b),
                                                    0, reinterpret_cast<char*>(&single), 1);
        const long double power = std::pow(static_cast<long double>(a), static_cast<long double>(b));
        ASSERT_LE(UlpError<float>(single, power), 1.0) << a << " ** " << b << " gave " << single;
      }
    }
  });
}

TEST(PowKernel, IsWithinOneUnitAndTheSameAtEveryInstructionSet) {
  std::mt19937_64 random(9);
  std::vector<float> x(2000), y(2000), first;
  for (float& v : x) v = std::uniform_real_distribution<float>(0.001f, 50)(random);
  for (float& v : y) v = std::uniform_real_distribution<float>(-20, 20)(random);
  ForEachSimd([&] {
    std::vector<float> out(2000);
    FindBinary(BinaryOp::kPow, DType::kFloat32)(Bytes(x), 4, Bytes(y), 4, Bytes(out), 2000);
    for (int i = 0; i < 2000; ++i) {
      const long double exact = std::pow(static_cast<long double>(x[i]), static_cast<long double>(y[i]));
      ASSERT_LE(UlpError<float>(out[i], exact), 1.0) << x[i] << " ** " << y[i];
    }
    if (first.empty()) first = out;
    ASSERT_EQ(first, out);
  });
}

}  // namespace
}  // namespace levada::kernel::test
