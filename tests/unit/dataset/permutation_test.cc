#include "dataset/permutation.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <vector>

#include "base/random.h"
#include "dataset/reservoir.h"
#include "dataset/plan.h"

namespace levada {
namespace {

TEST(PermutationTest, IsABijection) {
  for (const int64_t n : {1, 2, 3, 7, 64, 1000, 4097}) {
    const Ref<Permutation> order = MakeRef<Permutation>(n, 42);
    std::vector<bool> seen(n);
    for (int64_t i = 0; i < n; ++i) {
      const int64_t index = (*order)(i);
      ASSERT_TRUE(index >= 0 && index < n && !seen[index]);
      seen[index] = true;
    }
  }
}

TEST(PermutationTest, FeistelIsABijection) {
  for (const int64_t n : {1, 2, 3, 4, 5, 7, 8, 9, 100, 1023, 1024, 1025, 70000}) {
    for (const uint64_t key : {uint64_t{0}, uint64_t{1}, ~uint64_t{0}}) {
      const FeistelOrder order(n, key);
      std::vector<bool> seen(n);
      for (int64_t i = 0; i < n; ++i) {
        const int64_t index = order(i);
        ASSERT_TRUE(index >= 0 && index < n && !seen[index]) << n << " " << i;
        seen[index] = true;
      }
    }
  }
}

TEST(PermutationTest, LargeOrdersStayInside) {
  for (const int64_t n : {Permutation::kLargestTable + 1, int64_t{1} << 40, (int64_t{1} << 61) + 12345}) {
    const Ref<Permutation> order = MakeRef<Permutation>(n, 7);
    int64_t low = 0;
    for (int64_t i = 0; i < 2000; ++i) {
      const int64_t index = (*order)(n - 1 - i);
      ASSERT_TRUE(index >= 0 && index < n);
      low += index < n / 2;
    }
    EXPECT_NEAR(low, 1000, 150);
  }
}

// Chi-square of the counts of `cells` outcomes, all equally likely.
double ChiSquare(const std::map<int64_t, int64_t>& counts, int64_t cells, int64_t trials) {
  const double expected = static_cast<double>(trials) / cells;
  double sum = (cells - static_cast<int64_t>(counts.size())) * expected;
  for (const auto& [cell, count] : counts) sum += (count - expected) * (count - expected) / expected;
  return sum;
}

TEST(PermutationTest, SmallOrdersAreUniformOverSeeds) {
  for (const bool feistel : {false, true}) {
    constexpr int64_t kTrials = 24000;
    std::map<int64_t, int64_t> counts;
    for (int64_t seed = 0; seed < kTrials; ++seed) {
      const uint64_t key = CombineKey(seed, 0);
      const Ref<Permutation> table = MakeRef<Permutation>(4, key);
      const FeistelOrder order(4, key);
      int64_t code = 0;
      for (int64_t i = 0; i < 4; ++i) code = code * 4 + (feistel ? order(i) : (*table)(i));
      ++counts[code];
    }
    EXPECT_EQ(counts.size(), 24u);
    // A Feistel network on two bits cannot reach all orders equally; it is only used for millions of elements.
    if (!feistel) {
      EXPECT_LT(ChiSquare(counts, 24, kTrials), 49.7);  // 0.1 % at 23 degrees of freedom
    }
  }
}

TEST(PermutationTest, FeistelPairsAreUniform) {
  constexpr int64_t kTrials = 20000;
  std::map<int64_t, int64_t> firsts;
  int64_t ascending = 0;
  for (int64_t seed = 0; seed < kTrials; ++seed) {
    const FeistelOrder order(100, CombineKey(seed, 3));
    ++firsts[order(17)];
    ascending += order(17) < order(18);
  }
  EXPECT_LT(ChiSquare(firsts, 100, kTrials), 148.2);  // 0.1 % at 99 degrees of freedom
  EXPECT_NEAR(ascending, kTrials / 2, 300);
}

TEST(PermutationTest, KeysOfSeedAndEpochDiffer) {
  EXPECT_NE(CombineKey(5, 1), CombineKey(6, 0));
  const Ref<Permutation> a = MakeRef<Permutation>(1000, CombineKey(5, 1));
  const Ref<Permutation> b = MakeRef<Permutation>(1000, CombineKey(6, 0));
  int64_t equal = 0;
  for (int64_t i = 0; i < 1000; ++i) equal += (*a)(i) == (*b)(i);
  EXPECT_LT(equal, 10);
}

TEST(PermutationTest, CacheSharesRecentOrders) {
  PermutationCache cache;
  const Ref<Permutation> first = cache.Get(100, 1);
  EXPECT_EQ(cache.Get(100, 1), first);
  for (uint64_t key = 2; key < 5; ++key) (void)cache.Get(100, key);
  EXPECT_FALSE(cache.Get(100, 1) == first);
}

std::vector<int64_t> OrderOf(Reservoir& reservoir, int64_t n, int64_t chunk) {
  std::vector<int64_t> order(n);
  for (int64_t i = 0; i < n; i += chunk) {
    EXPECT_TRUE(reservoir.Map(IndexSet::Range(i, std::min(chunk, n - i)), &order[i]).ok());
  }
  return order;
}

TEST(ReservoirTest, EmitsEveryPositionOnceWithinItsBuffer) {
  for (const int64_t buffer : {1, 2, 10, 99, 100}) {
    Reservoir reservoir(100, buffer, 9);
    std::vector<int64_t> order = OrderOf(reservoir, 100, 7);
    for (int64_t i = 0; i < 100; ++i) EXPECT_LT(order[i], i + buffer) << "not seen before it entered the buffer";
    std::sort(order.begin(), order.end());
    for (int64_t i = 0; i < 100; ++i) EXPECT_EQ(order[i], i);
  }
}

TEST(ReservoirTest, IsAFunctionOfThePosition) {
  Reservoir forward(100000, 50, 3);
  const std::vector<int64_t> order = OrderOf(forward, 100000, 1000);
  Reservoir jumping(100000, 50, 3);
  for (const int64_t position : {99999, 5, 70000, 69999, 0, 40000, 99000}) {
    int64_t index = -1;
    EXPECT_TRUE(jumping.Map(IndexSet::Range(position, 1), &index).ok());
    EXPECT_EQ(index, order[position]) << position;
  }
  const int64_t wanted[] = {90000, 3, 50000};
  int64_t found[3];
  EXPECT_TRUE(jumping.Map(IndexSet::Array(wanted, 3), found).ok());
  for (int i = 0; i < 3; ++i) EXPECT_EQ(found[i], order[wanted[i]]);
}

// TensorFlow's rule: each step emits a uniform slot of a buffer that the next input refills.
TEST(ReservoirTest, HasTensorFlowsDistribution) {
  constexpr int64_t kTrials = 20000, kBuffer = 4;
  std::map<int64_t, int64_t> first;
  int64_t late = 0;
  for (int64_t seed = 0; seed < kTrials; ++seed) {
    Reservoir reservoir(50, kBuffer, CombineKey(seed, 1));
    const std::vector<int64_t> order = OrderOf(reservoir, 10, 10);
    ++first[order[0]];
    late += std::find(order.begin(), order.end(), 0) == order.end();
  }
  EXPECT_EQ(first.size(), 4u);
  EXPECT_LT(ChiSquare(first, 4, kTrials), 16.3);  // 0.1 % at 3 degrees of freedom
  // Element 0 stays in the buffer for ten steps with probability (3/4)^10.
  EXPECT_NEAR(static_cast<double>(late) / kTrials, 0.0563, 0.008);
}

TEST(ReservoirTest, RunsWithoutEnd) {
  Reservoir reservoir(kEndless, 10, 1);
  int64_t index = 0;
  EXPECT_TRUE(reservoir.Map(IndexSet::Range(1'000'000, 1), &index).ok());
  EXPECT_LT(index, 1'000'010);
}

}  // namespace
}  // namespace levada
