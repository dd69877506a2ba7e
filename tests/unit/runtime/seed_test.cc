#include "runtime/seed.h"

#include <gtest/gtest.h>

#include "runtime/budget.h"

namespace levada {
namespace {

TEST(SeedTest, SequencesFollowTheGlobalSeed) {
  SetGlobalSeed(5);
  const int64_t first = DrawSeed();
  const int64_t second = DrawSeed();
  EXPECT_NE(first, second);
  SetGlobalSeed(6);
  EXPECT_NE(DrawSeed(), first);
  SetGlobalSeed(5);
  EXPECT_EQ(DrawSeed(), first);
  EXPECT_EQ(DrawSeed(), second);
}

TEST(BudgetTest, TakesUpToItsLimit) {
  ByteBudget budget(100);
  EXPECT_TRUE(budget.TryTake(60));
  EXPECT_FALSE(budget.TryTake(41));
  EXPECT_TRUE(budget.TryTake(40));
  EXPECT_EQ(budget.used(), 100);
  budget.Take(50);  // what the consumer waits for
  EXPECT_EQ(budget.used(), 150);
  EXPECT_FALSE(budget.TryTake(1));
  budget.Give(150);
  EXPECT_TRUE(budget.TryTake(100));
}

TEST(BudgetTest, TheDefaultIsBounded) {
  EXPECT_GT(ByteBudget::Default().limit(), 0);
  EXPECT_LE(ByteBudget::Default().limit(), int64_t{1} << 30);
  EXPECT_GT(HalfCacheBytes(), 0);
}

}  // namespace
}  // namespace levada
