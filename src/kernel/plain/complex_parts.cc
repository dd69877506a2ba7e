// Parts of complex numbers, and the quotients and products that are 0 where one operand is.

#include <sleef.h>

#include "kernel/plain/complex.h"
#include "kernel/plain/plain.h"

namespace levada::kernel::base {
namespace {

template <class P> bool IsZero(C<P> x) { return x.re == 0 && x.im == 0; }

struct RealPart {
  template <class P> static P Apply(C<P> x) { return x.re; }
};
struct ImaginaryPart {
  template <class P> static P Apply(C<P> x) { return x.im; }
};
struct Conjugate {
  template <class P> static C<P> Apply(C<P> x) { return {x.re, -x.im}; }
};
struct Argument {
  template <class P> static P Apply(C<P> x) { return static_cast<P>(Sleef_cinz_atan2d1_u10purec(x.im, x.re)); }
};
// x / |x|, 0 of 0.
struct ComplexSign {
  template <class P> static C<P> Apply(C<P> x) {
    if (IsZero(x)) return {P(0), P(0)};
    const P scale = ScaleOf(x.re, x.im);
    const C<P> scaled{x.re * scale, x.im * scale};
    const P modulus = Modulus::Apply(scaled);
    return {scaled.re / modulus, scaled.im / modulus};
  }
};
struct ComplexIsInf {
  template <class P> static uint8_t Apply(C<P> x) {
    const auto infinite = [](P part) { return part == part && !IsFinite::Apply(part); };
    return infinite(x.re) || infinite(x.im);
  }
};
struct ComplexRound {
  template <class P> static C<P> Apply(C<P> x) { return {Round::Apply(x.re), Round::Apply(x.im)}; }
};
struct ComplexReciprocalNoNan {
  template <class P> static C<P> Apply(C<P> x) { return IsZero(x) ? C<P>{0, 0} : ComplexReciprocal::Apply(x); }
};
struct ComplexDivideNoNan {
  template <class P> static C<P> Apply(C<P> x, C<P> y) {
    return IsZero(y) ? C<P>{0, 0} : ComplexDivide::Apply(x, y);
  }
};
struct ComplexMultiplyNoNan {
  template <class P> static C<P> Apply(C<P> x, C<P> y) {
    return IsZero(y) ? C<P>{0, 0} : ComplexMultiply::Apply(x, y);
  }
};
struct ComplexXdivy {
  template <class P> static C<P> Apply(C<P> x, C<P> y) {
    return IsZero(x) ? C<P>{0, 0} : ComplexDivide::Apply(x, y);
  }
};
struct FromParts {
  template <class P> static C<P> Apply(P re, P im) { return {re, im}; }
};

template <class P>
void FillParts(IsaTable* table, DType complex, DType part) {
  const int index = DTypeIndex(complex);
  const auto unary = [=](UnaryOp op, UnaryLoop loop) { table->unary[static_cast<int>(op)][index] = loop; };
  const auto binary = [=](BinaryOp op, BinaryLoop loop) { table->binary[static_cast<int>(op)][index] = loop; };
  unary(UnaryOp::kReal, &RunComplexUnary<C<P>, P, RealPart>);
  unary(UnaryOp::kImag, &RunComplexUnary<C<P>, P, ImaginaryPart>);
  unary(UnaryOp::kConj, &RunComplexUnary<C<P>, C<P>, Conjugate>);
  unary(UnaryOp::kAngle, &RunComplexUnary<C<P>, P, Argument>);
  unary(UnaryOp::kSign, &RunComplexUnary<C<P>, C<P>, ComplexSign>);
  unary(UnaryOp::kIsInf, &RunComplexUnary<C<P>, uint8_t, ComplexIsInf>);
  unary(UnaryOp::kRound, &RunComplexUnary<C<P>, C<P>, ComplexRound>);
  unary(UnaryOp::kReciprocalNoNan, &RunComplexUnary<C<P>, C<P>, ComplexReciprocalNoNan>);
  binary(BinaryOp::kDivideNoNan, &RunComplexBinary<C<P>, C<P>, ComplexDivideNoNan>);
  binary(BinaryOp::kMultiplyNoNan, &RunComplexBinary<C<P>, C<P>, ComplexMultiplyNoNan>);
  binary(BinaryOp::kXdivy, &RunComplexBinary<C<P>, C<P>, ComplexXdivy>);
  table->binary[static_cast<int>(BinaryOp::kComplex)][DTypeIndex(part)] = &RunComplexBinary<P, C<P>, FromParts>;
}

}  // namespace

void FillComplexParts(IsaTable* table) {
  FillParts<float>(table, DType::kComplex64, DType::kFloat32);
  FillParts<double>(table, DType::kComplex128, DType::kFloat64);
}

}  // namespace levada::kernel::base
