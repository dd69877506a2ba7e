// The next number of a float dtype, counted on its bits: magnitudes are ordered as integers are.

#include "kernel/isa/loops.h"
#include "kernel/plain/plain.h"

namespace levada::kernel::base {
namespace {

// U: the bits of a float; kInfinity: those of infinity.
template <class U, U kInfinity>
struct Nextafter {
  static LEVADA_INLINE U Apply(U x, U y) {
    constexpr U kSign = static_cast<U>(U(1) << (8 * sizeof(U) - 1));
    const U x_magnitude = x & static_cast<U>(~kSign);
    const U y_magnitude = y & static_cast<U>(~kSign);
    if (x_magnitude > kInfinity) return x;
    if (y_magnitude > kInfinity) return y;
    if (x == y || (x_magnitude == 0 && y_magnitude == 0)) return y;
    if (x_magnitude == 0) return static_cast<U>((y & kSign) | 1);
    const bool inward = ((x ^ y) & kSign) != 0 || y_magnitude < x_magnitude;
    return static_cast<U>(inward ? x - 1 : x + 1);
  }
};

}  // namespace

void FillNextafter(IsaTable* table) {
  BinaryLoop* row = table->binary[static_cast<int>(BinaryOp::kNextafter)];
  row[kIndex<DType::kFloat16>] = &RunBinary<uint16_t, uint16_t, Nextafter<uint16_t, 0x7c00>>;
  row[kIndex<DType::kBFloat16>] = &RunBinary<uint16_t, uint16_t, Nextafter<uint16_t, 0x7f80>>;
  row[kIndex<DType::kFloat32>] = &RunBinary<uint32_t, uint32_t, Nextafter<uint32_t, 0x7f800000>>;
  row[kIndex<DType::kFloat64>] = &RunBinary<uint64_t, uint64_t, Nextafter<uint64_t, 0x7ff0000000000000>>;
}

}  // namespace levada::kernel::base
