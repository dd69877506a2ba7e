#include "system/allocation.h"

#include <sys/mman.h>

#include <cstdint>
#include <cstdlib>
#include <cstring>

namespace levada {
namespace {

// Blocks from this size on are asked for as huge pages: first touch is four to nine times cheaper.
constexpr int64_t kHugePageBlock = int64_t{4} << 20;
constexpr int64_t kHugePage = int64_t{2} << 20;

// Blocks up to this size are aligned inside blocks of malloc, whose caches per thread serve them in a third of the time
// that aligned ones take; where malloc put a block stands right below what is handed out. A sanitizer sees reads before
// and behind a block only when it is given the block itself.
#if defined(__has_feature)
#define LEVADA_HAS_FEATURE(name) __has_feature(name)
#else
#define LEVADA_HAS_FEATURE(name) 0
#endif
#if defined(__SANITIZE_ADDRESS__) || LEVADA_HAS_FEATURE(address_sanitizer)
constexpr int64_t kSmallBlock = -1;
#else
constexpr int64_t kSmallBlock = 960;
#endif

void* AllocateSmall(int64_t nbytes) {
  char* const block = static_cast<char*>(std::malloc(static_cast<size_t>(nbytes + kAlignment)));
  if (block == nullptr) return nullptr;
  char* const aligned = block + kAlignment - reinterpret_cast<uintptr_t>(block) % kAlignment;
  std::memcpy(aligned - sizeof(block), &block, sizeof(block));
  return aligned;
}

void* DefaultAllocate(void*, int64_t nbytes, int64_t alignment) {
  if (nbytes <= kSmallBlock && alignment == kAlignment) return AllocateSmall(nbytes);
  const bool huge = nbytes >= kHugePageBlock;
  void* pointer = nullptr;
  if (posix_memalign(&pointer, huge ? kHugePage : alignment, nbytes > 0 ? nbytes : 1) != 0) return nullptr;
#ifdef MADV_HUGEPAGE
  if (huge) madvise(pointer, nbytes, MADV_HUGEPAGE);  // advice: failure changes nothing
#endif
  return pointer;
}

void DefaultDeallocate(void*, void* pointer, int64_t nbytes) {
  if (nbytes <= kSmallBlock) std::memcpy(&pointer, static_cast<char*>(pointer) - sizeof(pointer), sizeof(pointer));
  std::free(pointer);
}

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
