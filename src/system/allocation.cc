#include "system/allocation.h"

#include <sys/mman.h>

#include <cstdlib>

namespace levada {
namespace {

// Blocks from this size on are asked for as huge pages: first touch is four to nine times cheaper.
constexpr int64_t kHugePageBlock = int64_t{4} << 20;
constexpr int64_t kHugePage = int64_t{2} << 20;

void* DefaultAllocate(void*, int64_t nbytes, int64_t alignment) {
  const bool huge = nbytes >= kHugePageBlock;
  void* pointer = nullptr;
  if (posix_memalign(&pointer, huge ? kHugePage : alignment, nbytes > 0 ? nbytes : 1) != 0) return nullptr;
#ifdef MADV_HUGEPAGE
  if (huge) madvise(pointer, nbytes, MADV_HUGEPAGE);  // advice: failure changes nothing
#endif
  return pointer;
}

void DefaultDeallocate(void*, void* pointer, int64_t) { std::free(pointer); }

constexpr AllocationTable kDefaultTable = {DefaultAllocate, DefaultDeallocate, nullptr};

}  // namespace

TableSlot<AllocationTable>& AllocationSlot() {
  static constinit TableSlot<AllocationTable> slot(&kDefaultTable);
  return slot;
}

void* AllocateBytes(int64_t nbytes, const AllocationTable** table) {
  *table = AllocationSlot().get();
  return (*table)->allocate((*table)->user_data, nbytes, kAlignment);
}

}  // namespace levada
