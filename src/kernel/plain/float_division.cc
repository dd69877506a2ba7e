// Floor and truncating division and modulo of floats. The remainder is exact; the quotient of finite numbers is the
// floor of the exact quotient, rounded (so 1 // 0.1 is 9, where floor(1 / 0.1) would be 10). Infinite operands and
// divisors of zero give what TensorFlow gives, floor(x / y), and a remainder of zero keeps the sign of x as
// TensorFlow's does.

#include "kernel/isa/functors.h"
#include "kernel/isa/half.h"
#include "kernel/isa/loops.h"
#include "kernel/plain/plain.h"

namespace levada::kernel::base {
namespace {

template <class T> struct Format;
template <> struct Format<float> {
  using Bits = uint32_t;
  static constexpr int kMantissa = 23;
};
template <> struct Format<double> {
  using Bits = uint64_t;
  static constexpr int kMantissa = 52;
};

// x mod y for finite x > y > 0, by long division of the mantissas.
template <class T>
T LongRemainder(T x, T y) {
  using Bits = typename Format<T>::Bits;
  constexpr int kMantissa = Format<T>::kMantissa;
  constexpr Bits kOne = Bits(1) << kMantissa;
  const auto split = [](T value, int* exponent) {
    const Bits bits = BitCast<Bits>(value);
    *exponent = static_cast<int>(bits >> kMantissa);
    if (*exponent == 0) *exponent = 1;  // subnormal: no hidden bit
    else return static_cast<Bits>((bits & (kOne - 1)) | kOne);
    return bits;
  };
  int x_exponent, y_exponent;
  Bits remainder = split(x, &x_exponent);
  const Bits divisor = split(y, &y_exponent);
  remainder %= divisor;
  for (int shift = x_exponent - y_exponent; shift > 0 && remainder != 0;) {
    constexpr int kRoom = 8 * sizeof(Bits) - kMantissa - 1;  // the remainder is below 2^(kMantissa + 1)
    const int step = shift < kRoom ? shift : kRoom;
    remainder = (remainder << step) % divisor;
    shift -= step;
  }
  if (remainder == 0) return T(0);
  int exponent = y_exponent;
  while (remainder < kOne && exponent > 1) {
    remainder <<= 1;
    --exponent;
  }
  if (remainder < kOne) return BitCast<T>(remainder);
  return BitCast<T>(static_cast<Bits>((remainder & (kOne - 1)) | (static_cast<Bits>(exponent) << kMantissa)));
}

// |x| mod |y| with the sign of x, exact. NaN for infinite x, zero y and NaN.
template <class T>
T Remainder(T x, T y) {
  const T a = Abs::Apply(x);
  const T b = Abs::Apply(y);
  if (!IsFinite::Apply(x) || y != y || b == 0) return T(__builtin_nanf(""));
  if (a < b) return x;
  if (a == b) return CopySign(T(0), x);
  return CopySign(LongRemainder(a, b), x);
}

struct FloorMod {
  template <class T> static LEVADA_INLINE T Apply(T x, T y) {
    const T remainder = Remainder(x, y);
    const bool other_sign = (remainder < 0) != (y < 0);
    return remainder != 0 && other_sign ? remainder + y : remainder;
  }
};

struct FloorDiv {
  template <class T> static LEVADA_INLINE T Apply(T x, T y) {
    const T quotient = x / y;
    if (!IsFinite::Apply(x) || !IsFinite::Apply(y) || !IsFinite::Apply(quotient)) return Floor::Apply(quotient);
    const T remainder = Remainder(x, y);
    if (remainder == 0) return Round::Apply(quotient);
    // (x - remainder) / y is an integer but for rounding; toward zero it is the truncated quotient.
    T whole = Round::Apply((x - remainder) / y);
    if (whole == 0) whole = CopySign(T(0), quotient);
    return (remainder < 0) != (y < 0) ? whole - T(1) : whole;
  }
};

struct TruncateMod {
  template <class T> static LEVADA_INLINE T Apply(T x, T y) { return Remainder(x, y); }
};

struct TruncateDiv {
  template <class T> static LEVADA_INLINE T Apply(T x, T y) {
    const T quotient = x / y;
    T whole = quotient;
    if (IsFinite::Apply(x) && IsFinite::Apply(y) && IsFinite::Apply(quotient)) whole = (x - Remainder(x, y)) / y;
    return CopySign(Round::Apply(Abs::Apply(whole)), quotient);
  }
};

template <class F>
void FillRow(IsaTable* table, BinaryOp op) {
  BinaryLoop* row = table->binary[static_cast<int>(op)];
  row[kIndex<DType::kFloat32>] = &RunBinary<float, float, F>;
  row[kIndex<DType::kFloat64>] = &RunBinary<double, double, F>;
  row[kIndex<DType::kFloat16>] = &RunHalfBinary<Float16, &RunBinary<float, float, F>, false>;
  row[kIndex<DType::kBFloat16>] = &RunHalfBinary<BFloat16, &RunBinary<float, float, F>, false>;
}

}  // namespace

void FillFloatDivision(IsaTable* table) {
  FillRow<FloorDiv>(table, BinaryOp::kFloorDiv);
  FillRow<FloorMod>(table, BinaryOp::kFloorMod);
  FillRow<TruncateDiv>(table, BinaryOp::kTruncateDiv);
  FillRow<TruncateMod>(table, BinaryOp::kTruncateMod);
}

}  // namespace levada::kernel::base
