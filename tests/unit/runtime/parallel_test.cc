#include "runtime/parallel.h"

#include <gtest/gtest.h>

#include <atomic>
#include <mutex>
#include <set>
#include <thread>
#include <vector>

#include "runtime/thread_pool.h"

namespace levada {
namespace {

class ParallelTest : public ::testing::TestWithParam<int> {
 protected:
  void SetUp() override { SetNumThreads(GetParam()); }
  void TearDown() override {
    EXPECT_TRUE(ShutdownThreads(-1).ok());
    SetNumThreads(0);
  }
};

TEST_P(ParallelTest, EveryPositionIsVisitedOnce) {
  for (const int64_t n : {0, 1, 7, 8, 9, 64, 1000}) {
    std::vector<std::atomic<int>> visits(n);
    ParallelFor(n, 8, [&](int64_t first, int64_t last) {
      EXPECT_EQ(first % 8, 0);
      EXPECT_LT(first, last);
      for (int64_t i = first; i < last; ++i) ++visits[i];
    });
    for (const auto& visit : visits) EXPECT_EQ(visit, 1);
  }
}

TEST_P(ParallelTest, LoopsWithinLoopsAndManyCallersEnd) {
  std::atomic<int64_t> sum{0};
  const auto run = [&sum] {
    for (int round = 0; round < 50; ++round) {
      ParallelFor(20, 1, [&](int64_t first, int64_t last) {
        ParallelFor(last - first, 1, [&](int64_t a, int64_t b) { sum += b - a; });
      });
    }
  };
  std::vector<std::thread> callers;
  for (int i = 0; i < 4; ++i) callers.emplace_back(run);
  for (std::thread& caller : callers) caller.join();
  EXPECT_EQ(sum, 4 * 50 * 20);
}

INSTANTIATE_TEST_SUITE_P(Threads, ParallelTest, ::testing::Values(1, 2, 5));

TEST(ParallelForTest, TwoRangesAreOnTwoThreadsAtOnce) {
  SetNumThreads(2);
  std::mutex mutex;
  std::set<std::thread::id> threads;
  std::atomic<int> arrived{0};
  ParallelFor(2, 1, [&](int64_t, int64_t) {
    {
      std::lock_guard lock(mutex);
      threads.insert(std::this_thread::get_id());
    }
    ++arrived;
    // A range that waits for the other shows that both run at once; the bound keeps a failure from hanging.
    for (int i = 0; i < 5000 && arrived < 2; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  });
  EXPECT_EQ(threads.size(), 2u);
  EXPECT_TRUE(ShutdownThreads(-1).ok());
  SetNumThreads(0);
}

}  // namespace
}  // namespace levada
