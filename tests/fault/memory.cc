// operator new and delete of the executable: liblevada and libstdc++ bind to these. A test of the layout proves that
// liblevada imports operator new and does not define it.
#include <atomic>
#include <cstdlib>
#include <new>

#include "faults.h"
#include "memory.h"

namespace levada_fault {
namespace {

constinit std::atomic<int64_t> blocks_out{0};

}  // namespace

void* Allocate(std::size_t nbytes, std::size_t alignment) {
  if (ShouldFail(Kind::kAllocation)) return nullptr;
  if (alignment < sizeof(void*)) alignment = sizeof(void*);
  void* pointer = nullptr;
  if (posix_memalign(&pointer, alignment, nbytes == 0 ? 1 : nbytes) != 0) return nullptr;
  ++blocks_out;
  return pointer;
}

void Deallocate(void* pointer) {
  if (pointer == nullptr) return;
  --blocks_out;
  std::free(pointer);
}

int64_t BlocksOut() { return blocks_out; }

}  // namespace levada_fault

namespace {

void* AllocateOrThrow(std::size_t nbytes, std::size_t alignment) {
  void* pointer = levada_fault::Allocate(nbytes, alignment);
  if (pointer == nullptr) throw std::bad_alloc();
  return pointer;
}

constexpr std::size_t kDefault = __STDCPP_DEFAULT_NEW_ALIGNMENT__;

}  // namespace

void* operator new(std::size_t n) { return AllocateOrThrow(n, kDefault); }
void* operator new[](std::size_t n) { return AllocateOrThrow(n, kDefault); }
void* operator new(std::size_t n, std::align_val_t a) { return AllocateOrThrow(n, static_cast<std::size_t>(a)); }
void* operator new[](std::size_t n, std::align_val_t a) { return AllocateOrThrow(n, static_cast<std::size_t>(a)); }
void* operator new(std::size_t n, const std::nothrow_t&) noexcept { return levada_fault::Allocate(n, kDefault); }
void* operator new[](std::size_t n, const std::nothrow_t&) noexcept { return levada_fault::Allocate(n, kDefault); }
void* operator new(std::size_t n, std::align_val_t a, const std::nothrow_t&) noexcept {
  return levada_fault::Allocate(n, static_cast<std::size_t>(a));
}
void* operator new[](std::size_t n, std::align_val_t a, const std::nothrow_t&) noexcept {
  return levada_fault::Allocate(n, static_cast<std::size_t>(a));
}
void operator delete(void* p) noexcept { levada_fault::Deallocate(p); }
void operator delete[](void* p) noexcept { levada_fault::Deallocate(p); }
void operator delete(void* p, std::size_t) noexcept { levada_fault::Deallocate(p); }
void operator delete[](void* p, std::size_t) noexcept { levada_fault::Deallocate(p); }
void operator delete(void* p, std::align_val_t) noexcept { levada_fault::Deallocate(p); }
void operator delete[](void* p, std::align_val_t) noexcept { levada_fault::Deallocate(p); }
void operator delete(void* p, std::size_t, std::align_val_t) noexcept { levada_fault::Deallocate(p); }
void operator delete[](void* p, std::size_t, std::align_val_t) noexcept { levada_fault::Deallocate(p); }
void operator delete(void* p, const std::nothrow_t&) noexcept { levada_fault::Deallocate(p); }
void operator delete[](void* p, const std::nothrow_t&) noexcept { levada_fault::Deallocate(p); }
void operator delete(void* p, std::align_val_t, const std::nothrow_t&) noexcept { levada_fault::Deallocate(p); }
void operator delete[](void* p, std::align_val_t, const std::nothrow_t&) noexcept { levada_fault::Deallocate(p); }
