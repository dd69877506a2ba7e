#include "kernel/truncate_divide.h"

#include <cstring>
#include <type_traits>

namespace levada::kernel {
namespace {

template <class T>
int64_t TruncateDivide(const char* x, int64_t x_stride, const char* y, int64_t y_stride, char* out, int64_t n) {
  using Unsigned = std::make_unsigned_t<T>;
  for (int64_t i = 0; i < n; ++i) {
    T a, b, quotient;
    std::memcpy(&a, x + i * x_stride, sizeof a);
    std::memcpy(&b, y + i * y_stride, sizeof b);
    if (b == 0) return i;
    if constexpr (std::is_signed_v<T>) {
      quotient = b == -1 ? static_cast<T>(Unsigned{0} - static_cast<Unsigned>(a)) : static_cast<T>(a / b);
    } else {
      quotient = static_cast<T>(a / b);
    }
    std::memcpy(out + i * static_cast<int64_t>(sizeof quotient), &quotient, sizeof quotient);
  }
  return -1;
}

}  // namespace

BinaryLoop FindTruncateDivide(DType dtype) {
  switch (dtype) {
    case DType::kInt8:
      return TruncateDivide<int8_t>;
    case DType::kInt16:
      return TruncateDivide<int16_t>;
    case DType::kInt32:
      return TruncateDivide<int32_t>;
    case DType::kInt64:
      return TruncateDivide<int64_t>;
    case DType::kUInt8:
      return TruncateDivide<uint8_t>;
    case DType::kUInt16:
      return TruncateDivide<uint16_t>;
    case DType::kUInt32:
      return TruncateDivide<uint32_t>;
    case DType::kUInt64:
      return TruncateDivide<uint64_t>;
    default:
      return nullptr;
  }
}

}  // namespace levada::kernel
