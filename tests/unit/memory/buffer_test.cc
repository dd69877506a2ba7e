#include "memory/buffer.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <vector>

#include "memory/pool.h"
#include "support/tables.h"

namespace levada {
namespace {

TEST(BufferTest, OwnedMemoryIsAlignedWhateverTheSize) {
  for (const int64_t nbytes : {0, 1, 63, 64, 4095, 4096, 4097, 6145, 100000, 5 << 20}) {
    const Result<Ref<Buffer>> buffer = Buffer::Allocate(nbytes);
    ASSERT_TRUE(buffer.ok());
    EXPECT_EQ(reinterpret_cast<uintptr_t>(buffer.value()->data()) % kAlignment, 0u);
    EXPECT_GE(buffer.value()->nbytes(), nbytes);
    EXPECT_EQ(buffer.value()->kind(), MemoryKind::kOwned);
    std::memset(buffer.value()->data(), 1, nbytes);
  }
}

TEST(BufferTest, TooLargeIsAnError) {
  const Result<Ref<Buffer>> buffer = Buffer::Allocate(int64_t{1} << 62);
  ASSERT_FALSE(buffer.ok());
  EXPECT_EQ(buffer.status().code(), Code::kResourceExhausted);
}

TEST(BufferTest, BorrowedMemoryIsReleasedAtTheLastReference) {
  int released = 0;
  char bytes[8];
  {
    const Ref<Buffer> buffer =
        Buffer::Borrow(bytes, 8, &released, [](void* count) { ++*static_cast<int*>(count); }).value();
    const Ref<Buffer> again = buffer;
    EXPECT_EQ(again->data(), bytes);
    EXPECT_EQ(buffer->kind(), MemoryKind::kBorrowed);
    EXPECT_EQ(released, 0);
  }
  EXPECT_EQ(released, 1);
}

TEST(BufferTest, MapsAFileAndRefusesAShortOne) {
  const testing::TemporaryFile file("0123456789");
  const Ref<Buffer> all = Buffer::MapFile(file.path(), 0).value();
  EXPECT_EQ(all->nbytes(), 10);
  EXPECT_EQ(std::memcmp(all->data(), "0123456789", 10), 0);
  EXPECT_EQ(all->kind(), MemoryKind::kMapped);
  EXPECT_EQ(Buffer::MapFile(file.path(), 4).value()->nbytes(), 4);
  EXPECT_EQ(Buffer::MapFile(file.path(), 11).status().code(), Code::kDataLoss);
  EXPECT_EQ(Buffer::MapFile(file.path() + ".none", 1).status().code(), Code::kNotFound);
}

TEST(BufferTest, FailedAllocationLeavesNothing) {
  const int64_t before = live_objects[static_cast<int>(ObjectKind::kBuffer)].load();
  const testing::FailingAllocator allocator(1);
  const Result<Ref<Buffer>> buffer = Buffer::Allocate(100);
  ASSERT_FALSE(buffer.ok());
  EXPECT_EQ(buffer.status().code(), Code::kResourceExhausted);
  EXPECT_EQ(live_objects[static_cast<int>(ObjectKind::kBuffer)].load(), before);
}

TEST(PoolTest, RecyclesTheLastBlockFirst) {
  PoolTrim();
  const PoolBlock first = PoolAllocate(10000);
  const PoolBlock second = PoolAllocate(10000);
  void* const address = second.data;
  PoolFree(first);
  PoolFree(second);
  const PoolBlock again = PoolAllocate(9000);
  EXPECT_EQ(again.data, address);
  PoolFree(again);
  PoolTrim();
  EXPECT_EQ(PoolFreeBytes(), 0);
}

TEST(PoolTest, ClassesHoldWhatWasAskedForWithoutWastingHalf) {
  for (int64_t nbytes = kSmallestPooled; nbytes < (1 << 20); nbytes += 1237) {
    const PoolBlock block = PoolAllocate(nbytes);
    ASSERT_NE(block.data, nullptr);
    EXPECT_GE(block.nbytes, nbytes);
    EXPECT_LE(block.nbytes, nbytes + nbytes / 2 + 1);
    PoolFree(block);
  }
  PoolTrim();
}

TEST(PoolTest, SmallBlocksAreRecycledToo) {
  // Under AddressSanitizer the pool begins at 4096 bytes (pool.h), so that there are no small blocks in it to recycle.
  if (kSmallestPooled > 300) GTEST_SKIP() << "AddressSanitizer watches small blocks";
  PoolTrim();
  const PoolBlock block = PoolAllocate(300);
  PoolFree(block);
  const PoolBlock again = PoolAllocate(kSmallestPooled + 1);
  EXPECT_EQ(again.data, block.data);
  PoolFree(again);
  PoolTrim();
}

TEST(PoolTest, FreeBytesNeverExceedTwiceThoseThatWereInFlightLately) {
  PoolTrim();
  std::vector<PoolBlock> blocks;
  for (int i = 0; i < 32; ++i) blocks.push_back(PoolAllocate(1 << 20));
  int64_t lately = 0;
  for (size_t i = 0; i < blocks.size(); ++i) {
    PoolFree(blocks[i]);
    const int64_t in_flight = static_cast<int64_t>(blocks.size() - i) << 20;
    lately = std::max(in_flight, lately - (1 << 17));
    EXPECT_LE(PoolFreeBytes(), 2 * lately);
  }
  PoolTrim();
}

TEST(PoolTest, WhatAPassHadInFlightIsThereForTheNext) {
  PoolTrim();
  std::vector<PoolBlock> blocks;
  for (int i = 0; i < 5; ++i) blocks.push_back(PoolAllocate(9'633'792));
  const int64_t nbytes = blocks[0].nbytes;
  for (const PoolBlock& block : blocks) PoolFree(block);
  EXPECT_EQ(PoolFreeBytes(), 5 * nbytes);
  // Forgotten when much else came and went without them.
  for (int i = 0; i < 600; ++i) PoolFree(PoolAllocate(1 << 20));
  EXPECT_LE(PoolFreeBytes(), 4 << 20);
  PoolTrim();
}

TEST(PoolTest, BlocksReturnToTheTableTheyCameFrom) {
  testing::CountingAllocator counting;
  {
    const Ref<Buffer> small = Buffer::Allocate(100).value();
    const Ref<Buffer> pooled = Buffer::Allocate(100000).value();
    AllocationSlot().Reset();
    EXPECT_EQ(counting.live(), 2);
  }
  PoolTrim();
  EXPECT_EQ(counting.live(), 0);
}

}  // namespace
}  // namespace levada
