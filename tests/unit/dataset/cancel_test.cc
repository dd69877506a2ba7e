// Cancellation of long native work, and iterators that are asked from places where they cannot answer.

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <thread>

#include "contract/dataset_tools.h"
#include "dataset/source/range.h"
#include "dataset/source/tensor_slices.h"
#include "dataset/transform/batch.h"
#include "dataset/transform/map.h"
#include "dataset/transform/prefetch.h"
#include "dataset/transform/shuffle.h"
#include "dataset/transform/skip.h"
#include "runtime/thread_pool.h"

namespace levada {

extern const Op op_tanh;

namespace testing {
namespace {

using Node = Ref<DatasetNode>;
using Clock = std::chrono::steady_clock;

// The promise is 100 ms; machines that run tests are busy. Each pipeline here would run for many seconds.
constexpr std::chrono::milliseconds kLate{1000};

Node Range(int64_t n) { return Must(MakeRange(0, n, 1, DType::kInt64)); }

// [rows, width] of zeros that takes the memory of one row.
Ref<Tensor> Wide(int64_t rows, int64_t width) {
  return Must(Tensor::Zeros(DType::kFloat32, {1, width}))->WithLayout({rows, width}, {0, 4});
}

// tanh, `times` times.
Ref<Function> Slow(const TensorSpec& spec, int times) {
  Ref<Trace> trace = Trace::Open();
  Ref<Tensor> x = Must(trace->Argument(spec));
  for (int i = 0; i < times; ++i) {
    Tensor* const input = x.get();
    Ref<Tensor> y;
    EXPECT_TRUE(Apply(op_tanh, {&input, 1}, {}, &y).ok());
    x = std::move(y);
  }
  Tensor* const output = x.get();
  return Must(trace->Finish({&output, 1}));
}

Node SlowRows(int64_t rows, int64_t width, int times) {
  const Node slices = Must(MakeTensorSlices(TensorList{Wide(rows, width)}));
  return Must(MakeMap(slices, Slow(slices->specs()[0], times), 0));
}

struct LongWork {
  const char* name;
  Node (*make)();
};

class CancelTest : public ::testing::TestWithParam<LongWork> {};

TEST_P(CancelTest, EndsLongWorkSoon) {
  Ref<Iterator> iterator = IteratorOf(GetParam().make(), 0);
  std::atomic<int64_t> cancelled_at{0};
  std::thread other([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    cancelled_at = Clock::now().time_since_epoch().count();
    iterator->Cancel();
  });
  Ref<Element> element;
  Status status;
  do {
    status = iterator->Next(&element);
  } while (status.ok() && element);
  const Clock::duration late = Clock::now().time_since_epoch() - Clock::duration(cancelled_at.load());
  other.join();
  EXPECT_EQ(status.code(), Code::kCancelled);
  EXPECT_LT(late, kLate);
}

INSTANTIATE_TEST_SUITE_P(
    LongWorks, CancelTest,
    ::testing::Values(
        LongWork{"FusedMapOfABatch", [] { return Must(MakeBatch(SlowRows(1 << 20, 784, 16), 100000, false)); }},
        LongWork{"WideRows", [] { return SlowRows(1000, 1 << 19, 1000); }},
        LongWork{"ReplayOfAShuffle",
                 [] {
                   const Node shuffled = Must(MakeShuffle(Range(int64_t{1} << 40), 1000, {true, 7, false}));
                   return Must(MakeSkip(shuffled, int64_t{1} << 33));
                 }},
        LongWork{"PermutationOfALargeBatch",
                 [] {
                   const Node shuffled = Must(MakeShuffle(Range(int64_t{1} << 40), kShuffleAll, {true, 7, false}));
                   return Must(MakeBatch(shuffled, int64_t{1} << 26, false));
                 }}),
    [](const ::testing::TestParamInfo<LongWork>& info) { return std::string(info.param.name); });

TEST(IteratorMisuseTest, ACallbackOnAWorkerCannotWaitForItself) {
  SetNumThreads(3);
  std::atomic<bool> outside{false};
  std::atomic<Iterator*> own{nullptr};
  std::atomic<int> code{-1};
  std::atomic<size_t> taken{0};  // by the callback, of what other workers had made by then
  const auto body = [&](const Ref<Element>& in, Ref<Element>* out) {
    if (NumberOf(*in) == 3) {
      while (!outside) std::this_thread::yield();
      Ref<Element> element;
      Status status;
      for (int i = 0; i < 10 && status.ok(); ++i) {
        status = own.load()->Next(&element);
        taken += status.ok();
      }
      code = static_cast<int>(status.code());
    }
    *out = in;
    return Status::Ok();
  };
  const Node range = Range(20);
  const Node mapped = Must(MakeMapCallback(range, range->specs(), MakeRef<LambdaFunction>(body), {2, false}));
  Ref<Iterator> iterator = IteratorOf(Must(MakePrefetch(mapped, 8)));
  own = iterator.get();
  Ref<Element> element;
  ASSERT_TRUE(iterator->Next(&element).ok());
  outside = true;
  while (code < 0) std::this_thread::yield();
  EXPECT_EQ(code, static_cast<int>(Code::kMisuse));
  EXPECT_LE(taken, 2u);
  EXPECT_EQ(Drain(*iterator).size(), 19u - taken);
  iterator = nullptr;
  EXPECT_TRUE(ShutdownThreads(-1).ok());
  SetNumThreads(0);
}

TEST(IteratorMisuseTest, AChildRefusesAnIteratorThatWasInUseAtFork) {
#if defined(__SANITIZE_THREAD__)
  GTEST_SKIP() << "ThreadSanitizer ends children of processes with threads";
#endif
  std::atomic<bool> inside{false}, leave{false};
  const auto body = [&](const Ref<Element>& in, Ref<Element>* out) {
    inside = true;
    while (!leave) std::this_thread::yield();
    *out = in;
    return Status::Ok();
  };
  const Node range = Range(3);
  const Node mapped = Must(MakeMapCallback(range, range->specs(), MakeRef<LambdaFunction>(body), {}));
  Ref<Iterator> iterator = IteratorOf(mapped);
  std::thread consumer([&] { EXPECT_EQ(Drain(*iterator).size(), 3u); });
  while (!inside) std::this_thread::yield();
  const pid_t child = fork();
  if (child == 0) {
    leave = true;
    Ref<Element> element;
    Status tried;
    bool fine = iterator->Next(&element).code() == Code::kFailedPrecondition;
    fine = fine && iterator->TryNext(&element, &tried) && tried.code() == Code::kFailedPrecondition;
    fine = fine && iterator->Save().status().code() == Code::kFailedPrecondition;
    iterator->Cancel();
    iterator = nullptr;
    _exit(fine && Numbers(mapped).size() == 3 ? 0 : 1);
  }
  int status = 0;
  waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
  leave = true;
  consumer.join();
}

}  // namespace
}  // namespace testing
}  // namespace levada
