#include "dataset/block_order.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <vector>

namespace levada {
namespace {

std::vector<int64_t> Order(int64_t n, const BlockOrder& order) {
  std::vector<int64_t> rows;
  for (int64_t window = 0; window < order.num_windows(); ++window) {
    const Ref<Permutation> inside = order.OrderOf(window);
    for (int64_t p = window == 0 ? 0 : order.EndOf(window - 1); p < order.EndOf(window); ++p) {
      EXPECT_EQ(order.WindowOf(p), window);
      rows.push_back(order.Row(p, *inside));
    }
  }
  EXPECT_EQ(static_cast<int64_t>(rows.size()), n);
  return rows;
}

TEST(BlockOrder, IsAPermutationForEverySize) {
  for (int64_t n = 2; n < 60; ++n) {
    for (int64_t block = 1; block < n; ++block) {
      for (int64_t buffer = block; buffer < n; buffer += 1 + block / 2) {
        std::vector<int64_t> rows = Order(n, *MakeRef<BlockOrder>(n, block, buffer, n * 7 + buffer));
        std::sort(rows.begin(), rows.end());
        for (int64_t i = 0; i < n; ++i) ASSERT_EQ(rows[i], i) << n << " " << block << " " << buffer;
      }
    }
  }
}

TEST(BlockOrder, WindowsAreTheBlocksThatTheyName) {
  const int64_t n = 1003;
  const Ref<BlockOrder> order = MakeRef<BlockOrder>(n, 10, 45, 3);  // windows of 4 blocks
  const std::vector<int64_t> rows = Order(n, *order);
  int64_t begin = 0;
  for (int64_t window = 0; window < order->num_windows(); ++window) {
    std::set<int64_t> named;
    for (const IndexSet& block : order->RowsOf(window)) {
      EXPECT_LE(block.count, 10);
      for (int64_t i = 0; i < block.count; ++i) EXPECT_TRUE(named.insert(block[i]).second);
    }
    EXPECT_EQ(named, std::set<int64_t>(rows.begin() + begin, rows.begin() + order->EndOf(window)));
    begin = order->EndOf(window);
  }
}

// Over many keys each row stands in each window about as often as any other: also the rows of the short last block.
TEST(BlockOrder, EveryRowMayComeAnywhere) {
  const int64_t n = 23;
  constexpr int kKeys = 4000;
  std::vector<std::vector<int>> seen(n, std::vector<int>(n, 0));
  for (int key = 0; key < kKeys; ++key) {
    const std::vector<int64_t> rows = Order(n, *MakeRef<BlockOrder>(n, 5, 10, key));
    for (int64_t p = 0; p < n; ++p) ++seen[p][rows[p]];
  }
  double chi = 0;
  const double expected = double{kKeys} / n;
  for (const auto& row : seen) {
    for (int count : row) chi += (count - expected) * (count - expected) / expected;
  }
  // (n-1)^2 = 484 degrees of freedom: mean 484, standard deviation 31.
  EXPECT_LT(chi, 484 + 6 * 31.1);
}

TEST(BlockOrder, KeysGiveOtherOrders) {
  const Ref<BlockOrder> one = MakeRef<BlockOrder>(1000, 10, 100, 1);
  EXPECT_EQ(Order(1000, *one), Order(1000, *MakeRef<BlockOrder>(1000, 10, 100, 1)));
  EXPECT_NE(Order(1000, *one), Order(1000, *MakeRef<BlockOrder>(1000, 10, 100, 2)));
}

}  // namespace
}  // namespace levada
