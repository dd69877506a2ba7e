// Random pipelines under cancels, restores, drops and questions from other threads, at random points. Whatever happens,
// elements are those of a quiet pass on one thread, a cancelled pass ends, and nothing stays behind. Meant for sanitizers;
// LEVADA_STRESS sets the number of pipelines, LEVADA_STRESS_SEED the first seed.

#include <gtest/gtest.h>

#include <cstdlib>
#include <thread>

#include "contract/dataset_pipelines.h"
#include "runtime/budget.h"
#include "runtime/thread_pool.h"

namespace levada::testing {
namespace {

constexpr int64_t kMost = 120;

int64_t NumberFrom(const char* variable, int64_t otherwise) {
  const char* const text = std::getenv(variable);
  return text != nullptr ? std::atoll(text) : otherwise;
}

std::vector<int64_t> LiveObjects() {
  std::vector<int64_t> counts;
  for (const std::atomic<int64_t>& count : live_objects) counts.push_back(count.load());
  return counts;
}

TEST(DatasetStressTest, RandomPipelinesSurviveEverything) {
  const int64_t pipelines = NumberFrom("LEVADA_STRESS", 150), first = NumberFrom("LEVADA_STRESS_SEED", 0);
  ASSERT_TRUE(ShutdownThreads(-1).ok());
  (void)Status::OutOfMemory();
  const std::vector<int64_t> before = LiveObjects();
  for (int64_t i = first; i < first + pipelines && !HasFailure(); ++i) {
    std::string text;
    const Node node = RandomPipeline(i, 60, 6, &text);
    SCOPED_TRACE("seed " + std::to_string(i) + ":" + text);
    SetNumThreads(1);
    Ref<Iterator> quiet = IteratorOf(node, 0);
    const std::vector<std::string> expected = Drain(*quiet, kMost);
    quiet = nullptr;
    SetNumThreads(1 + static_cast<int>(i % 4));
    std::vector<std::thread> riders;
    for (uint64_t k = 0; k < 3; ++k) {
      riders.emplace_back([&, k] { Rider(node, expected, kMost, 1000 * i + k).Ride(); });
    }
    for (std::thread& rider : riders) rider.join();
  }
  EXPECT_TRUE(ShutdownThreads(-1).ok());
  SetNumThreads(0);
  EXPECT_EQ(LiveObjects(), before);
  EXPECT_EQ(ByteBudget::Default().used(), 0);
}

}  // namespace
}  // namespace levada::testing
