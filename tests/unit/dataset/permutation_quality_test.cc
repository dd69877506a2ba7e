// Orders of shuffles over all sizes up to 100,000: bijections, uniform positions and pairs, no relation between seeds or epochs.
// A sample of the sizes; with LEVADA_FULL_TESTS=1 in the environment a bijection for each and a hundred times the sample.

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <vector>

#include "base/random.h"
#include "dataset/permutation.h"

namespace levada {
namespace {

constexpr int64_t kLargest = 100'000;

bool Full() {
  const char* const text = std::getenv("LEVADA_FULL_TESTS");
  return text != nullptr && text[0] == '1';
}

// Sizes from 1 to the largest: all small ones, those around powers of two, and a sample of the others.
std::vector<int64_t> Sizes(int64_t sample) {
  std::vector<int64_t> sizes;
  RandomStream random(12);
  for (int64_t n = 1; n <= kLargest; ++n) {
    const bool near_power = (n & (n - 1)) == 0 || (n & (n + 1)) == 0 || ((n - 1) & (n - 2)) == 0;
    if (sample >= kLargest || n <= 130 || near_power || random.Below(kLargest) < static_cast<uint64_t>(sample)) sizes.push_back(n);
  }
  return sizes;
}

// As a shuffle makes them.
uint64_t KeyOf(int64_t seed, int64_t epoch) { return CombineKey(CombineKey(static_cast<uint64_t>(seed), epoch), 1); }

// How far a chi-square value lies from its mean, in standard deviations (Wilson and Hilferty).
double Deviation(double chi_square, double freedom) {
  const double part = 2.0 / (9.0 * freedom);
  return (std::cbrt(chi_square / freedom) - (1 - part)) / std::sqrt(part);
}

TEST(PermutationQualityTest, EverySizeIsABijection) {
  std::vector<int64_t> seen(kLargest, -1);
  int64_t round = 0;
  for (const int64_t n : Sizes(Full() ? kLargest : 200)) {
    const uint64_t key = KeyOf(n % 7, n % 3);
    const Ref<Permutation> order = MakeRef<Permutation>(n, key);
    const FeistelOrder feistel(n, key);
    for (const bool use_feistel : {false, true}) {
      ++round;
      for (int64_t i = 0; i < n; ++i) {
        const int64_t index = use_feistel ? feistel(i) : (*order)(i);
        ASSERT_TRUE(index >= 0 && index < n && seen[index] != round) << n << " at " << i;
        seen[index] = round;
      }
    }
  }
}

// Where one position goes, over many seeds, and where two neighbours go together.
TEST(PermutationQualityTest, PositionsAndPairsAreUniform) {
  constexpr int64_t kCells = 8, kTrials = 640;
  double worst = 0;
  double sum_of_squares = 0;
  int64_t tests = 0;
  for (const int64_t n : Sizes(Full() ? 3000 : 30)) {
    if (n < 2 * kCells || (n > 20'000 && n % 3 != 0)) continue;
    const int64_t position = static_cast<int64_t>(Mix64(n) % (n - 1));
    std::vector<double> pairs(kCells * kCells, 0), singles(kCells, 0), sizes(kCells, 0);
    const auto cell_of = [n](int64_t index) { return index * kCells / n; };
    for (int64_t i = 0; i < n; ++i) ++sizes[cell_of(i)];
    for (int64_t trial = 0; trial < kTrials; ++trial) {
      const Ref<Permutation> order = MakeRef<Permutation>(n, KeyOf(trial / 2, trial % 2));
      const int64_t a = cell_of((*order)(position)), b = cell_of((*order)(position + 1));
      ++singles[a];
      ++pairs[a * kCells + b];
    }
    double single_sum = 0, pair_sum = 0;
    for (int64_t a = 0; a < kCells; ++a) {
      const double expected = kTrials * sizes[a] / n;
      single_sum += (singles[a] - expected) * (singles[a] - expected) / expected;
      for (int64_t b = 0; b < kCells; ++b) {
        const double both = kTrials * sizes[a] * (sizes[b] - (a == b)) / (static_cast<double>(n) * (n - 1));
        pair_sum += (pairs[a * kCells + b] - both) * (pairs[a * kCells + b] - both) / both;
      }
    }
    for (const double deviation : {Deviation(single_sum, kCells - 1), Deviation(pair_sum, kCells * kCells - 1)}) {
      worst = std::max(worst, std::abs(deviation));
      sum_of_squares += deviation * deviation;
      ++tests;
    }
  }
  ASSERT_GT(tests, 200);
  EXPECT_LT(worst, Full() ? 6.5 : 5.5) << "of " << tests << " tests";
  // Neither too uneven nor too even.
  EXPECT_NEAR(sum_of_squares / tests, 1, 6 * std::sqrt(2.0 / tests) + 0.05);
}

// Two orders of one size agree at one position on average, and are not correlated.
TEST(PermutationQualityTest, SeedsAndEpochsAreIndependent) {
  double correlations = 0, matches = 0;
  int64_t pairs = 0;
  for (const int64_t n : Sizes(Full() ? 3000 : 30)) {
    if (n < 50 || (n > 20'000 && !Full())) continue;
    const int64_t seed = n % 11;
    const Ref<Permutation> first = MakeRef<Permutation>(n, KeyOf(seed, 1));
    for (const uint64_t key : {KeyOf(seed + 1, 0), KeyOf(seed + 1, 1), KeyOf(seed, 2), KeyOf(seed, 0), KeyOf(-seed, 1),
                               KeyOf(1, seed + 2)}) {
      if (key == first->key()) continue;
      const Ref<Permutation> second = MakeRef<Permutation>(n, key);
      double product = 0;
      const double middle = (n - 1) / 2.0;
      for (int64_t i = 0; i < n; ++i) {
        matches += (*first)(i) == (*second)(i);
        product += ((*first)(i) - middle) * ((*second)(i) - middle);
      }
      const double variance = (static_cast<double>(n) * n - 1) / 12;
      const double standard = product / (n * variance) * std::sqrt(n - 1.0);
      EXPECT_LT(std::abs(standard), 6) << n;
      correlations += standard * standard;
      ++pairs;
    }
  }
  ASSERT_GT(pairs, 300);
  EXPECT_NEAR(correlations / pairs, 1, 6 * std::sqrt(2.0 / pairs));
  EXPECT_NEAR(matches, pairs, 6 * std::sqrt(static_cast<double>(pairs)));
}

}  // namespace
}  // namespace levada
