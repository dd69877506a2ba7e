#include "runtime/thread_pool.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <thread>
#include <vector>

#include "system/threads.h"

namespace levada {
namespace {

class CountTask final : public Task {
 public:
  CountTask(std::atomic<int>* runs, std::atomic<bool>* gate) : runs_(runs), gate_(gate) {}
  void Run() noexcept override {
    started.fetch_add(1);
    while (gate_ != nullptr && !gate_->load()) std::this_thread::yield();
    runs_->fetch_add(1);
  }
  // Tasks of the present test that some worker took.
  static inline std::atomic<int> started{0};

 private:
  std::atomic<int>* runs_;
  std::atomic<bool>* gate_;
};

bool WaitUntil(const std::function<bool()>& condition) {
  for (int i = 0; i < 5000 && !condition(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  return condition();
}

class ThreadPoolTest : public ::testing::Test {
 protected:
  void SetUp() override { CountTask::started = 0; }
  void TearDown() override {
    EXPECT_TRUE(ShutdownThreads(-1).ok());
    SetNumThreads(0);
  }
};

TEST_F(ThreadPoolTest, RunsEveryTaskOnce) {
  SetNumThreads(4);
  std::atomic<int> runs{0};
  for (int i = 0; i < 1000; ++i) ASSERT_TRUE(SubmitTask(MakeRef<CountTask>(&runs, nullptr)));
  EXPECT_TRUE(WaitUntil([&] { return runs == 1000; })) << runs;
}

TEST_F(ThreadPoolTest, OneThreadMeansNoWorkers) {
  SetNumThreads(1);
  std::atomic<int> runs{0};
  EXPECT_FALSE(SubmitTask(MakeRef<CountTask>(&runs, nullptr)));
  EXPECT_EQ(runs, 0);
  EXPECT_EQ(NumThreads(), 1);
}

TEST_F(ThreadPoolTest, ShutdownTimesOutAndLaterJoins) {
  SetNumThreads(2);
  std::atomic<int> runs{0};
  std::atomic<bool> gate{false};
  ASSERT_TRUE(SubmitTask(MakeRef<CountTask>(&runs, &gate)));
  ASSERT_TRUE(WaitUntil([] { return CountTask::started == 1; }));
  EXPECT_EQ(ShutdownThreads(10).code(), Code::kDeadlineExceeded);
  // Another generation of workers serves in the meantime.
  ASSERT_TRUE(SubmitTask(MakeRef<CountTask>(&runs, nullptr)));
  EXPECT_TRUE(WaitUntil([&] { return runs == 1; }));
  gate = true;
  EXPECT_TRUE(ShutdownThreads(-1).ok());
  EXPECT_EQ(runs, 2);
}

TEST_F(ThreadPoolTest, ShutdownDropsQueuedTasks) {
  SetNumThreads(2);
  std::atomic<int> runs{0};
  std::atomic<bool> gate{false};
  for (int i = 0; i < 10; ++i) ASSERT_TRUE(SubmitTask(MakeRef<CountTask>(&runs, &gate)));
  ASSERT_TRUE(WaitUntil([] { return CountTask::started == 1; }));
  EXPECT_FALSE(ShutdownThreads(1).ok());
  gate = true;
  EXPECT_TRUE(ShutdownThreads(-1).ok());
  EXPECT_LE(runs, 1);
}

TEST_F(ThreadPoolTest, FewerThreadsEndIdleWorkersAndMoreStartThemAgain) {
  std::atomic<int> runs{0};
  for (const int threads : {4, 2, 1, 3, 2, 5}) {
    SetNumThreads(threads);
    const int before = runs;
    int given = 0;
    for (int i = 0; i < 50; ++i) given += SubmitTask(MakeRef<CountTask>(&runs, nullptr));
    EXPECT_EQ(given, threads == 1 ? 0 : 50);
    EXPECT_TRUE(WaitUntil([&] { return runs == before + given; })) << threads;
  }
}

TEST_F(ThreadPoolTest, NoThreadsIsAnAnswer) {
  SetNumThreads(3);
  static const ThreadTable kBroken = {[](void*, void (*)(void*), void*, void**) -> int32_t { return 11; },
                                      [](void*, void*) {}, nullptr};
  ThreadSlot().Set(kBroken);
  std::atomic<int> runs{0};
  EXPECT_FALSE(SubmitTask(MakeRef<CountTask>(&runs, nullptr)));
  ThreadSlot().Reset();
  EXPECT_TRUE(SubmitTask(MakeRef<CountTask>(&runs, nullptr)));
  EXPECT_TRUE(WaitUntil([&] { return runs == 1; }));
}

TEST_F(ThreadPoolTest, WhatWasHandedOverIsDoneByTheLastWorker) {
  SetNumThreads(2);
  std::atomic<int> runs{0};
  std::atomic<bool> gate{false};
  ASSERT_TRUE(SubmitTask(MakeRef<CountTask>(&runs, &gate)));
  ASSERT_TRUE(WaitUntil([] { return CountTask::started == 1; }));
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(SubmitTask(MakeRef<CountTask>(&runs, nullptr)));
  SetNumThreads(1);
  gate = true;
  EXPECT_TRUE(WaitUntil([&] { return runs == 6; })) << runs;
}

// Hands over tasks until one is refused.
class SubmittingTask final : public Task {
 public:
  explicit SubmittingTask(std::atomic<bool>* refused, std::atomic<int>* runs) : refused_(refused), runs_(runs) {}
  void Run() noexcept override {
    begun = true;
    while (!(*refused_ = !SubmitTask(MakeRef<CountTask>(runs_, nullptr)))) std::this_thread::yield();
  }
  std::atomic<bool> begun{false};

 private:
  std::atomic<bool>* const refused_;
  std::atomic<int>* const runs_;
};

// What a worker hands over while its pool is told to stop starts no pool that would outlive the shutdown.
TEST_F(ThreadPoolTest, AShutdownLeavesNoThreadToWhatItInterrupts) {
  SetNumThreads(2);
  std::atomic<bool> refused{false};
  std::atomic<int> runs{0};
  const Ref<SubmittingTask> task = MakeRef<SubmittingTask>(&refused, &runs);
  ASSERT_TRUE(SubmitTask(task));
  ASSERT_TRUE(WaitUntil([&] { return task->begun.load(); }));
  EXPECT_TRUE(ShutdownThreads(30'000).ok());
  EXPECT_TRUE(refused);
  EXPECT_EQ(runs, 0);  // a worker of its own would have run them
}

class ShutdownTask final : public Task {
 public:
  explicit ShutdownTask(std::atomic<int>* code) : code_(code) {}
  void Run() noexcept override { code_->store(static_cast<int>(ShutdownThreads(-1).code())); }

 private:
  std::atomic<int>* code_;
};

TEST_F(ThreadPoolTest, AWorkerCannotJoinItself) {
  SetNumThreads(2);
  std::atomic<int> code{-1};
  ASSERT_TRUE(SubmitTask(MakeRef<ShutdownTask>(&code)));
  EXPECT_TRUE(WaitUntil([&] { return code != -1; }));
  EXPECT_EQ(code, static_cast<int>(Code::kFailedPrecondition));
}

// A task that is submitted again and again without an allocation.
class ReturningTask final : public Task {
 public:
  void Run() noexcept override {
    runs.fetch_add(1);
    waits.store(false);
  }
  std::atomic<bool> waits{false};
  std::atomic<int> runs{0};
};

TEST_F(ThreadPoolTest, WorksAgainInAForkedChild) {
#if defined(__SANITIZE_THREAD__)
  GTEST_SKIP() << "ThreadSanitizer ends children that start threads";
#endif
  SetNumThreads(3);
  // While the process forks, nothing is allocated or freed and no thread starts: AddressSanitizer does not survive that.
  std::vector<Ref<ReturningTask>> tasks;
  for (int i = 0; i < 64; ++i) tasks.push_back(MakeRef<ReturningTask>());
  std::atomic<bool> stop{false};
  std::thread busy([&] {
    while (!stop) {
      for (const Ref<ReturningTask>& task : tasks) {
        if (!task->waits.exchange(true)) SubmitTask(task);
      }
    }
  });
  ASSERT_TRUE(WaitUntil([&] { return tasks.back()->runs > 1000; }));
  const int64_t generation = ForkGeneration();
  for (int round = 0; round < 20; ++round) {
    const pid_t child = fork();
    if (child == 0) {
      std::atomic<int> mine{0};
      for (int i = 0; i < 50; ++i) SubmitTask(MakeRef<CountTask>(&mine, nullptr));
      const bool fine = WaitUntil([&] { return mine == 50; }) && ForkGeneration() == generation + 1;
      _exit(fine ? 0 : 1);
    }
    int status = 0;
    waitpid(child, &status, 0);
    EXPECT_EQ(status, 0);
  }
  EXPECT_EQ(ForkGeneration(), generation);
  stop = true;
  busy.join();
}

}  // namespace
}  // namespace levada
