// Cancellation of passes that wait: for a file, for room in a ring, for user code, for a cache that is written.

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <filesystem>
#include <thread>

#include "contract/dataset_builders.h"
#include "dataset/source/records.h"
#include "dataset/transform/file_cache.h"
#include "dataset/transform/filter.h"
#include "dataset/transform/interleave.h"
#include "runtime/thread_pool.h"
#include "support/tables.h"

namespace levada::testing {
namespace {

using Clock = std::chrono::steady_clock;

// The promise is 100 ms; machines that run tests are busy. Each wait here would take many seconds.
constexpr std::chrono::milliseconds kLate{1000};

// The default file table, but a read or write, or an open instead, waits `milliseconds`, in steps of 1 ms until Release, and
// gives or takes at most `most` bytes. Static state: one at a time.
class SlowFiles {
 public:
  SlowFiles(int64_t milliseconds, int64_t most, bool opens_wait = false) {
    milliseconds_ = milliseconds;
    opens_wait_ = opens_wait;
    most_ = most;
    inside_ = ended_ = open_ = 0;
    table_ = FileSlot().get();
    FileTable slow = *table_;
    slow.read = [](void* data, void* file, int64_t offset, void* buffer, int64_t nbytes, int64_t* out) {
      if (!opens_wait_) Wait();
      return table_->read(data, file, offset, buffer, std::min(nbytes, most_.load()), out);
    };
    slow.open = [](void* data, const char* path, void** out) {
      if (opens_wait_) Wait();
      const int32_t error = table_->open(data, path, out);
      open_ += error == 0;
      return error;
    };
    slow.close = [](void* data, void* file) {
      --open_;
      table_->close(data, file);
    };
    slow.map = nullptr;
    slow.unmap = nullptr;
    slow.write = [](void* data, void* file, const void* bytes, int64_t nbytes, int64_t* out) {
      Wait();
      return table_->write(data, file, bytes, std::min(nbytes, most_.load()), out);
    };
    FileSlot().Set(slow);
  }
  ~SlowFiles() { FileSlot().Reset(); }
  static void Release() { milliseconds_ = 0; }
  static int64_t inside() { return inside_; }
  static int64_t ended() { return ended_; }
  static int64_t open() { return open_; }

