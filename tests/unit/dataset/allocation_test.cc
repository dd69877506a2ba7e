// Allocations per epoch depend on the number of batches, never of rows.

#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <new>

#include "contract/dataset_tools.h"
#include "dataset/source/tensor_slices.h"
#include "dataset/transform/batch.h"
#include "dataset/transform/map.h"
#include "dataset/transform/shuffle.h"
#include "memory/pool.h"

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)

namespace {
std::atomic<int64_t> allocations{0};
}

// The test program counts; the library never defines these.
#pragma GCC diagnostic ignored "-Wmismatched-new-delete"
void* operator new(size_t nbytes) {
  allocations.fetch_add(1, std::memory_order_relaxed);
  if (void* const memory = std::malloc(nbytes)) return memory;
  throw std::bad_alloc();
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, size_t) noexcept { std::free(memory); }

namespace levada::testing {
namespace {

int64_t AllocationsOfAnEpoch(int64_t rows, bool mapped) {
  const Ref<DatasetNode> slices =
      Must(MakeTensorSlices(TensorList{Must(Tensor::Zeros(DType::kUInt8, Shape{rows, 16}))}));
  Ref<DatasetNode> node = Must(MakeShuffle(slices, kShuffleAll, {true, 1, false}));
  if (mapped) node = Must(MakeMap(node, Scale(node->specs()[0]), 0));
  node = Must(MakeBatch(node, rows / 60, false));
  const auto epoch = [&] {
    Ref<Iterator> iterator = IteratorOf(node, 0);
    const int64_t before = allocations;
    int64_t batches = 0;
    for (Ref<Element> element; iterator->Next(&element).ok() && element;) ++batches;
    EXPECT_EQ(batches, 60);
    return allocations - before;
  };
  epoch();  // what is made once: the order, the pool
  return epoch();
}

TEST(AllocationTest, DependsOnBatchesNotRows) {
  for (const bool mapped : {false, true}) {
    const int64_t few = AllocationsOfAnEpoch(6000, mapped);
    EXPECT_EQ(AllocationsOfAnEpoch(60000, mapped), few);
    EXPECT_LE(few, 60 * (mapped ? 8 : 4) + 10);
    RecordProperty(mapped ? "mapped" : "plain", static_cast<int>(few));
  }
}

TEST(AllocationTest, ARowIsTwoAllocations) {
  const Ref<DatasetNode> slices = Must(MakeTensorSlices(TensorList{Iota(DType::kInt64, {5000})}));
  Ref<Iterator> iterator = IteratorOf(slices);
  Ref<Element> element;
  ASSERT_TRUE(iterator->Next(&element).ok());
  const int64_t before = allocations;
  for (int i = 0; i < 4000; ++i) ASSERT_TRUE(iterator->Next(&element).ok());
  EXPECT_LE(allocations - before, 4000 * 2 + 20);
}

}  // namespace
}  // namespace levada::testing

#endif
