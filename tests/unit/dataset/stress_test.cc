// Random pipelines under cancels, restores, drops and questions from other threads, at random points. Whatever happens,
// elements are those of a quiet pass on one thread, a cancelled pass ends, and nothing stays behind. Meant for sanitizers;
// LEVADA_STRESS sets the number of pipelines, LEVADA_STRESS_SEED the first seed.

#include <gtest/gtest.h>

#include <cstdlib>
#include <thread>

#include "base/random.h"
#include "contract/dataset_builders.h"
#include "dataset/transform/concatenate.h"
#include "dataset/transform/filter.h"
#include "dataset/transform/on_error.h"
#include "dataset/transform/parts.h"
#include "dataset/transform/sample.h"
#include "dataset/transform/unbatch.h"
#include "runtime/budget.h"
#include "runtime/thread_pool.h"

namespace levada::testing {
namespace {

constexpr int64_t kMost = 120;

int64_t NumberFrom(const char* variable, int64_t otherwise) {
  const char* const text = std::getenv(variable);
  return text != nullptr ? std::atoll(text) : otherwise;
}

class Dice {
 public:
  explicit Dice(uint64_t seed) : stream_(seed) {}
  int64_t Below(int64_t n) { return static_cast<int64_t>(stream_.Below(static_cast<uint64_t>(n))); }
  bool OneIn(int64_t n) { return Below(n) == 0; }

 private:
  RandomStream stream_;
};

Ref<Element> Number(int64_t value) {
  const Ref<Tensor> components[] = {Must(Tensor::Scalar(DType::kInt64, value))};
  return Element::Of(components);
}

Node Odd(Node n) {
  auto body = [](const Ref<Element>& in, Ref<Element>* out) {
    const Ref<Tensor> components[] = {Must(Tensor::Scalar(DType::kBool, NumberOf(*in) % 2 != 0))};
    *out = Element::Of(components);
    return Status::Ok();
  };
  return Must(MakeFilter(std::move(n), MakeRef<LambdaFunction>(body)));
}

Node WithStep(Node n, Dice& dice, std::string* text) {
  const int64_t kind = dice.Below(14), number = dice.Below(9);
  *text += " " + std::to_string(kind) + ":" + std::to_string(number);
  const MapCallbackOptions calls = {static_cast<int32_t>(dice.Below(4)), false};
  switch (kind) {
    case 0:
      return Take(std::move(n), 20 + number);
    case 1:
      return Skip(std::move(n), number);
    case 2:
      return Must(MakeRepeat(std::move(n), 1 + number % 3));
    case 3:
      return Shuffle(std::move(n), 1 + 3 * number);
    case 4:
      return n->cardinality() >= 0 ? Shuffle(std::move(n), -2) : std::move(n);
    case 5:
      return Must(MakeUnbatch(Batch(std::move(n), 1 + number)));
    case 6:
      return Prefetch(std::move(n), number - 1);
    case 7:
      return NoFives(std::move(n), calls);
    case 8:
      return Map(std::move(n), HundredBy, calls.num_parallel_calls);
    case 9:
      return Must(MakeOnError(std::move(n), ErrorPolicy::kSkip, nullptr));
    case 10:
      return Must(MakeOnError(std::move(n), ErrorPolicy::kSubstitute, Number(11)));
    case 11:
      return Odd(std::move(n));
    case 12:
      return Must(MakeMix({n, Range(30)}, std::vector<double>{2, 1}));
    default:
      return Must(MakeConcatenate(std::move(n), Range(number)));
  }
}

Node RandomPipeline(uint64_t seed, std::string* text) {
  Dice dice(seed);
  Node node = Range(dice.Below(60));
  for (int64_t steps = 1 + dice.Below(6); steps > 0; --steps) node = WithStep(std::move(node), dice, text);
  return Prefetch(std::move(node), dice.Below(6) - 1);
}

// One pass with whatever comes to mind.
class Rider {
 public:
  Rider(const Node& node, const std::vector<std::string>& expected, uint64_t seed)
      : node_(node), expected_(expected), dice_(seed), iterator_(IteratorOf(node, 0)) {}

  void Ride() {
    while (!over_) Act();
  }

 private:
  void Act() {
    switch (dice_.Below(40)) {
      case 0:
        return SaveAndRestore();
      case 1:
        return CancelFromOutside();
      case 2:
        over_ = true;  // dropped where it stands
        return;
      case 3:
        (void)StatsAsJson(iterator_->Stats());
        (void)iterator_->Dropped();
        return;
      case 4:
        return NextIntoNumber();
      default:
        return Next();
    }
  }

  void Next() {
    Ref<Element> element;
    Status status;
    if (!dice_.OneIn(2) || !iterator_->TryNext(&element, &status)) status = iterator_->Next(&element);
    Check(status, element);
  }

  void NextIntoNumber() {
    const Ref<Tensor> room = Must(Tensor::Zeros(DType::kInt64, {}));
    bool more = false;
    const Status status = iterator_->NextInto({room}, &more);
    const Ref<Tensor> components[] = {room};
    Check(status, more ? Element::Of(components) : nullptr);
  }

  void Check(const Status& status, const Ref<Element>& element) {
    const bool end = status.ok() && !element;
    if (end || position_ == static_cast<size_t>(kMost)) {
      EXPECT_EQ(position_, expected_.size());
      over_ = true;
      return;
    }
    ASSERT_LT(position_, expected_.size());
    EXPECT_EQ(element ? TextOf(*element) : "!" + std::to_string(static_cast<int>(status.code())), expected_[position_]);
    if (!status.ok()) {
      EXPECT_EQ(status.error()->position(), static_cast<int64_t>(position_));
    }
    over_ = over_ || ::testing::Test::HasFailure();
    ++position_;
  }

  void SaveAndRestore() {
    const Ref<Tensor> state = Must(iterator_->Save());
    if (dice_.OneIn(2)) iterator_ = IteratorOf(node_, 0);
    const Status restored = iterator_->Restore(*state);
    ASSERT_TRUE(restored.ok()) << restored.message();
  }

  void CancelFromOutside() {
    std::thread other([this] { iterator_->Cancel(); });
    for (int i = 0; i < 100'000; ++i) {
      Ref<Element> element;
      const Status status = iterator_->Next(&element);
      over_ = status.code() == Code::kCancelled || (status.ok() && !element);
      if (over_) break;
    }
    other.join();
    over_ = true;
    Ref<Element> element;
    EXPECT_EQ(iterator_->Next(&element).code(), Code::kCancelled);
  }

  const Node& node_;
  const std::vector<std::string>& expected_;
  Dice dice_;
  Ref<Iterator> iterator_;
  size_t position_ = 0;
  bool over_ = false;
};

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
    const Node node = RandomPipeline(i, &text);
    SCOPED_TRACE("seed " + std::to_string(i) + ":" + text);
    SetNumThreads(1);
    Ref<Iterator> quiet = IteratorOf(node, 0);
    const std::vector<std::string> expected = Drain(*quiet, kMost);
    quiet = nullptr;
    SetNumThreads(1 + static_cast<int>(i % 4));
    std::vector<std::thread> riders;
    for (uint64_t k = 0; k < 3; ++k) {
      riders.emplace_back([&, k] { Rider(node, expected, 1000 * i + k).Ride(); });
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
