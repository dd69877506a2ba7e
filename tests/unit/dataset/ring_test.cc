// The ring, driven directly with small limits, so that every pipeline runs through it whatever it costs.

#include "dataset/ring.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <thread>

#include "contract/dataset_nodes.h"
#include "contract/dataset_tools.h"
#include "dataset/source/range.h"
#include "dataset/transform/map_callback.h"

namespace levada::testing {
namespace {

std::vector<std::string> DrainRing(const Ref<DatasetNode>& node, const RingLimits& limits, int64_t from = 0) {
  Ref<Plan> plan = Must(Plan::Make(node, {EpochChoice::Kind::kFixed, 0, {}}));
  Ref<Ring> ring = MakeRef<Ring>(plan, from, limits);
  std::vector<std::string> seen;
  for (int64_t i = from; i < std::min<int64_t>(plan->length(), 200); ++i) {
    EXPECT_EQ(ring->position(), i);
    Outcome outcome;
    EXPECT_TRUE(ring->Next(&outcome).ok());
    seen.push_back(outcome.status.ok() ? TextOf(*outcome.element)
                                       : "!" + std::to_string(static_cast<int>(outcome.status.code())));
  }
  ring->Cancel();
  return seen;
}

class RingTest : public ::testing::TestWithParam<NodeCase> {
 protected:
  void TearDown() override {
    EXPECT_TRUE(ShutdownThreads(-1).ok());
    SetNumThreads(0);
    EXPECT_EQ(ByteBudget::Default().used(), 0) << "every byte taken is given back";
  }
};

// Streams are read ahead otherwise (ReadAhead).
bool IsStream(const NodeCase& node) {
  return Must(Plan::Make(node.make(), {EpochChoice::Kind::kFixed, 0, {}}))->is_stream();
}

TEST_P(RingTest, GivesTheSameElementsWithAnyLimits) {
  if (IsStream(GetParam())) return;
  SetNumThreads(4);
  const std::vector<std::string> expected = DrainAll(GetParam().make(), 200);
  for (const bool helps : {true, false}) {
    for (const RingLimits limits : {RingLimits{4, 1, INT64_MAX, 4, 3, helps}, RingLimits{2, 3, INT64_MAX, 2, 3, helps},
                                    RingLimits{8, 5, 7, 3, 2, helps}, RingLimits{1, 1, 1, 1, 1, helps}}) {
      EXPECT_EQ(DrainRing(GetParam().make(), limits), expected);
      if (expected.size() < 3) continue;
      const std::vector<std::string> tail(expected.begin() + 2, expected.end());
      EXPECT_EQ(DrainRing(GetParam().make(), limits, 2), tail);
    }
  }
}

TEST_P(RingTest, WorksWithoutAnyWorker) {
  if (IsStream(GetParam())) return;
  SetNumThreads(1);
  const std::vector<std::string> expected = DrainAll(GetParam().make(), 200);
  EXPECT_EQ(DrainRing(GetParam().make(), {4, 2, INT64_MAX, 4, 3, true}), expected);
  EXPECT_EQ(DrainRing(GetParam().make(), {4, 2, INT64_MAX, 4, 3, false}), expected);
}

INSTANTIATE_TEST_SUITE_P(AllNodes, RingTest, ::testing::ValuesIn(AllNodeCases()),
                         [](const ::testing::TestParamInfo<NodeCase>& info) { return std::string(info.param.name); });

TEST(RingBudgetTest, AnElementBeyondTheBudgetIsLetInAlone) {
  ByteBudget& budget = ByteBudget::Default();
  const int64_t limit = budget.limit();
  budget.set_limit(1);
  SetNumThreads(3);
  for (const NodeCase& node : AllNodeCases()) {
    if (std::string(node.name) != "map_batch") continue;
    EXPECT_EQ(DrainRing(node.make(), {4, 1, INT64_MAX, 3, 2, true}), DrainAll(node.make(), 200));
    EXPECT_EQ(DrainRing(node.make(), {4, 1, INT64_MAX, 3, 2, false}), DrainAll(node.make(), 200));
  }
  EXPECT_TRUE(ShutdownThreads(-1).ok());
  budget.set_limit(limit);
  SetNumThreads(0);
  EXPECT_EQ(budget.used(), 0);
}

// A worker computes the element that the consumer waits for, and the budget keeps the consumer from computing the next:
// it must let go of the ring while it waits, or the worker never delivers.
TEST(RingBudgetTest, TheConsumerWaitsForAWorkerWhenTheBudgetIsSpent) {
  ByteBudget& budget = ByteBudget::Default();
  const int64_t limit = budget.limit();
  budget.set_limit(1);
  SetNumThreads(2);
  const auto slow = [](const Ref<Element>& in, Ref<Element>* out) {
    std::this_thread::sleep_for(std::chrono::milliseconds(3));
    *out = in;
    return Status::Ok();
  };
  Ref<DatasetNode> range = Must(MakeRange(0, 20, 1, DType::kInt64));
  Ref<DatasetNode> node = Must(MakeMapCallback(range, range->specs(), MakeRef<LambdaFunction>(slow), {}));
  Ref<Plan> plan = Must(Plan::Make(node, {EpochChoice::Kind::kFixed, 0, {}}));
  Ref<Ring> ring = MakeRef<Ring>(plan, 0, RingLimits{4, 1, INT64_MAX, 3, 2, true});
  for (int64_t i = 0; i < plan->length(); ++i) {
    Outcome outcome;
    ASSERT_TRUE(ring->Next(&outcome).ok());
    EXPECT_EQ(NumberOf(*outcome.element), i);
    outcome = {};
    std::this_thread::sleep_for(std::chrono::milliseconds(1));  // time for a worker to take the next
  }
  ring->Cancel();
  EXPECT_TRUE(ShutdownThreads(-1).ok());
  budget.set_limit(limit);
  SetNumThreads(0);
}

}  // namespace
}  // namespace levada::testing
