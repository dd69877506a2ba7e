// Bits of integers. Signed integers take the loops of the unsigned type of their size, shifts to the right excepted.

#include "kernel/isa/fill.h"
#include "kernel/isa/functors.h"
#include "kernel/isa/loops.h"

namespace levada::kernel::LEVADA_ISA {
namespace {

struct And {
  template <class T> static LEVADA_INLINE T Apply(T x, T y) { return static_cast<T>(x & y); }
};
struct Or {
  template <class T> static LEVADA_INLINE T Apply(T x, T y) { return static_cast<T>(x | y); }
};
struct Xor {
  template <class T> static LEVADA_INLINE T Apply(T x, T y) { return static_cast<T>(x ^ y); }
};
struct Invert {
  template <class T> static LEVADA_INLINE T Apply(T x) { return static_cast<T>(~x); }
};
// Sums of neighbouring bits, pairs and nibbles; the last multiplication adds the bytes up.
struct PopulationCount {
  template <class T> static LEVADA_INLINE uint8_t Apply(T x) {
    using W = typename UnsignedOf<sizeof(T)>::Wide;
    constexpr W kOnes = static_cast<W>(0x0101010101010101u);
    W v = x;
    v = v - ((v >> 1) & (kOnes * 0x55));
    v = (v & (kOnes * 0x33)) + ((v >> 2) & (kOnes * 0x33));
    v = (v + (v >> 4)) & (kOnes * 0x0f);
    return static_cast<uint8_t>((v * kOnes) >> (8 * sizeof(W) - 8));
  }
};

// Counts of the width or more (negative ones too, which the loop reports) leave nothing, or the sign.
struct LeftShift {
  template <class T> static LEVADA_INLINE T Apply(T x, T y) {
    using U = typename UnsignedOf<sizeof(T)>::Type;
    using W = typename UnsignedOf<sizeof(T)>::Wide;
    constexpr U kWidth = 8 * sizeof(T);
    const U count = static_cast<U>(y);
    const W shifted = static_cast<W>(static_cast<U>(x)) << (count & (kWidth - 1));
    return static_cast<T>(count < kWidth ? shifted : W(0));
  }
};
struct RightShift {
  template <class T> static LEVADA_INLINE T Apply(T x, T y) {
    using U = typename UnsignedOf<sizeof(T)>::Type;
    constexpr U kWidth = 8 * sizeof(T);
    const U count = static_cast<U>(y);
    const U last = kWidth - 1;
    const T shifted = static_cast<T>(x >> (count < kWidth ? count : last));
    if constexpr (kIsSigned<T>) return shifted;
    else return static_cast<T>(count < kWidth ? shifted : T(0));
  }
};

// A negative count has no result: one pass finds the first, the second shifts what stands before it.
template <class T, class F>
int64_t RunShift(const char* x, int64_t x_stride, const char* y, int64_t y_stride, char* out, int64_t n) {
  int64_t valid = n;
  if constexpr (kIsSigned<T>) {
    T all = 0;
    for (int64_t i = 0; i < n; ++i) all |= Load<T>(y + i * y_stride);
    if (all < 0) {
      for (valid = 0; Load<T>(y + valid * y_stride) >= 0;) ++valid;
    }
  }
  RunBinary<T, T, F>(x, x_stride, y, y_stride, out, valid);
  return valid < n ? valid : -1;
}

template <class T> using Unsigned = typename UnsignedOf<sizeof(T)>::Type;

template <class F>
void FillBinary(IsaTable* table, BinaryOp op, BinaryOp logical) {
  BinaryLoop* row = table->binary[static_cast<int>(op)];
#define LEVADA_X(dtype, type) row[kIndex<DType::dtype>] = &RunBinary<Unsigned<type>, Unsigned<type>, F>;
  LEVADA_EACH_INTEGER(LEVADA_X)
#undef LEVADA_X
  row[kIndex<DType::kBool>] = table->binary[static_cast<int>(logical)][kIndex<DType::kBool>];
}

template <class Out, class F>
void FillUnary(IsaTable* table, UnaryOp op) {
  UnaryLoop* row = table->unary[static_cast<int>(op)];
#define LEVADA_X(dtype, type) row[kIndex<DType::dtype>] = &RunUnary<Unsigned<type>, Out, F>;
  LEVADA_EACH_INTEGER(LEVADA_X)
#undef LEVADA_X
}

// As FillUnary with the result in the dtype of the input.
template <class F>
void FillSame(IsaTable* table, UnaryOp op) {
  UnaryLoop* row = table->unary[static_cast<int>(op)];
#define LEVADA_X(dtype, type) row[kIndex<DType::dtype>] = &RunUnary<Unsigned<type>, Unsigned<type>, F>;
  LEVADA_EACH_INTEGER(LEVADA_X)
#undef LEVADA_X
}

}  // namespace

void FillBitwise(IsaTable* table) {
  FillBinary<And>(table, BinaryOp::kBitwiseAnd, BinaryOp::kLogicalAnd);
  FillBinary<Or>(table, BinaryOp::kBitwiseOr, BinaryOp::kLogicalOr);
  FillBinary<Xor>(table, BinaryOp::kBitwiseXor, BinaryOp::kLogicalXor);
  FillSame<Invert>(table, UnaryOp::kInvert);
  table->unary[static_cast<int>(UnaryOp::kInvert)][kIndex<DType::kBool>] =
      table->unary[static_cast<int>(UnaryOp::kLogicalNot)][kIndex<DType::kBool>];
  FillUnary<uint8_t, PopulationCount>(table, UnaryOp::kPopulationCount);
  BinaryLoop* left = table->binary[static_cast<int>(BinaryOp::kLeftShift)];
  BinaryLoop* right = table->binary[static_cast<int>(BinaryOp::kRightShift)];
#define LEVADA_X(dtype, type)                                     \
  left[kIndex<DType::dtype>] = &RunShift<type, LeftShift>;        \
  right[kIndex<DType::dtype>] = &RunShift<type, RightShift>;
  LEVADA_EACH_INTEGER(LEVADA_X)
#undef LEVADA_X
}

}  // namespace levada::kernel::LEVADA_ISA