 private:
  static void Wait() {
    ++inside_;
    for (int64_t i = 0; i < milliseconds_; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    ++ended_;
  }
  static inline std::atomic<bool> opens_wait_{false};
  static inline std::atomic<int64_t> milliseconds_{0}, most_{0}, inside_{0}, ended_{0}, open_{0};
  static inline const FileTable* table_ = nullptr;
};

// Cancels when `ready` says so, while this thread reads on; how late the failure came.
std::chrono::milliseconds Lateness(Iterator& iterator, const std::function<bool()>& ready) {
  std::atomic<Clock::rep> at{0};
  std::thread other([&] {
    while (!ready()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    std::this_thread::sleep_for(std::chrono::milliseconds(30));
    at = Clock::now().time_since_epoch().count();
    iterator.Cancel();
  });
  Ref<Element> element;
  Status status;
  do {
    status = iterator.Next(&element);
  } while (status.ok() && element);
  const Clock::duration late = Clock::now().time_since_epoch() - Clock::duration(at.load());
  other.join();
  EXPECT_EQ(status.code(), Code::kCancelled) << status.message();
  return std::chrono::duration_cast<std::chrono::milliseconds>(late);
}

Node Never(Node n) {
  auto body = [](const Ref<Element>&, Ref<Element>* out) {
    const Ref<Tensor> components[] = {Must(Tensor::Scalar(DType::kBool, false))};
    *out = Element::Of(components);
    return Status::Ok();
  };
  return Must(MakeFilter(std::move(n), MakeRef<LambdaFunction>(body)));
}

Node LinesOf(const std::string& path) {
  const std::string_view names[] = {path};
  return Must(MakeTextLine(Tensors({Must(Tensor::FromStrings(names, {}))}), {}));
}

class CancelBlockedTest : public ::testing::Test {
 protected:
  void SetUp() override { SetNumThreads(3); }
  void TearDown() override {
    EXPECT_TRUE(ShutdownThreads(-1).ok());
    SetNumThreads(0);
  }
};

TEST_F(CancelBlockedTest, AFileIsClosedWhenThePassThatReadItIsGone) {
  const TemporaryFile file("one\ntwo\nthree\n");
  const SlowFiles slow(0, 4);
  for (int i = 0; i < 500; ++i) {
    Ref<Iterator> iterator = IteratorOf(LinesOf(file.path()));
    ASSERT_EQ(Drain(*iterator).size(), 3u);
    iterator = nullptr;
    ASSERT_EQ(SlowFiles::open(), 0) << i;
  }
}

TEST_F(CancelBlockedTest, InManyShortReadsOfASource) {
  const TemporaryFile file(std::string(1 << 20, 'a'));
  const SlowFiles slow(10, 16);
  const Ref<Iterator> iterator = IteratorOf(LinesOf(file.path()));
  EXPECT_LT(Lateness(*iterator, [] { return SlowFiles::inside() > 1; }), kLate);
}

TEST_F(CancelBlockedTest, InOneLongReadAheadOfTheConsumer) {
  const TemporaryFile file("a\nb\n");
  const SlowFiles slow(20'000, 1 << 20);
  Ref<Iterator> iterator = IteratorOf(Prefetch(LinesOf(file.path()), 2));
  EXPECT_LT(Lateness(*iterator, [] { return SlowFiles::inside() > 0; }), kLate);
  const Clock::time_point begin = Clock::now();
  iterator = nullptr;  // the worker that reads is not waited for
  EXPECT_LT(Clock::now() - begin, kLate);
  SlowFiles::Release();
}

// Nothing was asked to be read ahead: the consumer itself waits for the source, and does not wait for its answer.
TEST_F(CancelBlockedTest, InOneLongReadOfTheConsumer) {
  const TemporaryFile file("a\nb\n");
  const SlowFiles slow(20'000, 1 << 20);
  Ref<Iterator> iterator = IteratorOf(LinesOf(file.path()));
  EXPECT_LT(Lateness(*iterator, [] { return SlowFiles::inside() > 0; }), kLate);
  EXPECT_EQ(SlowFiles::ended(), 0);
  iterator = nullptr;
  EXPECT_EQ(SlowFiles::ended(), 0);
  SlowFiles::Release();
}

// Whoever opens a file that takes long, the consumer, a worker ahead of it or one of an interleave: nobody waits for it, and
// a file that is open at last is closed again.
TEST_F(CancelBlockedTest, InOneLongOpen) {
  const TemporaryFile file("a\nb\n");
  auto inner = MakeRef<LambdaDatasets>([&](const Ref<Element>&) -> Result<Node> { return LinesOf(file.path()); });
  const Node lines = LinesOf(file.path());
  for (const Node& node : {lines, Prefetch(lines, 2), Must(MakeInterleave(Range(4), lines->specs(), inner, {2, 1, 2})),
                           Must(MakeInterleave(Range(4), lines->specs(), inner, {1, 1, 0}))}) {
    const SlowFiles slow(20'000, 1 << 20, true);
    Ref<Iterator> iterator = IteratorOf(node);
    EXPECT_LT(Lateness(*iterator, [] { return SlowFiles::inside() > 0; }), kLate);
    iterator = nullptr;
    EXPECT_EQ(SlowFiles::ended(), 0);
    SlowFiles::Release();
    EXPECT_TRUE(ShutdownThreads(-1).ok());
    EXPECT_EQ(SlowFiles::open(), 0);
  }
}

// Between two attempts as in one of them.
TEST_F(CancelBlockedTest, WhileACallIsAboutToBeMadeAgain) {
  static std::atomic<int> attempts;
  attempts = 0;
  FileTable failing = *FileSlot().get();
  failing.attempts = 1000;
  failing.retry_delay = 1'000'000'000;
  failing.open = [](void*, const char*, void**) -> int32_t {
    ++attempts;
    return EIO;
  };
  const TemporaryFile file("a\n");
  const Node lines = LinesOf(file.path());
  FileSlot().Set(failing);
  const Ref<Iterator> iterator = IteratorOf(lines);
  EXPECT_LT(Lateness(*iterator, [] { return attempts > 0; }), std::chrono::milliseconds(900));
  FileSlot().Reset();
}

// To open a pipe would wait for somebody who writes; levada reads at positions, which a pipe has not.
TEST_F(CancelBlockedTest, APipeIsRefusedAtOnce) {
  const std::string path = ::testing::TempDir() + "levada_pipe_" + std::to_string(getpid());
  ASSERT_EQ(mkfifo(path.c_str(), 0600), 0);
  const Ref<Iterator> iterator = IteratorOf(LinesOf(path));
  Ref<Element> element;
  const Status status = iterator->Next(&element);
  EXPECT_EQ(status.code(), Code::kFailedPrecondition) << status.message();
  EXPECT_NE(std::string(status.message()).find("open '" + path), std::string::npos) << status.message();
  unlink(path.c_str());
}

// A source that answers is read to its end by whoever makes the calls.
TEST_F(CancelBlockedTest, ReadsOfOtherThreadsGiveTheSame) {
  std::string text;
  for (int i = 0; i < 5000; ++i) text += std::to_string(i) + "\n";
  const TemporaryFile file(text);
  const std::vector<std::string> expected = DrainAll(LinesOf(file.path()), 6000);
  const SlowFiles slow(0, 777);
  EXPECT_EQ(DrainAll(LinesOf(file.path()), 6000), expected);
  EXPECT_EQ(expected.size(), 5000u);
  SetNumThreads(1);
  EXPECT_EQ(DrainAll(LinesOf(file.path()), 6000), expected);
}

TEST_F(CancelBlockedTest, InOneLongWriteOfACache) {
  const std::string path = ScratchPath("cancelled_write");
  std::filesystem::remove_all(path);
  const Node wide = Slices({Iota(DType::kInt64, {64, 4096})});
  {
    const SlowFiles slow(20'000, 1 << 20);
    const Ref<Iterator> iterator = IteratorOf(Must(MakeFileCache(wide, path)));
    EXPECT_LT(Lateness(*iterator, [] { return SlowFiles::inside() > 0; }), kLate);
    EXPECT_EQ(SlowFiles::ended(), 0);
    SlowFiles::Release();
    EXPECT_TRUE(ShutdownThreads(-1).ok());  // the write that was left alone ends
  }
  EXPECT_EQ(DrainAll(Must(MakeFileCache(wide, path))).size(), 64u);
  std::filesystem::remove_all(path);
}

TEST_F(CancelBlockedTest, InAReadOfAnInnerDataset) {
  const TemporaryFile file(std::string(1 << 20, 'a'));
  const SlowFiles slow(10, 16);
  auto inner = MakeRef<LambdaDatasets>([&](const Ref<Element>&) -> Result<Node> { return LinesOf(file.path()); });
  const std::vector<TensorSpec> specs = LinesOf(file.path())->specs();
  const Ref<Iterator> iterator = IteratorOf(Must(MakeInterleave(Range(4), specs, inner, {2, 1, 2})));
  EXPECT_LT(Lateness(*iterator, [] { return SlowFiles::inside() > 1; }), kLate);
}

TEST_F(CancelBlockedTest, WithAFullRing) {
  std::atomic<int> made{0};
  auto body = [&](const Ref<Element>& in, Ref<Element>* out) {
    ++made;
    *out = in;
    return Status::Ok();
  };
  const Node range = Range(1'000'000);
  for (const Node& node : {Must(MakeMapCallback(range, range->specs(), MakeRef<LambdaFunction>(body), {2, false})),
                           Must(MakeMapCallback(Must(MakeTake(Never(range), 1)), range->specs(),
                                                MakeRef<LambdaFunction>(body), {2, false}))}) {
    const Ref<Iterator> iterator = IteratorOf(Prefetch(node, 4));
    Ref<Element> element;
    if (node->is_indexed()) {
      ASSERT_TRUE(iterator->Next(&element).ok());
      while (made < 5) std::this_thread::sleep_for(std::chrono::milliseconds(1));
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
      EXPECT_LE(made, 8);  // back-pressure: nobody runs on
    }
    std::thread other([&] { iterator->Cancel(); });
    other.join();
    const Clock::time_point begin = Clock::now();
    EXPECT_EQ(iterator->Next(&element).code(), Code::kCancelled);
    EXPECT_LT(Clock::now() - begin, kLate);
  }
}

TEST_F(CancelBlockedTest, InUserCodeOnceItReturns) {
  for (const int32_t calls : {0, 2}) {
    std::atomic<int> inside{0};
    auto body = [&](const Ref<Element>& in, Ref<Element>* out) {
      ++inside;
      std::this_thread::sleep_for(std::chrono::milliseconds(60));
      *out = in;
      return Status::Ok();
    };
    const Node range = Range(10'000);
    const Node mapped = Must(MakeMapCallback(range, range->specs(), MakeRef<LambdaFunction>(body), {calls, false}));
    const Ref<Iterator> iterator = IteratorOf(Batch(mapped, 10'000));
    EXPECT_LT(Lateness(*iterator, [&] { return inside > 1; }), kLate) << calls;
  }
}

TEST_F(CancelBlockedTest, WhileACacheIsWritten) {
  const std::string path = ScratchPath("cancelled_cache");
  std::filesystem::remove_all(path);
  const Node wide = Slices({Iota(DType::kInt64, {64, 4096})});
  {
    const SlowFiles slow(10, 16);
    const Ref<Iterator> iterator = IteratorOf(Must(MakeFileCache(wide, path)));
    EXPECT_LT(Lateness(*iterator, [] { return SlowFiles::inside() > 1; }), kLate);
    SlowFiles::Release();
  }
  EXPECT_EQ(DrainAll(Must(MakeFileCache(wide, path))).size(), 64u);  // and nothing half-written is taken for a cache
  std::filesystem::remove_all(path);
}

TEST_F(CancelBlockedTest, ByTheKeyOfAThread) {
  SetCancelKey(7);
  const Ref<Iterator> keyed = IteratorOf(Never(Range(int64_t{1} << 40)));
  SetCancelKey(0);
  const Ref<Iterator> other = IteratorOf(Range(3));
  std::thread canceller([] {
    std::this_thread::sleep_for(std::chrono::milliseconds(30));
    CancelKey(7);
  });
  Ref<Element> element;
  EXPECT_EQ(keyed->Next(&element).code(), Code::kCancelled);
  canceller.join();
  EXPECT_TRUE(other->Next(&element).ok());
  SetCancelKey(8);
  CancelKey(8);
  const Ref<Iterator> late = IteratorOf(Range(3));  // the call came first, the pass after
  EXPECT_EQ(late->Next(&element).code(), Code::kCancelled);
  SetCancelKey(8);
  const Ref<Iterator> next = IteratorOf(Range(3));
  EXPECT_TRUE(next->Next(&element).ok());
  SetCancelKey(0);
  CancelKey(0);
}

}  // namespace
}  // namespace levada::testing
