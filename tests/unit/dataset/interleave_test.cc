// Inner datasets that are read in parallel: at the same time, in the same order, within the byte budget.

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <thread>

#include "contract/dataset_builders.h"
#include "dataset/transform/filter.h"
#include "dataset/transform/interleave.h"
#include "runtime/budget.h"
#include "runtime/thread_pool.h"

namespace levada::testing {
namespace {

using Body = std::function<Status(const Ref<Element>&, Ref<Element>*)>;

// For each of n elements a dataset of `count` numbers that pass through body.
Node Inner(int64_t n, int64_t count, const InterleaveParameters& parameters, Body body) {
  auto inner = MakeRef<LambdaDatasets>([count, body](const Ref<Element>& in) -> Result<Node> {
    const int64_t first = 100 * NumberOf(*in);
    const Node numbers = Must(MakeRange(first, first + count, 1, DType::kInt64));
    return MakeMapCallback(numbers, numbers->specs(), MakeRef<LambdaFunction>(body), {});
  });
  return Must(MakeInterleave(Range(n), {{DType::kInt64, true, {}}}, inner, parameters));
}

class InterleaveTest : public ::testing::Test {
 protected:
  void SetUp() override { SetNumThreads(4); }
  void TearDown() override {
    EXPECT_TRUE(ShutdownThreads(-1).ok());
    SetNumThreads(0);
    EXPECT_EQ(ByteBudget::Default().used(), 0);
  }
};

TEST_F(InterleaveTest, ReadersWorkAtTheSameTime) {
  std::atomic<int> inside{0}, most{0};
  // Each waits for a second one, so that only parallel readers meet; generous for loaded machines.
  auto meet = [&](const Ref<Element>& in, Ref<Element>* out) {
    ++inside;
    for (int i = 0; i < 10'000 && most < 2; ++i) {
      most = std::max(most.load(), inside.load());
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    --inside;
    *out = in;
    return Status::Ok();
  };
  const std::vector<std::string> met = DrainAll(Inner(6, 5, {3, 2, 3}, meet));
  EXPECT_GE(most, 2);
  auto pass = [](const Ref<Element>& in, Ref<Element>* out) {
    *out = in;
    return Status::Ok();
  };
  EXPECT_EQ(met, DrainAll(Inner(6, 5, {3, 2, 0}, pass)));
}

TEST_F(InterleaveTest, NoMoreReadersThanAskedFor) {
  for (const int32_t calls : {1, 2, 3}) {
    std::atomic<int> inside{0}, most{0};
    auto count = [&](const Ref<Element>& in, Ref<Element>* out) {
      const int now = ++inside;
      for (int seen = most; seen < now && !most.compare_exchange_weak(seen, now);) {
      }
      std::this_thread::sleep_for(std::chrono::microseconds(200));
      --inside;
      *out = in;
      return Status::Ok();
    };
    EXPECT_EQ(DrainAll(Inner(12, 4, {6, 1, calls}, count)).size(), 48u);
    EXPECT_LE(most, calls);
  }
}

TEST_F(InterleaveTest, ReadersStayWithinTheByteBudget) {
  const int64_t limit = ByteBudget::Default().limit();
  ByteBudget::Default().set_limit(1 << 20);
  ByteBudget::Default().ResetPeak();
  auto wide = [](const Ref<Element>&, Ref<Element>* out) {
    const Ref<Tensor> components[] = {Must(Tensor::Zeros(DType::kUInt8, {100'000}))};
    *out = Element::Of(components);
    return Status::Ok();
  };
  auto inner = MakeRef<LambdaDatasets>([&](const Ref<Element>&) -> Result<Node> {
    return MakeMapCallback(Range(8), {{DType::kUInt8, true, {100'000}}}, MakeRef<LambdaFunction>(wide), {});
  });
  const Node node = Must(MakeInterleave(Range(40), {{DType::kUInt8, true, {100'000}}}, inner, {20, 1, -1}));
  EXPECT_EQ(DrainAll(node, 400).size(), 320u);
  EXPECT_LE(ByteBudget::Default().peak(), 1 << 20);
  ByteBudget::Default().set_limit(limit);
}

// Also where a worker would never end by itself: an iterator that is cancelled and kept.
TEST_F(InterleaveTest, CancelReachesReadersInside) {
  auto never = [](const Ref<Element>&, Ref<Element>* out) {
    const Ref<Tensor> components[] = {Must(Tensor::Scalar(DType::kBool, false))};
    *out = Element::Of(components);
    return Status::Ok();
  };
  auto inner = MakeRef<LambdaDatasets>([&](const Ref<Element>& in) -> Result<Node> {
    if (NumberOf(*in) % 2 == 0) return Range(1000);
    return MakeFilter(Range(int64_t{1} << 60), MakeRef<LambdaFunction>(never));
  });
  const std::vector<TensorSpec> specs = Range(1)->specs();
  const Node once = Must(MakeInterleave(Range(8), specs, inner, {4, 3, 4}));
  auto again = MakeRef<LambdaDatasets>([once](const Ref<Element>&) -> Result<Node> { return once; });
  for (const Node& node : {once, Prefetch(once, 2), Must(MakeInterleave(Range(4), specs, again, {2, 1, 2}))}) {
    const Ref<Iterator> iterator = IteratorOf(node);
    Ref<Element> element;
    EXPECT_TRUE(iterator->Next(&element).ok());
    std::thread other([&] {
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
      iterator->Cancel();
    });
    Status status;
    while (status.ok()) status = iterator->Next(&element);
    EXPECT_EQ(status.code(), Code::kCancelled) << status.message();
    other.join();
    EXPECT_TRUE(ShutdownThreads(-1).ok());  // would wait for ever for a reader that was not told
  }
}

}  // namespace
}  // namespace levada::testing
