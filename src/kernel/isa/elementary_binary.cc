// Elementary functions of two operands.

#include "kernel/isa/corrected.h"

namespace levada::kernel::LEVADA_ISA {
namespace {

// A small angle is its tangent y / x, which SLEEF computes by a reciprocal that loses digits for large x.
struct Atan2Block {
  static void Block(double* y, double* x, int64_t n) {
    alignas(64) double quotient[kBlock];
    for (int64_t i = 0; i < n; ++i) quotient[i] = Abs::Apply(y[i]) < x[i] * 0x1p-30 ? y[i] / x[i] : __builtin_nan("");
    DirectBinary<Atan2>::Block(y, x, n);
    for (int64_t i = 0; i < n; ++i) y[i] = quotient[i] == quotient[i] ? quotient[i] : y[i];
  }
};

// x * log(y), 0 where x is 0 whatever y is.
struct Xlogy {
  static void Block(double* x, double* y, int64_t n) {
    MapVectors<double, Log>(y, y, n);
    for (int64_t i = 0; i < n; ++i) x[i] = x[i] == 0 ? 0 : Multiply::Apply(x[i], y[i]);
  }
};
struct Xlog1py {
  static void Block(double* x, double* y, int64_t n) {
    Log1pBlock::Block(y, n);
    for (int64_t i = 0; i < n; ++i) x[i] = x[i] == 0 ? 0 : Multiply::Apply(x[i], y[i]);
  }
};

// log(e^x + e^y) = max + log1p(e^-|x - y|); equal infinities have a difference of 0.
struct Logaddexp {
  static void Block(double* x, double* y, int64_t n) {
    alignas(64) double larger[kBlock];
    for (int64_t i = 0; i < n; ++i) larger[i] = Maximum::Apply(x[i], y[i]);
    for (int64_t i = 0; i < n; ++i) y[i] = x[i] == y[i] ? 0.0 : -Abs::Apply(x[i] - y[i]);
    MapVectors<double, Exp>(y, y, n);
    Log1pBlock::Block(y, n);
    for (int64_t i = 0; i < n; ++i) x[i] = larger[i] + y[i];
  }
};

BinaryLoop* Row(IsaTable* table, BinaryOp op) { return table->binary[static_cast<int>(op)]; }

}  // namespace

void FillElementaryBinary(IsaTable* table) {
  FillBlocks<DirectBinary<Pow>, DirectBinary<Pow>>(Row(table, BinaryOp::kPow));
  FillBlocks<InDouble<Atan2Block>, Atan2Block>(Row(table, BinaryOp::kAtan2));
  FillBlocks<DirectBinary<Hypot>, DirectBinary<Hypot>>(Row(table, BinaryOp::kHypot));
  FillBlocks<InDouble<Xlogy>, Xlogy>(Row(table, BinaryOp::kXlogy));
  FillBlocks<InDouble<Xlog1py>, Xlog1py>(Row(table, BinaryOp::kXlog1py));
  FillBlocks<InDouble<Logaddexp>, Logaddexp>(Row(table, BinaryOp::kLogaddexp));
}

}  // namespace levada::kernel::LEVADA_ISA
