// Cheap functions of floats: products and quotients that are 0 where one operand is, rectifiers, parts of real numbers.

#include "kernel/isa/fill.h"
#include "kernel/isa/functors.h"
#include "kernel/isa/half.h"
#include "kernel/isa/loops.h"

namespace levada::kernel::LEVADA_ISA {
namespace {

struct DivideNoNan {
  template <class T> static LEVADA_INLINE T Apply(T x, T y) { return y == 0 ? T(0) : x / y; }
};
struct MultiplyNoNan {
  template <class T> static LEVADA_INLINE T Apply(T x, T y) { return y == 0 ? T(0) : Multiply::Apply(x, y); }
};
struct Xdivy {
  template <class T> static LEVADA_INLINE T Apply(T x, T y) { return x == 0 ? T(0) : x / y; }
};
struct ReciprocalNoNan {
  template <class T> static LEVADA_INLINE T Apply(T x) { return x == 0 ? T(0) : T(1) / x; }
};
struct LeakyRelu {
  template <class T> static LEVADA_INLINE T Apply(T x, T y) { return x > 0 ? x : x * y; }
};
struct Softsign {
  static LEVADA_INLINE double Apply(double x) { return x / (Abs::Apply(x) + 1.0); }
  static LEVADA_INLINE float Apply(float x) { return static_cast<float>(Apply(static_cast<double>(x))); }
};
struct Relu6 {
  template <class T> static LEVADA_INLINE T Apply(T x) { return x < T(0) ? T(0) : x > T(6) ? T(6) : x; }
};
struct Trunc {
  template <class T> static LEVADA_INLINE T Apply(T x) {
    const T magnitude = Abs::Apply(x);
    return CopySign(Floor::Apply(magnitude), x);
  }
};
struct CopySignOf {
  template <class T> static LEVADA_INLINE T Apply(T x, T y) { return CopySign(x, y); }
};
// The angle of a real number in the complex plane.
struct Angle {
  template <class T> static LEVADA_INLINE T Apply(T x) { return x < 0 ? T(3.14159265358979323846) : T(0); }
};
struct IsInf {
  template <class T> static LEVADA_INLINE uint8_t Apply(T x) { return (x == x) & !IsFinite::Apply(x); }
};
struct Zero {
  template <class T> static LEVADA_INLINE T Apply(T) { return T(0); }
};
// Of the bits as an integer.
struct SignBit {
  template <class T> static LEVADA_INLINE uint8_t Apply(T x) { return static_cast<uint8_t>(x >> (8 * sizeof(T) - 1)); }
};

UnaryLoop* Row(IsaTable* table, UnaryOp op) { return table->unary[static_cast<int>(op)]; }

template <class F>
void FillUnary(UnaryLoop* row) {
#define LEVADA_X(dtype, type) row[kIndex<DType::dtype>] = &RunUnary<type, type, F>;
  LEVADA_EACH_WIDE_FLOAT(LEVADA_X)
#undef LEVADA_X
#define LEVADA_X(dtype, type) row[kIndex<DType::dtype>] = &RunHalfUnary<type, &RunUnary<float, float, F>, false>;
  LEVADA_EACH_HALF(LEVADA_X)
#undef LEVADA_X
}

template <class F>
void FillBinary(IsaTable* table, BinaryOp op) {
  BinaryLoop* row = table->binary[static_cast<int>(op)];
#define LEVADA_X(dtype, type) row[kIndex<DType::dtype>] = &RunBinary<type, type, F>;
  LEVADA_EACH_WIDE_FLOAT(LEVADA_X)
#undef LEVADA_X
#define LEVADA_X(dtype, type) row[kIndex<DType::dtype>] = &RunHalfBinary<type, &RunBinary<float, float, F>, false>;
  LEVADA_EACH_HALF(LEVADA_X)
#undef LEVADA_X
}

// What a real number has in common with a complex one: by element size.
void FillRealParts(IsaTable* table) {
#define LEVADA_X(dtype, type)                                                                              \
  {                                                                                                        \
    using U = typename UnsignedOf<sizeof(type)>::Type;                                                     \
    Row(table, UnaryOp::kReal)[kIndex<DType::dtype>] = &RunUnary<U, U, Identity>;                          \
    Row(table, UnaryOp::kConj)[kIndex<DType::dtype>] = &RunUnary<U, U, Identity>;                          \
    Row(table, UnaryOp::kImag)[kIndex<DType::dtype>] = &RunUnary<U, U, Zero>;                              \
  }
  LEVADA_EACH_INTEGER(LEVADA_X)
  LEVADA_EACH_HALF(LEVADA_X)
  LEVADA_EACH_WIDE_FLOAT(LEVADA_X)
#undef LEVADA_X
  Row(table, UnaryOp::kImag)[kIndex<DType::kBool>] = &RunUnary<uint8_t, uint8_t, Zero>;
}

void FillBits(IsaTable* table) {
#define LEVADA_X(dtype, type) \
  Row(table, UnaryOp::kSignbit)[kIndex<DType::dtype>] = &RunUnary<UnsignedOf<sizeof(type)>::Type, uint8_t, SignBit>;
  LEVADA_EACH_HALF(LEVADA_X)
  LEVADA_EACH_WIDE_FLOAT(LEVADA_X)
#undef LEVADA_X
#define LEVADA_X(dtype, type) Row(table, UnaryOp::kIsInf)[kIndex<DType::dtype>] = &RunUnary<type, uint8_t, IsInf>;
  LEVADA_EACH_WIDE_FLOAT(LEVADA_X)
#undef LEVADA_X
#define LEVADA_X(dtype, type) \
  Row(table, UnaryOp::kIsInf)[kIndex<DType::dtype>] = &RunHalfUnary<type, &RunUnary<float, uint8_t, IsInf>, true>;
  LEVADA_EACH_HALF(LEVADA_X)
#undef LEVADA_X
}

}  // namespace

void FillGuarded(IsaTable* table) {
  FillBinary<DivideNoNan>(table, BinaryOp::kDivideNoNan);
  FillBinary<MultiplyNoNan>(table, BinaryOp::kMultiplyNoNan);
  FillBinary<Xdivy>(table, BinaryOp::kXdivy);
  FillBinary<CopySignOf>(table, BinaryOp::kCopysign);
  FillBinary<LeakyRelu>(table, BinaryOp::kLeakyRelu);
  FillUnary<ReciprocalNoNan>(Row(table, UnaryOp::kReciprocalNoNan));
  FillUnary<Softsign>(Row(table, UnaryOp::kSoftsign));
  FillUnary<Trunc>(Row(table, UnaryOp::kTrunc));
  FillUnary<Angle>(Row(table, UnaryOp::kAngle));
  FillUnary<Relu6>(Row(table, UnaryOp::kRelu6));
#define LEVADA_X(dtype, type) Row(table, UnaryOp::kRelu6)[kIndex<DType::dtype>] = &RunUnary<type, type, Relu6>;
  LEVADA_EACH_INTEGER(LEVADA_X)
#undef LEVADA_X
  FillRealParts(table);
  FillBits(table);
}

}  // namespace levada::kernel::LEVADA_ISA
