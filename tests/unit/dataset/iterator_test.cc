#include "dataset/iterator.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <set>
#include <thread>

#include "contract/dataset_tools.h"
#include "dataset/source/range.h"
#include "dataset/source/tensor_slices.h"
#include "dataset/transform/batch.h"
#include "dataset/transform/map.h"
#include "dataset/transform/prefetch.h"
#include "dataset/transform/repeat.h"
#include "dataset/transform/shuffle.h"
#include "dataset/transform/skip.h"
#include "dataset/transform/take.h"
#include "runtime/seed.h"

namespace levada::testing {
namespace {

using Node = Ref<DatasetNode>;
using std::chrono::milliseconds;

Node Range(int64_t n) { return Must(MakeRange(0, n, 1, DType::kInt64)); }
Node Shuffled(Node n, bool seeded = true, int64_t buffer = kShuffleAll, bool fixed = false) {
  return Must(MakeShuffle(std::move(n), buffer, {seeded, 7, fixed}));
}
Node Callback(Node n, LambdaFunction::Body body, MapCallbackOptions options = {}) {
  return Must(MakeMapCallback(n, n->specs(), MakeRef<LambdaFunction>(std::move(body)), options));
}

// A door that callbacks wait at.
struct Gate {
  void Wait() {
    std::unique_lock lock(mutex);
    ++waiting;
    changed.notify_all();
    changed.wait(lock, [this] { return open; });
  }
  void AwaitSomebody() {
    std::unique_lock lock(mutex);
    changed.wait(lock, [this] { return waiting > 0; });
  }
  void Open() {
    std::lock_guard lock(mutex);
    open = true;
    changed.notify_all();
  }
  std::mutex mutex;
  std::condition_variable changed;
  int waiting = 0;
  bool open = false;
};

class IteratorTest : public ::testing::Test {
 protected:
  void TearDown() override {
    EXPECT_TRUE(ShutdownThreads(-1).ok());
    SetNumThreads(0);
  }
};

TEST_F(IteratorTest, EpochsOfOneShuffleAreCounted) {
  const Node node = Shuffled(Range(20));
  const std::vector<int64_t> first = Numbers(node), second = Numbers(node);
  EXPECT_NE(first, second);
  EXPECT_EQ(Numbers(node, 100, 0), first) << "a fixed epoch";
  EXPECT_EQ(Numbers(node, 100, 1), second);
  EXPECT_NE(Numbers(node), Numbers(node, 100, 1)) << "looking at fixed epochs did not count";
  const Node twice = Must(MakeRepeat(Shuffled(Range(20)), 2));
  std::vector<int64_t> both = first;
  both.insert(both.end(), second.begin(), second.end());
  EXPECT_EQ(Numbers(twice), both) << "each repeat pass takes the next epoch";
  EXPECT_EQ(Numbers(twice, 20), Numbers(node, 100, 2)) << "and so does the next iterator";
}

TEST_F(IteratorTest, AnUnfinishedPassCountsWhatWasTaken) {
  const Node node = Must(MakeRepeat(Shuffled(Range(4)), -1));
  Ref<Iterator> iterator = IteratorOf(node);
  Drain(*iterator, 5);  // one element of the second pass
  EXPECT_EQ(Numbers(node, 4), Numbers(Shuffled(Range(4)), 4, 2));
}

TEST_F(IteratorTest, FixedShufflesKeepTheirOrder) {
  const Node node = Shuffled(Range(20), true, kShuffleAll, true);
  EXPECT_EQ(Numbers(node), Numbers(node));
  EXPECT_EQ(Numbers(node), Numbers(node, 100, 5));
}

TEST_F(IteratorTest, DrawnSeedsDifferAndFollowTheGlobalSeed) {
  EXPECT_NE(Numbers(Shuffled(Range(50), false)), Numbers(Shuffled(Range(50), false)));
  SetGlobalSeed(3);
  const std::vector<int64_t> first = Numbers(Shuffled(Range(50), false));
  const std::vector<int64_t> second = Numbers(Shuffled(Range(50), false));
  EXPECT_NE(first, second);
  SetGlobalSeed(3);
  EXPECT_EQ(Numbers(Shuffled(Range(50), false)), first);
}

TEST_F(IteratorTest, StatesCarryDrawnSeedsAndRaiseTheEpochs) {
  const Node node = Shuffled(Range(30), false);
  Ref<Iterator> iterator = IteratorOf(node);
  Drain(*iterator, 11);
  const Ref<Tensor> state = Must(iterator->Save());
  const std::vector<std::string> tail = Drain(*iterator);
  const Node other = Shuffled(Range(30), false);  // another drawn seed
  Ref<Iterator> restored = IteratorOf(other, 0);
  ASSERT_TRUE(restored->Restore(*state).ok());
  EXPECT_EQ(Drain(*restored), tail);
  const Node epochs = Shuffled(Range(9));
  Drain(*IteratorOf(epochs), 3);
  Ref<Iterator> second = IteratorOf(epochs);
  Drain(*second, 2);
  const Node again = Shuffled(Range(9));
  ASSERT_TRUE(IteratorOf(again, 0)->Restore(*Must(second->Save())).ok());
  EXPECT_EQ(Numbers(again), Numbers(epochs, 100, 2));
}

TEST_F(IteratorTest, ForeignStatesAreRefusedByName) {
  const Node saved = Must(MakeBatch(Shuffled(Range(30)), 4, false));
  Ref<Iterator> iterator = IteratorOf(saved);
  const Ref<Tensor> state = Must(iterator->Save());
  const auto refusal = [&](const Node& node, const Tensor& bytes) {
    Ref<Iterator> other = IteratorOf(node, 0);
    Drain(*other, 1);
    const Status status = other->Restore(bytes);
    EXPECT_EQ(status.code(), Code::kInvalidArgument);
    std::vector<std::string> rest = Drain(*IteratorOf(node, 0));
    rest.erase(rest.begin());
    EXPECT_EQ(Drain(*other), rest) << "a refused state changes nothing";
    return std::string(status.message());
  };
  EXPECT_NE(refusal(Must(MakeBatch(Shuffled(Range(31)), 4, false)), *state).find("range#0"), std::string::npos);
  const Node reservoir = Shuffled(Range(30), true, 3);
  EXPECT_NE(refusal(Must(MakeBatch(reservoir, 4, false)), *state).find("shuffle#1"), std::string::npos);
  EXPECT_NE(refusal(Must(MakeBatch(Shuffled(Range(30)), 5, false)), *state).find("batch#2"), std::string::npos);
  EXPECT_NE(refusal(Shuffled(Range(30)), *state).find("shuffle#1"), std::string::npos);
  EXPECT_NE(refusal(saved, *Iota(DType::kInt64, {9})).find("uint8"), std::string::npos);
  for (int64_t byte = 0; byte < state->size(); ++byte) {
    Ref<Tensor> damaged = Must(Tensor::Zeros(DType::kUInt8, state->shape()));
    std::memcpy(damaged->mutable_data(), state->data(), state->size());
    damaged->mutable_data()[byte] ^= 4;
    EXPECT_EQ(IteratorOf(saved, 0)->Restore(*damaged).code(), Code::kInvalidArgument) << byte;
    EXPECT_EQ(IteratorOf(saved, 0)->Restore(*state->Rows(0, byte)).code(), Code::kInvalidArgument) << byte;
  }
}

TEST_F(IteratorTest, TwoThreadsInOneIteratorAreRefused) {
  Gate gate;
  const Node node = Callback(Range(3), [&](const Ref<Element>& in, Ref<Element>* out) {
    gate.Wait();
    *out = in;
    return Status::Ok();
  });
  Ref<Iterator> iterator = IteratorOf(node);
  std::thread inside([&] {
    Ref<Element> element;
    EXPECT_TRUE(iterator->Next(&element).ok());
  });
  gate.AwaitSomebody();
  Ref<Element> element;
  EXPECT_EQ(iterator->Next(&element).code(), Code::kMisuse);
  Status status;
  EXPECT_TRUE(iterator->TryNext(&element, &status));
  EXPECT_EQ(status.code(), Code::kMisuse);
  EXPECT_EQ(iterator->Save().status().code(), Code::kMisuse);
  gate.Open();
  inside.join();
  EXPECT_EQ(Drain(*iterator).size(), 2u);
}

TEST_F(IteratorTest, CancelReturnsABlockedNext) {
  SetNumThreads(3);
  for (const int64_t calls : {0, 2}) {
    Gate gate;
    const Node node = Must(MakePrefetch(Callback(
                                            Range(9),
                                            [&](const Ref<Element>& in, Ref<Element>* out) {
                                              gate.Wait();
                                              *out = in;
                                              return Status::Ok();
                                            },
                                            {calls, false}),
                                        2));
    Ref<Iterator> iterator = IteratorOf(node);
    std::chrono::steady_clock::time_point cancelled;
    std::thread canceller([&] {
      gate.AwaitSomebody();
      std::this_thread::sleep_for(milliseconds(20));
      cancelled = std::chrono::steady_clock::now();
      iterator->Cancel();
    });
    Ref<Element> element;
    EXPECT_EQ(iterator->Next(&element).code(), Code::kCancelled);
    const auto returned = std::chrono::steady_clock::now();
    canceller.join();
    EXPECT_LT(returned - cancelled, milliseconds(1000));  // the gate never opens by itself
    EXPECT_EQ(iterator->Next(&element).code(), Code::kCancelled);
    iterator = nullptr;  // does not wait for the callback, which still stands at the gate
    gate.Open();
    EXPECT_TRUE(ShutdownThreads(-1).ok());
  }
}

TEST_F(IteratorTest, CallbacksRunInOrderAndNoFurtherThanAsked) {
  SetNumThreads(4);
  for (const int64_t depth : {0, 1, 3}) {
    std::atomic<int64_t> calls{0};
    std::atomic<bool> in_order{true};
    const Node source = Callback(Range(30), [&](const Ref<Element>& in, Ref<Element>* out) {
      if (NumberOf(*in) != calls++) in_order = false;
      *out = in;
      return Status::Ok();
    });
    Ref<Iterator> iterator = IteratorOf(Must(MakePrefetch(source, depth)));
    for (int64_t taken = 1; taken <= 30; ++taken) {
      EXPECT_EQ(Drain(*iterator, 1).size(), 1u);
      if (taken % 10 == 0) std::this_thread::sleep_for(milliseconds(5));
      EXPECT_LE(calls, taken + depth);
      EXPECT_GE(calls, taken);
    }
    EXPECT_TRUE(in_order);
    EXPECT_EQ(calls, 30);
  }
}

TEST_F(IteratorTest, ParallelCallsOverlapAndKeepTheOrder) {
  SetNumThreads(4);
  std::atomic<int> inside{0}, most{0};
  const auto body = [&](const Ref<Element>& in, Ref<Element>* out) {
    const int now = ++inside;
    int seen = most;
    while (seen < now && !most.compare_exchange_weak(seen, now)) {
    }
    std::this_thread::sleep_for(milliseconds(2));
    --inside;
    *out = in;
    return Status::Ok();
  };
  const std::vector<int64_t> numbers = Numbers(Callback(Range(40), body, {3, false}));
  EXPECT_TRUE(std::is_sorted(numbers.begin(), numbers.end()));
  EXPECT_EQ(numbers.size(), 40u);
  EXPECT_GT(most, 1);
  EXPECT_LE(most, 3);
}

TEST_F(IteratorTest, CallerThreadCallbacksStayThere) {
  SetNumThreads(4);
  std::set<std::thread::id> threads;
  const Node node = Callback(
      Range(20),
      [&](const Ref<Element>& in, Ref<Element>* out) {
        threads.insert(std::this_thread::get_id());
        *out = in;
        return Status::Ok();
      },
      {-1, true});
  EXPECT_EQ(Numbers(Must(MakePrefetch(node, -1))).size(), 20u);
  EXPECT_EQ(threads, std::set<std::thread::id>{std::this_thread::get_id()});
}

TEST_F(IteratorTest, AnIteratorInsideACallbackOfAnotherDoesNotDeadlock) {
  SetNumThreads(2);  // a single worker, which the outer iterator occupies
  const auto inner = [](const Ref<Element>& in, Ref<Element>* out) {
    *out = in;
    return Status::Ok();
  };
  const auto outer = [&](const Ref<Element>& in, Ref<Element>* out) {
    const std::vector<int64_t> numbers = Numbers(Must(MakePrefetch(Callback(Range(3), inner), 2)));
    *out = in;
    return numbers.size() == 3 ? Status::Ok() : Internal("lost elements");
  };
  EXPECT_EQ(Numbers(Must(MakePrefetch(Callback(Range(4), outer), 2))).size(), 4u);
}

TEST_F(IteratorTest, CallbacksHaveTheNamesThatTheyAreGiven) {
  const auto fails = [](const Ref<Element>&, Ref<Element>*) { return Internal("no"); };
  const Ref<DatasetNode> node = Must(MakeMapCallback(Range(1), Range(1)->specs(), MakeRef<LambdaFunction>(fails),
                                                     {.name = "scale"}));
  Ref<Iterator> iterator = IteratorOf(node);
  Ref<Element> element;
  const Status status = iterator->Next(&element);
  EXPECT_STREQ(status.error()->origin(), "scale#1 <- range#0");
  EXPECT_EQ(node->Label(), "scale#1");
  // A name is no part of what the step is.
  EXPECT_EQ(node->DescribeStep(), Must(MakeMapCallback(Range(1), Range(1)->specs(), MakeRef<LambdaFunction>(fails), {}))
                                      ->DescribeStep());
}

TEST_F(IteratorTest, CallbackResultsAreChecked) {
  const TensorSpec number{DType::kInt64, true, {}};
  const auto code = [&](std::vector<TensorSpec> specs, LambdaFunction::Body body) {
    Ref<Iterator> iterator = IteratorOf(Must(MakeMapCallback(Range(1), specs, MakeRef<LambdaFunction>(body), {})));
    Ref<Element> element;
    const Status status = iterator->Next(&element);
    if (status.code() != Code::kResourceExhausted) {  // that record is shared and carries no origin
      EXPECT_STREQ(status.error()->origin(), "map_callback#1 <- range#0");
    }
    return status.code();
  };
  const auto same = [](const Ref<Element>& in, Ref<Element>* out) {
    *out = in;
    return Status::Ok();
  };
  EXPECT_EQ(code({number, number}, same), Code::kInvalidArgument);
  EXPECT_EQ(code({{DType::kInt32, true, {}}}, same), Code::kInvalidArgument);
  EXPECT_EQ(code({{DType::kInt64, true, {1}}}, same), Code::kInvalidArgument);
  EXPECT_EQ(code({number}, [](const Ref<Element>&, Ref<Element>*) { return Status::Ok(); }), Code::kInvalidArgument);
  const auto no_memory = [](const Ref<Element>&, Ref<Element>*) -> Status { throw std::bad_alloc(); };
  EXPECT_EQ(code({number}, no_memory), Code::kResourceExhausted);
}

TEST_F(IteratorTest, ShutdownCancelsAndLaterCallsStartAgain) {
  SetNumThreads(3);
  const Node node = Must(MakePrefetch(Callback(Range(50),
                                               [](const Ref<Element>& in, Ref<Element>* out) {
                                                 *out = in;
                                                 return Status::Ok();
                                               }),
                                      4));
  Ref<Iterator> iterator = IteratorOf(node);
  Drain(*iterator, 3);
  CancelAllIterators();
  EXPECT_TRUE(ShutdownThreads(-1).ok());
  Ref<Element> element;
  EXPECT_EQ(iterator->Next(&element).code(), Code::kCancelled);
  EXPECT_EQ(Numbers(node).size(), 50u);
}

TEST_F(IteratorTest, ForkedChildrenGoOnInlineAndRefuseTheParentsThreads) {
#if defined(__SANITIZE_THREAD__)
  GTEST_SKIP() << "ThreadSanitizer ends children that start threads";
#endif
  SetNumThreads(3);
  const auto body = [](const Ref<Element>& in, Ref<Element>* out) {
    *out = in;
    return Status::Ok();
  };
  const Node inline_node = Must(MakeBatch(Shuffled(Range(20)), 3, false));
  const Node threaded = Must(MakePrefetch(Callback(Range(20), body), 4));
  Ref<Iterator> alone = IteratorOf(inline_node, 0);
  Ref<Iterator> ahead = IteratorOf(threaded);
  Drain(*alone, 2);
  Drain(*ahead, 2);
  const pid_t child = fork();
  if (child == 0) {
    Ref<Element> element;
    bool fine = Drain(*alone).size() == 5;
    fine = fine && ahead->Next(&element).code() == Code::kFailedPrecondition;
    fine = fine && Numbers(threaded).size() == 20;
    ahead = nullptr;
    _exit(fine ? 0 : 1);
  }
  int status = 0;
  waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
  EXPECT_EQ(Drain(*alone).size(), 5u);
  EXPECT_EQ(Drain(*ahead).size(), 18u);
}

TEST_F(IteratorTest, ShufflingEverythingOfAnEndlessInputIsRefused) {
  const Node endless = Must(MakeRepeat(Range(3), -1));
  EXPECT_EQ(Iterator::Make(Shuffled(endless), {}).status().code(), Code::kFailedPrecondition);
  EXPECT_EQ(Numbers(Shuffled(endless, true, 2), 50).size(), 50u);
  EXPECT_EQ(Iterator::Make(endless, {true, -1}).status().code(), Code::kInvalidArgument);
}

TEST_F(IteratorTest, LongChainsWorkAndLongerOnesAreRefused) {
  Node node = Range(5);
  for (int i = 0; i < 1500; ++i) node = Must(MakeTake(std::move(node), -1));
  EXPECT_EQ(Numbers(node).size(), 5u);
  for (int i = 0; i < 100000; ++i) node = Must(MakeTake(std::move(node), -1));
  EXPECT_EQ(Iterator::Make(node, {}).status().code(), Code::kInvalidArgument);
}

TEST_F(IteratorTest, ElementsOutliveTheirIteratorAndDataset) {
  Ref<Element> row, batch;
  {
    const Node slices = Must(MakeTensorSlices(TensorList{Iota(DType::kInt64, {6, 2})}));
    ASSERT_TRUE(IteratorOf(slices)->Next(&row).ok());
    ASSERT_TRUE(IteratorOf(Must(MakeBatch(slices, 4, false)))->Next(&batch).ok());
  }
  EXPECT_EQ(NumberOf(*row), 0);
  EXPECT_EQ(batch->component(0)->dim(0), 4);
}

TEST_F(IteratorTest, ContiguousBatchesAreViews) {
  const Ref<Tensor> data = Iota(DType::kInt64, {10, 2});
  const Node batches = Must(MakeBatch(Must(MakeSkip(Must(MakeTensorSlices(TensorList{data})), 1)), 4, false));
  Ref<Iterator> iterator = IteratorOf(batches);
  Ref<Element> element;
  ASSERT_TRUE(iterator->Next(&element).ok());
  EXPECT_EQ(element->component(0)->data(), data->data() + 16);
  Status status;
  ASSERT_TRUE(iterator->TryNext(&element, &status)) << "views never need Next";
  EXPECT_EQ(element->component(0)->data(), data->data() + 80);
}

TEST_F(IteratorTest, TryNextLeavesUserCodeToNext) {
  const Node node = Callback(Range(3), [](const Ref<Element>& in, Ref<Element>* out) {
    *out = in;
    return Status::Ok();
  });
  Ref<Iterator> iterator = IteratorOf(node);
  Ref<Element> element;
  Status status;
  EXPECT_FALSE(iterator->TryNext(&element, &status));
  EXPECT_TRUE(iterator->Next(&element).ok());
  EXPECT_FALSE(iterator->TryNext(&element, &status));
}

TEST_F(IteratorTest, LiveObjectsGoBackToZero) {
  const auto count = [](ObjectKind kind) { return live_objects[static_cast<int>(kind)].load(); };
  const int64_t iterators = count(ObjectKind::kIterator), elements = count(ObjectKind::kElement),
                tensors = count(ObjectKind::kTensor), buffers = count(ObjectKind::kBuffer);
  SetNumThreads(3);
  {
    const Node slices = Must(MakeTensorSlices(TensorList{Iota(DType::kUInt8, {300, 700})}));
    const Node mapped = Must(MakeMap(Shuffled(slices), Scale(slices->specs()[0]), 0));
    const Node node = Must(MakePrefetch(Must(MakeBatch(mapped, 16, false)), 4));
    Drain(*IteratorOf(node), 7);
    Drain(*IteratorOf(node));
  }
  EXPECT_TRUE(ShutdownThreads(-1).ok());
  EXPECT_EQ(count(ObjectKind::kIterator), iterators);
  EXPECT_EQ(count(ObjectKind::kElement), elements);
  EXPECT_EQ(count(ObjectKind::kTensor), tensors);
  EXPECT_EQ(count(ObjectKind::kBuffer), buffers);
}

}  // namespace
}  // namespace levada::testing
