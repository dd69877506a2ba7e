#ifndef LEVADA_TESTS_CONTRACT_DATASET_PIPELINES_H_
#define LEVADA_TESTS_CONTRACT_DATASET_PIPELINES_H_

// Random pipelines of int64 scalars, and passes over them with whatever comes to mind. Elements and failures of a pipeline
// are those of a quiet pass on one thread, whatever happens.

#include "base/random.h"
#include "contract/dataset_builders.h"
#include "support/simulation.h"

namespace levada::testing {

class Dice {
 public:
  explicit Dice(uint64_t seed) : stream_(seed) {}
  int64_t Below(int64_t n) { return static_cast<int64_t>(stream_.Below(static_cast<uint64_t>(n))); }
  bool OneIn(int64_t n) { return Below(n) == 0; }

 private:
  RandomStream stream_;
};

// One to `most_steps` steps over up to `most_rows` numbers; text: what was rolled.
Node RandomPipeline(uint64_t seed, int64_t most_rows, int64_t most_steps, std::string* text);

// One pass: elements, states, statistics, a cancel from outside, an early end, by the seed.
class Rider {
 public:
  // expected: the first `most` elements.
  Rider(const Node& node, const std::vector<std::string>& expected, int64_t most, uint64_t seed)
      : node_(node), expected_(expected), most_(most), dice_(seed), iterator_(IteratorOf(node, 0)) {}

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
    if (end || position_ == static_cast<size_t>(most_)) {
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
    {
      TableThread other([this] { iterator_->Cancel(); });
      for (int i = 0; i < 100'000; ++i) {
        Ref<Element> element;
        const Status status = iterator_->Next(&element);
        over_ = status.code() == Code::kCancelled || (status.ok() && !element);
        if (over_) break;
      }
    }
    over_ = true;
    Ref<Element> element;
    EXPECT_EQ(iterator_->Next(&element).code(), Code::kCancelled);
  }

  const Node& node_;
  const std::vector<std::string>& expected_;
  const int64_t most_;
  Dice dice_;
  Ref<Iterator> iterator_;
  size_t position_ = 0;
  bool over_ = false;
};

}  // namespace levada::testing

#endif  // LEVADA_TESTS_CONTRACT_DATASET_PIPELINES_H_
