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
  ByteBudget budget(800);
  EXPECT_TRUE(budget.TryTake(600));
  EXPECT_FALSE(budget.TryTake(101));  // an eighth is kept for what consumers wait for
  EXPECT_TRUE(budget.TryTake(100));
  EXPECT_EQ(budget.used(), 700);
  budget.Take(150);
  EXPECT_EQ(budget.used(), 850);
  EXPECT_EQ(budget.peak(), 850);
  EXPECT_FALSE(budget.TryTake(1));
  budget.Give(850);
  EXPECT_TRUE(budget.TryTake(700));
  EXPECT_EQ(budget.peak(), 850);
  budget.Give(700);
  budget.ResetPeak();
  EXPECT_EQ(budget.peak(), 0);
}

TEST(BudgetTest, KeepsWhatIsReserved) {
  ByteBudget budget(800);
  budget.Reserve(300);
  EXPECT_FALSE(budget.TryTake(501));
  EXPECT_TRUE(budget.TryTake(500));
  budget.Reserve(-300);
  EXPECT_TRUE(budget.TryTake(200));
}

TEST(BudgetTest, TheDefaultIsBounded) {
  EXPECT_GT(ByteBudget::Default().limit(), 0);
  EXPECT_LE(ByteBudget::Default().limit(), int64_t{1} << 30);
  EXPECT_GT(HalfCacheBytes(), 0);
}

}  // namespace
}  // namespace levada
