// Random pipelines on several threads that run one at a time, in an order that a seed chooses. LEVADA_SIMULATION sets the
// number of seeds, LEVADA_SIMULATION_SEED the first: a seed that failed fails again.

#include <gtest/gtest.h>

#include <cstdlib>

#include "contract/dataset_pipelines.h"
#include "runtime/budget.h"
#include "runtime/thread_pool.h"

namespace levada::testing {
namespace {

constexpr int64_t kMost = 60;

struct Played {
  uint64_t trace = 0;
  int64_t switches = 0;
};

// Two passes at a time over the pipeline of a seed, with two or three threads that work ahead.
Played Play(uint64_t seed) {
  std::string text;
  const Node node = RandomPipeline(seed, 24, 5, &text);
  const auto place = "replay with LEVADA_SIMULATION=1 LEVADA_SIMULATION_SEED=" + std::to_string(seed) + ":" + text;
  SCOPED_TRACE(place);
  SetNumThreads(1);
  const std::vector<std::string> expected = [&] {
    const Ref<Iterator> quiet = IteratorOf(node, 0);
    return Drain(*quiet, kMost);
  }();
  Played played;
  {
    Simulation simulation(seed);
    SetNumThreads(2 + static_cast<int>(seed % 3));
    {
      TableThread other([&] { Rider(node, expected, kMost, 2 * seed).Ride(); });
      Rider(node, expected, kMost, 2 * seed + 1).Ride();
    }
    EXPECT_TRUE(ShutdownThreads(-1).ok());
    played = {simulation.trace(), simulation.switches()};
  }
  if (::testing::Test::HasFailure()) std::fprintf(stderr, "%s\n", place.c_str());
  return played;
}

int64_t NumberFrom(const char* variable, int64_t otherwise) {
  const char* const text = std::getenv(variable);
  return text != nullptr ? std::atoll(text) : otherwise;
}

class DatasetSimulationTest : public ::testing::Test {
 protected:
  void SetUp() override {
#ifdef LEVADA_NO_SIMULATION
    GTEST_SKIP() << "sanitizers have locks of their own under the names that a simulation takes";
#endif
    ASSERT_TRUE(ShutdownThreads(-1).ok());
    (void)Status::OutOfMemory();
    (void)DrainAll(Prefetch(NoFives(Range(20), {2, false}), 4));
    ASSERT_TRUE(ShutdownThreads(-1).ok());
  }
  void TearDown() override { SetNumThreads(0); }
};

TEST_F(DatasetSimulationTest, EverySeedGivesTheSameElements) {
  const int64_t seeds = NumberFrom("LEVADA_SIMULATION", 300), first = NumberFrom("LEVADA_SIMULATION_SEED", 0);
  std::vector<int64_t> before;
  for (const std::atomic<int64_t>& count : live_objects) before.push_back(count.load());
  int64_t switches = 0;
  for (int64_t seed = first; seed < first + seeds && !HasFailure(); ++seed) switches += Play(seed).switches;
  RecordProperty("switches", std::to_string(switches));
  std::vector<int64_t> after;
  for (const std::atomic<int64_t>& count : live_objects) after.push_back(count.load());
  EXPECT_EQ(after, before);
  EXPECT_EQ(ByteBudget::Default().used(), 0);
}

TEST_F(DatasetSimulationTest, ASeedReplaysItsInterleaving) {
  std::vector<uint64_t> traces;
  int64_t switches = 0;
  for (uint64_t seed = 0; seed < 40; ++seed) {
    const Played once = Play(seed), again = Play(seed);
    EXPECT_EQ(once.trace, again.trace) << "seed " << seed;
    EXPECT_EQ(once.switches, again.switches) << "seed " << seed;
    traces.push_back(once.trace);
    switches += once.switches;
  }
  std::sort(traces.begin(), traces.end());
  EXPECT_GT(std::unique(traces.begin(), traces.end()) - traces.begin(), 30);  // and different seeds differ
  EXPECT_GT(switches, 1000);
}

}  // namespace
}  // namespace levada::testing
