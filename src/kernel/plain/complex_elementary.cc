// Loops of the elementary functions of complex numbers: complex64 through complex128, rounded once.

#include "kernel/plain/complex_functions.h"
#include "kernel/plain/plain.h"

namespace levada::kernel::base {
namespace {

using Function = Complex128 (*)(Complex128);

template <class P, Function kFunction>
struct Wide {
  static C<P> Apply(C<P> x) {
    const Complex128 y = kFunction({static_cast<double>(x.re), static_cast<double>(x.im)});
    return {static_cast<P>(y.re), static_cast<P>(y.im)};
  }
};
template <class P, Complex128 (*kFunction)(Complex128, Complex128)>
struct WideBinary {
  static C<P> Apply(C<P> x, C<P> y) {
    const Complex128 z = kFunction({static_cast<double>(x.re), static_cast<double>(x.im)},
                                   {static_cast<double>(y.re), static_cast<double>(y.im)});
    return {static_cast<P>(z.re), static_cast<P>(z.im)};
  }
};

// cos(z) = cosh(i z).
Complex128 CosineOf(Complex128 z) { return ComplexCosh({-z.im, z.re}); }

template <int kBase>
Complex128 LogTo(Complex128 z) {
  const double log_of_base = kBase == 2 ? 0.69314718055994530942 : 2.30258509299404568402;
  const Complex128 log = ComplexLog(z);
  return {log.re / log_of_base, log.im / log_of_base};
}

Complex128 InverseRoot(Complex128 z) { return ComplexReciprocal::Apply(ComplexSqrt::Apply(z)); }

// As for real numbers: the power that does not overflow.
Complex128 Logistic(Complex128 z) {
  const Complex128 power = ComplexExp(z.re < 0 ? z : Complex128{-z.re, -z.im});
  const Complex128 sum{1.0 + power.re, power.im};
  return ComplexDivide::Apply(z.re < 0 ? power : Complex128{1.0, 0.0}, sum);
}
Complex128 SiluOf(Complex128 z) { return ComplexMultiply::Apply(z, Logistic(z)); }

template <Function kLog>
Complex128 TimesLog(Complex128 x, Complex128 y) {
  return x.re == 0 && x.im == 0 ? Complex128{0.0, 0.0} : ComplexMultiply::Apply(x, kLog(y));
}

template <class P, Function kFunction>
void Fill(IsaTable* table, UnaryOp op) {
  table->unary[static_cast<int>(op)][kIndex<sizeof(P) == 4 ? DType::kComplex64 : DType::kComplex128>] =
      &RunComplexUnary<C<P>, C<P>, Wide<P, kFunction>>;
}
template <class P, Complex128 (*kFunction)(Complex128, Complex128)>
void Fill(IsaTable* table, BinaryOp op) {
  table->binary[static_cast<int>(op)][kIndex<sizeof(P) == 4 ? DType::kComplex64 : DType::kComplex128>] =
      &RunComplexBinary<C<P>, C<P>, WideBinary<P, kFunction>>;
}

template <class P>
void FillFunctions(IsaTable* table) {
  Fill<P, &ComplexExp>(table, UnaryOp::kExp);
  Fill<P, &ComplexExpm1>(table, UnaryOp::kExpm1);
  Fill<P, &ComplexLog>(table, UnaryOp::kLog);
  Fill<P, &ComplexLog1p>(table, UnaryOp::kLog1p);
  Fill<P, &LogTo<2>>(table, UnaryOp::kLog2);
  Fill<P, &LogTo<10>>(table, UnaryOp::kLog10);
  Fill<P, &InverseRoot>(table, UnaryOp::kRsqrt);
  Fill<P, &Rotated<ComplexSinh>>(table, UnaryOp::kSin);
  Fill<P, &CosineOf>(table, UnaryOp::kCos);
  Fill<P, &Rotated<ComplexTanh>>(table, UnaryOp::kTan);
  Fill<P, &ComplexAsin>(table, UnaryOp::kAsin);
  Fill<P, &ComplexAcos>(table, UnaryOp::kAcos);
  Fill<P, &Rotated<ComplexAtanh>>(table, UnaryOp::kAtan);
  Fill<P, &ComplexSinh>(table, UnaryOp::kSinh);
  Fill<P, &ComplexCosh>(table, UnaryOp::kCosh);
  Fill<P, &ComplexTanh>(table, UnaryOp::kTanh);
  Fill<P, &Rotated<ComplexAsin>>(table, UnaryOp::kAsinh);
  Fill<P, &ComplexAcosh>(table, UnaryOp::kAcosh);
  Fill<P, &ComplexAtanh>(table, UnaryOp::kAtanh);
  Fill<P, &Logistic>(table, UnaryOp::kSigmoid);
  Fill<P, &SiluOf>(table, UnaryOp::kSilu);
  Fill<P, &ComplexPow>(table, BinaryOp::kPow);
  Fill<P, &TimesLog<ComplexLog>>(table, BinaryOp::kXlogy);
  Fill<P, &TimesLog<ComplexLog1p>>(table, BinaryOp::kXlog1py);
}

}  // namespace

void FillComplexElementary(IsaTable* table) {
  FillFunctions<float>(table);
  FillFunctions<double>(table);
}

}  // namespace levada::kernel::base
