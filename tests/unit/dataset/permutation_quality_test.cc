// Orders of shuffles over all sizes up to 100,000: bijections, uniform positions and pairs, no relation between seeds
// or epochs.
// A sample of the sizes; with LEVADA_FULL_TESTS=1 in the environment each of them (minutes). That a FeistelOrder is a
// bijection for every size follows, in the quick test too, from one look at each power of two.

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <string>
#include <thread>
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
    const bool chosen = random.Below(kLargest) < static_cast<uint64_t>(sample);
    if (sample >= kLargest || n <= 130 || near_power || chosen) sizes.push_back(n);
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

// The counts of pairs of cells against what their margins say, which a permutation fixes: (k - 1)^2 degrees of freedom.
class CellPairs {
 public:
  static constexpr int64_t kCells = 8, kSmallest = 512;

  void Add(int64_t a, int64_t b) { ++counts_[a * kCells + b]; }
  double DeviationFromEven() const {
    double rows[kCells] = {}, columns[kCells] = {}, all = 0, sum = 0;
    for (int64_t i = 0; i < kCells * kCells; ++i) {
      rows[i / kCells] += counts_[i];
      columns[i % kCells] += counts_[i];
      all += counts_[i];
    }
    for (int64_t i = 0; i < kCells * kCells; ++i) {
      const double expected = rows[i / kCells] * columns[i % kCells] / all;
      sum += (counts_[i] - expected) * (counts_[i] - expected) / expected;
    }
    return Deviation(sum * (all - 1) / all, (kCells - 1) * (kCells - 1));
  }

 private:
  int32_t counts_[kCells * kCells] = {};
};

// What a look at whole orders of many sizes has shown. One thread's.
struct Looks {
  std::vector<uint64_t> seen = std::vector<uint64_t>(kLargest / 64 + 1);
  std::vector<int64_t> order = std::vector<int64_t>(kLargest);
  std::string wrong;
  int64_t tests = 0;
  double sum_of_squares = 0, worst = 0;

  // `order` holds every number below n once.
  void CheckBijection(int64_t n) {
    std::fill(seen.begin(), seen.begin() + n / 64 + 1, 0);
    bool good = true;
    for (int64_t i = 0; i < n; ++i) {
      const uint64_t index = order[i];
      if (index >= static_cast<uint64_t>(n)) return Fail(n);
      const uint64_t bit = uint64_t{1} << index % 64;
      good &= (seen[index / 64] & bit) == 0;
      seen[index / 64] |= bit;
    }
    if (!good) Fail(n);
  }
  // Which part of the positions goes to which part of the numbers, and which parts follow each other.
  void CheckSpread(int64_t n) {
    if (n < CellPairs::kSmallest) return;
    CellPairs places, neighbours;
    const uint64_t factor = (uint64_t{CellPairs::kCells} << 40) / n;
    const auto cell_of = [factor](uint64_t i) { return static_cast<int64_t>(i * factor >> 40); };
    int64_t before = cell_of(order[0]);
    places.Add(0, before);
    for (int64_t i = 1; i < n; ++i) {
      const int64_t cell = cell_of(order[i]);
      places.Add(cell_of(i), cell);
      neighbours.Add(before, cell);
      before = cell;
    }
    Note(places.DeviationFromEven());
    Note(neighbours.DeviationFromEven());
  }
  void Merge(const Looks& other) {
    wrong += other.wrong;
    tests += other.tests;
    sum_of_squares += other.sum_of_squares;
    worst = std::max(worst, other.worst);
  }

 private:
  void Fail(int64_t n) { wrong += " " + std::to_string(n); }
  void Note(double deviation) {
    ++tests;
    sum_of_squares += deviation * deviation;
    worst = std::max(worst, std::abs(deviation));
  }
};

Looks LookAt(const std::vector<int64_t>& sizes, size_t first, size_t step) {
  Looks looks;
  for (size_t k = first; k < sizes.size(); k += step) {
    const int64_t n = sizes[k];
    const uint64_t key = KeyOf(n % 7, n / 7);
    MakeRef<Permutation>(n, key)->Map(IndexSet::Range(0, n), looks.order.data());
    looks.CheckBijection(n);
    looks.CheckSpread(n);
    const FeistelOrder feistel(n, key);
    for (int64_t i = 0; i < n; ++i) looks.order[i] = feistel(i);
    looks.CheckBijection(n);
    looks.CheckSpread(n);
  }
  return looks;
}

TEST(PermutationQualityTest, OrdersAreBijectionsAndEven) {
  const std::vector<int64_t> sizes = Sizes(Full() ? kLargest : 200);
  Looks all, half;
  std::thread other([&] { half = LookAt(sizes, 1, 2); });
  all = LookAt(sizes, 0, 2);
  other.join();
  all.Merge(half);
  EXPECT_EQ(all.wrong, "") << "sizes with orders that are no bijections";
  ASSERT_GT(all.tests, 400);
  EXPECT_LT(all.worst, Full() ? 6.5 : 5.5) << "of " << all.tests << " tests";
  EXPECT_NEAR(all.sum_of_squares / all.tests, 1, 6 * std::sqrt(2.0 / all.tests) + 0.03);
}

// On [0, 2^b) the rounds are a bijection: looked at once for each b. The order of n in (2^(b-1), 2^b] follows its
// cycles and leaves out what is n or more, so it is one too: that of n is that of n + 1 with n taken out of its cycle.
// That this is what operator() does is looked at where the two differ, and at some other places.
TEST(PermutationQualityTest, EveryFeistelOrderIsABijection) {
  for (int bits = 2; bits <= 17; ++bits) {
    const uint64_t key = KeyOf(bits, 5);
    int64_t n = int64_t{1} << bits;
    const FeistelOrder whole(n, key);
    std::vector<int64_t> image(n), origin(n, -1);
    for (int64_t i = 0; i < n; ++i) {
      image[i] = whole(i);
      ASSERT_TRUE(image[i] >= 0 && image[i] < n && origin[image[i]] == -1) << n << " at " << i;
      origin[image[i]] = i;
    }
    const int64_t least = bits == 2 ? 1 : (int64_t{1} << (bits - 1)) + 1;
    for (--n; n >= least; --n) {
      const int64_t from = origin[n], to = image[n];
      image[from] = to;
      origin[to] = from;
      const FeistelOrder order(n, key);
      if (from != n) {
        ASSERT_EQ(order(from), to) << n;
      }
      for (const int64_t i : {int64_t{0}, n - 1, static_cast<int64_t>(Mix64(n) % n)}) {
        ASSERT_EQ(order(i), image[i]) << n << " at " << i;
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
  for (const int64_t n : Sizes(Full() ? 300 : 30)) {
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
  for (const int64_t n : Sizes(Full() ? 300 : 30)) {
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
