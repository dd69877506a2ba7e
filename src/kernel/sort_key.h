#ifndef LEVADA_KERNEL_SORT_KEY_H_
#define LEVADA_KERNEL_SORT_KEY_H_

// Elements as unsigned keys of the same order, for loops that sort or select.

#include <cstdint>

#include "kernel/sort_rule.h"
#include "tensor/dtype.h"

namespace levada::kernel {

// Bits of an element <-> unsigned number of the same order. kExponent: the bits of the exponent of a float dtype.
template <typename Key, Kind kKind, Key kExponent>
struct Ordered {
  static constexpr Key kSign = Key{1} << (sizeof(Key) * 8 - 1);
  static constexpr bool IsNan(Key bits) { return kKind == Kind::kFloat && (bits & ~kSign) > kExponent; }

  static Key Encode(Key bits, bool descending, bool zeros_are_equal) {
    if (IsNan(bits)) return static_cast<Key>(~Key{0});
    if (kKind == Kind::kFloat && zeros_are_equal && bits == kSign) bits = 0;
    Key key = bits;
    if (kKind == Kind::kSigned) key = bits ^ kSign;
    if (kKind == Kind::kFloat) key = (bits & kSign) != 0 ? static_cast<Key>(~bits) : static_cast<Key>(bits | kSign);
    return descending ? static_cast<Key>(~key) : key;
  }
  // The positive quiet NaN is the only value that no key of a number stands for.
  static Key Decode(Key key, bool descending) {
    if (kKind == Kind::kFloat && key == static_cast<Key>(~Key{0})) return kExponent | QuietBit();
    if (descending) key = static_cast<Key>(~key);
    if (kKind == Kind::kSigned) return key ^ kSign;
    if (kKind == Kind::kFloat) return (key & kSign) != 0 ? static_cast<Key>(key & ~kSign) : static_cast<Key>(~key);
    return key;
  }
  // The highest bit of the mantissa.
  static constexpr Key QuietBit() {
    Key lowest = kExponent & static_cast<Key>(~kExponent + 1);
    return lowest >> 1;
  }
};

// The same as numbers.
template <typename Key, Kind kKind, Key kExponent>
SortRule<Key> RuleOf(bool descending, bool zeros_are_equal) {
  using Order = Ordered<Key, kKind, kExponent>;
  constexpr bool kFloat = kKind == Kind::kFloat;
  return {.sign = Order::kSign,
          .nan_above = kFloat ? kExponent : static_cast<Key>(~Order::kSign),
          .quiet_nan = static_cast<Key>(kExponent | Order::QuietBit()),
          .flip = kKind == Kind::kUnsigned ? Key{0} : Order::kSign,
          .negative = kFloat ? static_cast<Key>(~Key{0}) : Key{0},
          .zero = kFloat && zeros_are_equal ? Order::kSign : Key{0},
          .descending = descending ? static_cast<Key>(~Key{0}) : Key{0}};
}

// make.operator()<Key, kKind, kExponent>() for the parameters of Ordered that a dtype has; a default result for what is
// no real number or bool.
template <typename Make>
auto WithSortKey(DType dtype, Make make) {
  switch (dtype) {
    case DType::kBool: case DType::kUInt8: return make.template operator()<uint8_t, Kind::kUnsigned, 0>();
    case DType::kUInt16: return make.template operator()<uint16_t, Kind::kUnsigned, 0>();
    case DType::kUInt32: return make.template operator()<uint32_t, Kind::kUnsigned, 0>();
    case DType::kUInt64: return make.template operator()<uint64_t, Kind::kUnsigned, 0>();
    case DType::kInt8: return make.template operator()<uint8_t, Kind::kSigned, 0>();
    case DType::kInt16: return make.template operator()<uint16_t, Kind::kSigned, 0>();
    case DType::kInt32: return make.template operator()<uint32_t, Kind::kSigned, 0>();
    case DType::kInt64: return make.template operator()<uint64_t, Kind::kSigned, 0>();
    case DType::kFloat16: return make.template operator()<uint16_t, Kind::kFloat, 0x7C00>();
    case DType::kBFloat16: return make.template operator()<uint16_t, Kind::kFloat, 0x7F80>();
    case DType::kFloat32: return make.template operator()<uint32_t, Kind::kFloat, 0x7F800000>();
    case DType::kFloat64: return make.template operator()<uint64_t, Kind::kFloat, 0x7FF0000000000000>();
    default: return decltype(make.template operator()<uint8_t, Kind::kUnsigned, 0>()){};
  }
}

}  // namespace levada::kernel

#endif  // LEVADA_KERNEL_SORT_KEY_H_
