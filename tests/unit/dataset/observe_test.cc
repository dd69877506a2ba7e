// Statistics, the byte budget, and elements written into memory of the caller.

#include <gtest/gtest.h>

#include <cstring>

#include "contract/dataset_builders.h"
#include "contract/dataset_nodes.h"
#include "dataset/transform/on_error.h"
#include "runtime/budget.h"
#include "runtime/thread_pool.h"
#include "system/clock.h"

namespace levada::testing {
namespace {

// ---- statistics

int64_t TotalElements(const Node& node) {
  Ref<Iterator> iterator = IteratorOf(node);
  Drain(*iterator, 1'000'000);
  const IteratorStats stats = iterator->Stats();
  EXPECT_EQ(stats.steps.size(), static_cast<size_t>(iterator->num_steps()));
  for (const StepStats& step : stats.steps) {
    EXPECT_EQ(step.busy_ns + step.input_wait_ns + step.output_wait_ns,
              stats.steps[0].busy_ns + stats.steps[0].input_wait_ns + stats.steps[0].output_wait_ns);
    EXPECT_GE(step.busy_ns, 0);
  }
  return stats.steps.back().totals.elements;
}

TEST(StatsTest, CountsTheSameForAnyNumberOfThreads) {
  for (int threads = 1; threads <= 4; ++threads) {
    SetNumThreads(threads);
    EXPECT_EQ(TotalElements(Batch(Shuffle(Range(1000), -2), 10)), 100);
    EXPECT_EQ(TotalElements(Prefetch(Map(Pixels(), Scale, 3), 8)), 37);
    EXPECT_EQ(TotalElements(Must(MakeOnError(NoFives(Range(100)), ErrorPolicy::kSkip, nullptr))), 80);
  }
  SetNumThreads(0);
}

// A clock that advances by a fixed step each time it is read.
int64_t ticks = 0;
int64_t Tick(void*) { return ticks += 1000; }

TEST(StatsTest, EveryStepIsTimedAtFirst) {
  ClockSlot().Set({Tick, nullptr});
  StepCounters counters;
  for (int i = 0; i < 1000; ++i) counters.End(counters.Begin());
  ClockSlot().Reset();
  // Each timed call takes one tick, and stands for those that are not timed.
  EXPECT_EQ(counters.Read().calls, 1000);
  EXPECT_NEAR(static_cast<double>(counters.Read().ns), 1000 * 1000.0, 1.0);
}

// ---- the byte budget

class Budgeted : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(ShutdownThreads(-1).ok());
    SetNumThreads(4);
    ASSERT_EQ(ByteBudget::Default().used(), 0);
  }
  void TearDown() override {
    ByteBudget::Default().set_limit(DefaultByteBudget());
    EXPECT_TRUE(ShutdownThreads(-1).ok());  // workers give back what they hold when they end
    SetNumThreads(0);
    EXPECT_EQ(ByteBudget::Default().used(), 0);
  }
};

// Elements of 1 MiB, made by several calls at a time, as far ahead as they may.
Node Megabytes(int64_t n) {
  const TensorSpec spec{DType::kUInt8, true, {1 << 20}};
  auto body = [](const Ref<Element>& in, Ref<Element>* out) {
    Ref<Tensor> block = Must(Tensor::Empty(DType::kUInt8, {1 << 20}));
    std::memset(block->mutable_data(), static_cast<int>(NumberOf(*in)), block->nbytes());
    const Ref<Tensor> components[] = {std::move(block)};
    *out = Element::Of(components);
    return Status::Ok();
  };
  Node made = Must(MakeMapCallback(Range(n), {spec}, MakeRef<LambdaFunction>(body), {3, false}));
  return Prefetch(std::move(made), 100);
}

TEST_F(Budgeted, EightPipelinesStayWithin64Megabytes) {
  constexpr int64_t kLimit = int64_t{64} << 20;
  ByteBudget& budget = ByteBudget::Default();
  budget.set_limit(kLimit);
  budget.ResetPeak();
  std::vector<Ref<Iterator>> iterators;
  for (int i = 0; i < 8; ++i) iterators.push_back(IteratorOf(Megabytes(40)));
  for (int64_t n = 0; n < 40; ++n) {
    for (const Ref<Iterator>& iterator : iterators) {
      Ref<Element> element;
      ASSERT_TRUE(iterator->Next(&element).ok());
      ASSERT_TRUE(element);
      ASSERT_EQ(static_cast<uint8_t>(element->component(0)->data()[77]), n);
      ASSERT_LE(budget.peak(), kLimit);
    }
  }
  EXPECT_GT(budget.peak(), kLimit / 2);  // it was used
  iterators.clear();
}

TEST_F(Budgeted, AnElementBeyondItIsLetInAlone) {
  ByteBudget::Default().set_limit(1000);
  Ref<Iterator> iterator = IteratorOf(Megabytes(5));
  EXPECT_EQ(Drain(*iterator).size(), 5u);
  iterator = nullptr;
}

TEST_F(Budgeted, TwoQueuesOfOneConsumerCannotBlockEachOther) {
  ByteBudget::Default().set_limit(int64_t{2} << 20);
  Ref<Iterator> first = IteratorOf(Megabytes(20)), second = IteratorOf(Megabytes(20));
  for (int i = 0; i < 20; ++i) {
    Ref<Element> element;
    ASSERT_TRUE(first->Next(&element).ok());
    ASSERT_TRUE(element);
    ASSERT_TRUE(second->Next(&element).ok());
    ASSERT_TRUE(element);
  }
  first = second = nullptr;
}

// ---- into memory of the caller, for every row of the contract

class IntoContract : public ::testing::TestWithParam<NodeCase> {};

TensorList RoomFor(const Element& element) {
  TensorList into;
  for (const Ref<Tensor>& component : element.components()) {
    if (!component || component->dtype() == DType::kString) return {};
    into.push_back(Must(Tensor::Zeros(component->dtype(), component->shape())));
  }
  return into;
}

TEST_P(IntoContract, SameElementsAsNext) {
  Ref<Iterator> plain = IteratorOf(GetParam().make(), 0), into = IteratorOf(GetParam().make(), 0);
  for (int i = 0; i < 200; ++i) {
    Ref<Element> element, skipped;
    const Status expected = plain->Next(&element);
    bool more = false;
    if (!expected.ok()) {
      EXPECT_EQ(into->NextInto({}, &more).code(), expected.code());
      continue;
    }
    if (!element) {
      EXPECT_TRUE(into->NextInto({}, &more).ok());
      EXPECT_FALSE(more);
      return;
    }
    const TensorList room = RoomFor(*element);
    if (room.empty()) {  // no buffers for strings and datasets: the element is left for Next
      EXPECT_EQ(into->NextInto(room, &more).code(), Code::kInvalidArgument);
      ASSERT_TRUE(into->Next(&skipped).ok());
      ASSERT_TRUE(skipped);
      continue;
    }
    ASSERT_TRUE(into->NextInto(room, &more).ok());
    ASSERT_TRUE(more);
    EXPECT_EQ(TextOf(*Element::Of(room)), TextOf(*element));
  }
}

INSTANTIATE_TEST_SUITE_P(AllNodes, IntoContract, ::testing::ValuesIn(AllNodeCases()),
                         [](const ::testing::TestParamInfo<NodeCase>& info) { return std::string(info.param.name); });

}  // namespace
}  // namespace levada::testing
