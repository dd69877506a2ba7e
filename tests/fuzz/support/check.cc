#include "support/check.h"

#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <new>

namespace levada_fuzz {
namespace {

constexpr int64_t kTensorCap = int64_t{1} << 20;
constexpr size_t kObjectCap = size_t{1} << 26;

int64_t live_at_start[LEVADA_OBJECT_KINDS];

void* Allocate(void*, int64_t nbytes, int64_t alignment) {
  if (nbytes > kTensorCap) return nullptr;
  void* pointer = nullptr;
  return posix_memalign(&pointer, static_cast<size_t>(alignment), static_cast<size_t>(nbytes)) == 0 ? pointer : nullptr;
}

void Deallocate(void*, void* pointer, int64_t) { std::free(pointer); }

}  // namespace

void Violation(const char* format, ...) {
  va_list arguments;
  va_start(arguments, format);
  std::fprintf(stderr, "fuzz: ");
  std::vfprintf(stderr, format, arguments);
  std::fprintf(stderr, "\n");
  va_end(arguments);
  std::abort();
}

void Prepare() {
  static const levada_allocator kCapped = {sizeof(levada_allocator), 0, Allocate, Deallocate, nullptr};
  if (levada_set_allocator(&kCapped) != LEVADA_OK) Violation("the allocator is refused");
  for (int kind = 0; kind < LEVADA_OBJECT_KINDS; ++kind) {
    live_at_start[kind] = levada_live_count(static_cast<levada_object_kind>(kind));
  }
}

void CheckStatus(levada_status status, const char* what) {
  if (status == LEVADA_OK) return;
  if (status < 0 || (status > LEVADA_UNAUTHENTICATED && status != LEVADA_MISUSE && status != LEVADA_USER)) {
    Violation("%s: status %d is none", what, status);
  }
  const char* message = levada_last_error_message();
  if (message == nullptr || std::strlen(message) == 0) Violation("%s: status %d without a message", what, status);
  if (status == LEVADA_INTERNAL || status == LEVADA_UNKNOWN) Violation("%s: %s", what, message);
}

void CheckNothingIsLeft(const char* what) {
  levada_error_clear();
  for (int kind = 0; kind < LEVADA_OBJECT_KINDS; ++kind) {
    const int64_t live = levada_live_count(static_cast<levada_object_kind>(kind));
    if (live != live_at_start[kind]) {
      Violation("%s: %lld objects of kind %d are left", what, static_cast<long long>(live - live_at_start[kind]), kind);
    }
  }
}

}  // namespace levada_fuzz

// The sanitizer's operator new dies where memory ends; the one of a program throws.
namespace {

void* New(size_t nbytes) {
  void* pointer = nbytes > levada_fuzz::kObjectCap ? nullptr : std::malloc(nbytes == 0 ? 1 : nbytes);
  if (pointer == nullptr) throw std::bad_alloc();
  return pointer;
}

void* NewAligned(size_t nbytes, std::align_val_t alignment) {
  void* pointer = nullptr;
  if (nbytes > levada_fuzz::kObjectCap || posix_memalign(&pointer, static_cast<size_t>(alignment), nbytes) != 0) {
    throw std::bad_alloc();
  }
  return pointer;
}

}  // namespace

void* operator new(size_t n) { return New(n); }
void* operator new[](size_t n) { return New(n); }
void* operator new(size_t n, std::align_val_t a) { return NewAligned(n, a); }
void* operator new[](size_t n, std::align_val_t a) { return NewAligned(n, a); }
void* operator new(size_t n, const std::nothrow_t&) noexcept { return std::malloc(n == 0 ? 1 : n); }
void* operator new[](size_t n, const std::nothrow_t&) noexcept { return std::malloc(n == 0 ? 1 : n); }
void operator delete(void* p) noexcept { std::free(p); }
void operator delete[](void* p) noexcept { std::free(p); }
void operator delete(void* p, size_t) noexcept { std::free(p); }
void operator delete[](void* p, size_t) noexcept { std::free(p); }
void operator delete(void* p, std::align_val_t) noexcept { std::free(p); }
void operator delete[](void* p, std::align_val_t) noexcept { std::free(p); }
void operator delete(void* p, size_t, std::align_val_t) noexcept { std::free(p); }
void operator delete[](void* p, size_t, std::align_val_t) noexcept { std::free(p); }
void operator delete(void* p, const std::nothrow_t&) noexcept { std::free(p); }
void operator delete[](void* p, const std::nothrow_t&) noexcept { std::free(p); }
