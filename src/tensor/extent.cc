#include "tensor/extent.h"

#include "base/checked.h"

namespace levada {
namespace {

// No system gives a program more address space; bits above may be a tag, the same for all bytes of an array.
constexpr int kAddressBits = sizeof(uintptr_t) == 8 ? 57 : 31;

}  // namespace

Result<Extent> ExtentOf(std::span<const int64_t> shape, std::span<const int64_t> byte_strides, int64_t element_size,
                        const char* where) {
  Extent extent;
  for (const int64_t dim : shape) {
    if (dim == 0) return extent;
  }
  extent.high = element_size;
  bool fits = true;
  for (size_t i = 0; i < shape.size() && fits; ++i) {
    int64_t reach = 0;
    fits = CheckedMul(byte_strides[i], shape[i] - 1, &reach);
    if (!fits) break;
    fits = reach < 0 ? CheckedAdd(extent.low, reach, &extent.low) : CheckedAdd(extent.high, reach, &extent.high);
  }
  int64_t span = 0;
  if (!fits || !CheckedSub(extent.high, extent.low, &span)) {
    return InvalidArgument("%s: strides reach beyond 2^63 bytes", where);
  }
  return extent;
}

Status CheckAddress(const void* data, const Extent& extent, const char* where) {
  const uintptr_t address = reinterpret_cast<uintptr_t>(data);
  const uintptr_t below = static_cast<uintptr_t>(-(extent.low + 1)) + (extent.low < 0 ? 1 : 0);
  const bool low_fits = extent.low >= 0 || address >= below;
  uintptr_t end = 0;
  const bool high_fits = !__builtin_add_overflow(address, static_cast<uintptr_t>(extent.high), &end);
  const uintptr_t first = address + static_cast<uintptr_t>(extent.low);
  const bool in_one_block = extent.high <= extent.low || ((first ^ (end - 1)) >> kAddressBits) == 0;
  if (!low_fits || !high_fits || !in_one_block) {
    return InvalidArgument("%s: strides reach outside of the address space", where);
  }
  return Status::Ok();
}

}  // namespace levada
