#include "kernel/elementwise.h"

#include "support.h"

namespace levada::kernel::test {
namespace {

struct Range {
  DType dtype;
  int first, last;
};
constexpr Range kRanges[] = {{DType::kInt8, -128, 127},
                             {DType::kUInt8, 0, 255},
                             {DType::kInt16, -32768, 32767},
                             {DType::kUInt16, 0, 65535}};

// Whether the documented formula has the bits of a division for every value of a range.
bool FormulaIsExact(const Range& range, float c) {
  const float r = 1.0f / c;
  for (int v = range.first; v <= range.last; ++v) {
    const float x = static_cast<float>(v), q = x * r;
    const float corrected = std::fma(std::fma(-q, c, x), r, q);
    const float exact = x / c;
    if (std::memcmp(&exact, &corrected, 4) != 0) return false;
  }
  return true;
}

std::vector<float> Divisors() {
  std::vector<float> divisors = {255, 256, 127.5f, 65535, 32768, 127, 3, 7, 10, 0.1f, 1e-3f, -255, 1, -1, 1e30f, 1e-30f,
                                 1e-42f, 3e38f, 0.30810001f};
  std::mt19937_64 random(1);
  for (int i = 0; i < 12; ++i) divisors.push_back(RandomElement<float>(random));
  for (int i = 0; i < 12; ++i) divisors.push_back(std::uniform_real_distribution<float>(0.01f, 300)(random));
  return divisors;
}

TEST(ReciprocalDivision, IsDeclaredExactOnlyWhereEveryValueDividesRight) {
  for (float c : Divisors()) {
    for (const Range& range : kRanges) {
      const bool expected = std::isfinite(c) && c != 0 && FormulaIsExact(range, c);
      ForEachSimd([&] { ASSERT_EQ(ReciprocalDivisionIsExact(range.dtype, c), expected) << NameOf(range.dtype)
          << " " << c; });
    }
  }
}

TEST(ReciprocalDivision, HasTheBitsOfADivisionWhereItIsDeclaredExact) {
  int declared = 0;
  for (float c : Divisors()) {
    for (const Range& range : kRanges) {
      if (!ReciprocalDivisionIsExact(range.dtype, c)) continue;
      ++declared;
      std::vector<float> x;
      for (int v = range.first; v <= range.last; ++v) x.push_back(static_cast<float>(v));
      ForEachSimd([&] {
        std::vector<float> out(x.size());
        DivideByReciprocal(x.data(), c, out.data(), static_cast<int64_t>(x.size()));
        for (size_t i = 0; i < x.size(); ++i) {
          const float exact = x[i] / c;
          ASSERT_EQ(std::memcmp(&exact, &out[i], 4), 0) << x[i] << " / " << c;
        }
      });
    }
  }
  EXPECT_GT(declared, 40);
}

TEST(ReciprocalDivision, IsExactForTheUsualDivisorsOfImages) {
  EXPECT_TRUE(ReciprocalDivisionIsExact(DType::kUInt8, 255.0f));
  EXPECT_TRUE(ReciprocalDivisionIsExact(DType::kUInt8, 127.5f));
  EXPECT_TRUE(ReciprocalDivisionIsExact(DType::kUInt16, 65535.0f));
}

TEST(ReciprocalDivision, IsRefusedForOtherSourcesAndDivisors) {
  EXPECT_FALSE(ReciprocalDivisionIsExact(DType::kInt32, 255.0f));
  EXPECT_FALSE(ReciprocalDivisionIsExact(DType::kFloat32, 255.0f));
  EXPECT_FALSE(ReciprocalDivisionIsExact(DType::kUInt8, 0.0f));
  EXPECT_FALSE(ReciprocalDivisionIsExact(DType::kUInt8, NAN));
  EXPECT_FALSE(ReciprocalDivisionIsExact(DType::kUInt8, INFINITY));
}

}  // namespace
}  // namespace levada::kernel::test
