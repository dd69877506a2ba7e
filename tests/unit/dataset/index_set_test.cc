#include "dataset/index_set.h"

#include <gtest/gtest.h>

namespace levada {
namespace {

TEST(IndexSetTest, RangesAndArrays) {
  const IndexSet range = IndexSet::Range(10, 4, -3);
  EXPECT_EQ(range[0], 10);
  EXPECT_EQ(range[3], 1);
  EXPECT_EQ(range.Slice(1, 2)[1], 4);
  const int64_t values[] = {5, 1, 9};
  const IndexSet array = IndexSet::Array(values, 3);
  EXPECT_EQ(array.Slice(1, 2)[1], 9);
  EXPECT_FALSE(array.is_range());
}

TEST(IndexSetTest, ScratchKeepsArraysApartAndIsReused) {
  IndexScratch scratch;
  int64_t* const first = scratch.Allocate(100);
  int64_t* const second = scratch.Allocate(5000);
  int64_t* const third = scratch.Allocate(10);
  EXPECT_TRUE(first + 100 <= second || second + 5000 <= first);
  EXPECT_TRUE(third >= second + 5000 || third + 10 <= second);
  for (int64_t i = 0; i < 5000; ++i) second[i] = i;
  scratch.Reset();
  EXPECT_EQ(scratch.Allocate(100), first);
  EXPECT_EQ(scratch.Allocate(5000), second);
}

}  // namespace
}  // namespace levada
