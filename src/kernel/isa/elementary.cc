// Exponential, trigonometric and hyperbolic functions and what belongs to them.

#include "kernel/isa/corrected.h"
#include "kernel/isa/exp.h"

namespace levada::kernel::LEVADA_ISA {
namespace {

UnaryLoop* Row(IsaTable* table, UnaryOp op) { return table->unary[static_cast<int>(op)]; }

// SLEEF's function as it is, on float32 and float64.
template <class F>
void FillDirect(IsaTable* table, UnaryOp op) {
  FillBlocks<Direct<F>, Direct<F>>(Row(table, op));
}

// A function of float64; float32 goes through it.
template <class F>
void FillInDouble(IsaTable* table, UnaryOp op) {
  FillBlocks<InDouble<F>, F>(Row(table, op));
}

}  // namespace

void FillElementary(IsaTable* table) {
  FillBlocks<Direct<FloatExp>, LargeExp>(Row(table, UnaryOp::kExp));
  FillDirect<Exp2>(table, UnaryOp::kExp2);
  FillDirect<Log>(table, UnaryOp::kLog);
  FillDirect<Log2>(table, UnaryOp::kLog2);
  FillDirect<Log10>(table, UnaryOp::kLog10);
  FillDirect<Cbrt>(table, UnaryOp::kCbrt);
  FillDirect<Sin>(table, UnaryOp::kSin);
  FillDirect<Cos>(table, UnaryOp::kCos);
  FillDirect<Asin>(table, UnaryOp::kAsin);
  FillDirect<Acos>(table, UnaryOp::kAcos);
  FillDirect<Atan>(table, UnaryOp::kAtan);
  FillBlocks<SmallTanh, TanhBlock>(Row(table, UnaryOp::kTanh));
  FillInDouble<Expm1Block>(table, UnaryOp::kExpm1);
  FillInDouble<Log1pBlock>(table, UnaryOp::kLog1p);
  FillInDouble<TanBlock>(table, UnaryOp::kTan);
  FillInDouble<SinhBlock>(table, UnaryOp::kSinh);
  FillInDouble<CoshBlock>(table, UnaryOp::kCosh);
  FillInDouble<AsinhBlock>(table, UnaryOp::kAsinh);
  FillInDouble<AcoshBlock>(table, UnaryOp::kAcosh);
  FillInDouble<AtanhBlock>(table, UnaryOp::kAtanh);
  FillInDouble<Direct<Erf>>(table, UnaryOp::kErf);
  FillInDouble<Direct<Erfc>>(table, UnaryOp::kErfc);
  FillInDouble<Direct<Lgamma>>(table, UnaryOp::kLgamma);
}

}  // namespace levada::kernel::LEVADA_ISA
