// The four tables.

#include <gtest/gtest.h>
#include <sched.h>

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "support/tables.h"
#include "system/allocation.h"
#include "system/clock.h"
#include "system/files.h"
#include "system/threads.h"

namespace levada {
namespace {

TEST(FilesTest, ReadsAtPositions) {
  const testing::TemporaryFile temporary("hello world");
  const Result<File> file = File::Open(temporary.path());
  ASSERT_TRUE(file.ok());
  EXPECT_EQ(file.value().Size().value(), 11);
  char buffer[20] = {};
  EXPECT_EQ(file.value().Read(6, buffer, 5).value(), 5);
  EXPECT_STREQ(buffer, "world");
  EXPECT_EQ(file.value().Read(8, buffer, 20).value(), 3);
  EXPECT_EQ(file.value().Read(11, buffer, 20).value(), 0);
  EXPECT_EQ(file.value().path(), temporary.path());
}

TEST(FilesTest, MissingFileAndDirectoryAreNamed) {
  const Status missing = File::Open(::testing::TempDir() + "absent/x").status();
  EXPECT_EQ(missing.code(), Code::kNotFound);
  EXPECT_NE(std::string(missing.message()).find("absent/x"), std::string::npos);
  const Result<File> directory = File::Open("/");
  ASSERT_TRUE(directory.ok());
  EXPECT_EQ(directory.value().Size().status().code(), Code::kFailedPrecondition);
}

TEST(FilesTest, ErrnoValuesBecomeCodes) {
  const testing::TemporaryFile temporary("x");
  const std::vector<std::pair<int, Code>> table = {
      {ENOENT, Code::kNotFound},          {EACCES, Code::kPermissionDenied},  {EPERM, Code::kPermissionDenied},
      {ENOMEM, Code::kResourceExhausted}, {EMFILE, Code::kResourceExhausted}, {EIO, Code::kUnavailable}};
  for (const auto& [error, code] : table) {
    const testing::FailingFiles failing(1, error);
    EXPECT_EQ(File::Open(temporary.path()).status().code(), code) << error;
  }
}

TEST(FilesTest, InterruptedReadsAreContinued) {
  const testing::TemporaryFile temporary("abc");
  const testing::FailingFiles failing(2, EINTR);  // call 1 opens, call 2 is the first read
  const Result<File> file = File::Open(temporary.path());
  char buffer[3];
  EXPECT_EQ(file.value().Read(0, buffer, 3).value(), 3);
  EXPECT_TRUE(failing.failed());
}

TEST(FilesTest, MovedFileClosesOnce) {
  const testing::TemporaryFile temporary("abc");
  const testing::FailingFiles counting(0);
  {
    File file = File::Open(temporary.path()).value();
    const File moved = std::move(file);
    EXPECT_EQ(testing::FailingFiles::open_files(), 1);
  }
  EXPECT_EQ(testing::FailingFiles::open_files(), 0);
}

TEST(FilesTest, ATableWithoutMapSaysSo) {
  const testing::TemporaryFile temporary("abc");
  FileTable table = *FileSlot().get();
  table.map = nullptr;
  FileSlot().Set(table);
  const Result<File> file = File::Open(temporary.path());
  EXPECT_EQ(file.value().Map(1).status().code(), Code::kUnavailable);
  FileSlot().Reset();
}

TEST(AllocationTest, BlocksOfEverySizeAreAlignedAndWhole) {
  std::vector<std::pair<char*, const AllocationTable*>> blocks;
  for (int64_t nbytes = 0; nbytes <= 1100; ++nbytes) {
    const AllocationTable* table = nullptr;
    char* const block = static_cast<char*>(AllocateBytes(nbytes, &table));
    ASSERT_NE(block, nullptr);
    ASSERT_EQ(reinterpret_cast<uintptr_t>(block) % kAlignment, 0u) << nbytes;
    std::memset(block, static_cast<int>(nbytes % 251), static_cast<size_t>(nbytes));
    blocks.emplace_back(block, table);
  }
  for (int64_t nbytes = 0; nbytes <= 1100; ++nbytes) {
    const auto& [block, table] = blocks[static_cast<size_t>(nbytes)];
    for (int64_t i = 0; i < nbytes; ++i) ASSERT_EQ(static_cast<unsigned char>(block[i]), nbytes % 251) << nbytes;
    table->deallocate(table->user_data, block, nbytes);
  }
}

TEST(ClockTest, IsMonotonicAndReplaceable) {
  const int64_t first = NowNs();
  EXPECT_GE(NowNs(), first);
  static int64_t fixed = 42;
  ClockSlot().Set({[](void* now) { return *static_cast<int64_t*>(now); }, &fixed});
  EXPECT_EQ(NowNs(), 42);
  ClockSlot().Reset();
  EXPECT_GE(NowNs(), first);
}

TEST(ThreadsTest, RunsBetweenTheHooks) {
  static std::vector<int> order;
  order.clear();
  SetThreadHooks(MakeRef<ThreadHooks>([](void*) { order.push_back(1); }, [](void*) { order.push_back(3); },
                                     MakeRef<UserData>(nullptr, nullptr)));
  Thread thread = Thread::Start([](void*) { order.push_back(2); }, nullptr).value();
  thread.Join();
  SetThreadHooks(nullptr);
  EXPECT_EQ(order, (std::vector<int>{1, 2, 3}));
}

TEST(ThreadsTest, FailureToStartIsAStatus) {
  ThreadSlot().Set({[](void*, void (*)(void*), void*, void**) -> int32_t { return EAGAIN; },
                    [](void*, void*) {}, nullptr});
  const Result<Thread> thread = Thread::Start([](void*) {}, nullptr);
  ThreadSlot().Reset();
  EXPECT_FALSE(thread.ok());
  EXPECT_EQ(thread.status().code(), Code::kResourceExhausted);
}

TEST(ThreadsTest, ThereIsACore) { EXPECT_GE(AvailableCores(), 1); }

// What LeaveCore does on a thread that may use `allowed`, from the core that it stands on.
void LeavesItsCore(const cpu_set_t& allowed) {
  std::thread([&] {
    ASSERT_EQ(sched_setaffinity(0, sizeof(allowed), &allowed), 0);
    const int core = CurrentCore();
    LeaveCore(core);
    cpu_set_t after;
    ASSERT_EQ(sched_getaffinity(0, sizeof(after), &after), 0);
    EXPECT_TRUE(CPU_EQUAL(&allowed, &after));
  }).join();
}

TEST(ThreadsTest, WhoLeavesACoreMayUseItAgain) {
  cpu_set_t all;
  ASSERT_EQ(sched_getaffinity(0, sizeof(all), &all), 0);
  EXPECT_TRUE(CPU_ISSET(CurrentCore(), &all));
  LeavesItsCore(all);
  cpu_set_t one;
  CPU_ZERO(&one);
  CPU_SET(CurrentCore(), &one);
  LeavesItsCore(one);
  LeaveCore(-1);
  LeaveCore(CPU_SETSIZE);
}

}  // namespace
}  // namespace levada
