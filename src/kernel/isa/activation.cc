// Activations of neural networks that need an elementary function: float64 formulas, float32 through them.

#include "kernel/isa/corrected.h"

namespace levada::kernel::LEVADA_ISA {
namespace {

// exp(-|x|) never overflows: 1 / (1 + e) above zero, e / (1 + e) below.
struct Sigmoid {
  static void Block(double* values, int64_t n) {
    alignas(64) double powers[kBlock];
    for (int64_t i = 0; i < n; ++i) powers[i] = -Abs::Apply(values[i]);
    MapVectors<double, Exp>(powers, powers, n);
    for (int64_t i = 0; i < n; ++i) values[i] = (values[i] < 0 ? powers[i] : 1.0) / (1.0 + powers[i]);
  }
};
struct Silu {
  static void Block(double* values, int64_t n) {
    alignas(64) double x[kBlock];
    CopyBlock(values, x, n);
    Sigmoid::Block(values, n);
    for (int64_t i = 0; i < n; ++i) values[i] *= x[i];
  }
};

// log(1 + e^x) = max(x, 0) + log1p(e^-|x|).
struct Softplus {
  static void Block(double* values, int64_t n) {
    alignas(64) double x[kBlock];
    CopyBlock(values, x, n);
    for (int64_t i = 0; i < n; ++i) values[i] = -Abs::Apply(x[i]);
    MapVectors<double, Exp>(values, values, n);
    Log1pBlock::Block(values, n);
    for (int64_t i = 0; i < n; ++i) values[i] += x[i] < 0 ? 0.0 : x[i];
  }
};

// x above zero, expm1(x) below, times constants.
template <class Constants>
struct ExponentialLinear {
  static void Block(double* values, int64_t n) {
    alignas(64) double x[kBlock];
    CopyBlock(values, x, n);
    Expm1Block::Block(values, n);
    for (int64_t i = 0; i < n; ++i) {
      values[i] = x[i] < 0 ? values[i] * Constants::kBelow : x[i] * Constants::kAbove;
    }
  }
};
struct EluConstants {
  static constexpr double kAbove = 1.0;
  static constexpr double kBelow = 1.0;
};
// Mean 0 and variance 1 are a fixed point with these.
struct SeluConstants {
  static constexpr double kAbove = 1.0507009873554804934193;
  static constexpr double kBelow = 1.0507009873554804934193 * 1.6732632423543772848170;
};

// x * (1 + erf(x / sqrt 2)) / 2, by erfc, which keeps its digits far below zero.
struct Gelu {
  static void Block(double* values, int64_t n) {
    alignas(64) double x[kBlock];
    CopyBlock(values, x, n);
    for (int64_t i = 0; i < n; ++i) values[i] = x[i] * -0.70710678118654752440;
    MapVectors<double, Erfc>(values, values, n);
    for (int64_t i = 0; i < n; ++i) values[i] *= 0.5 * x[i];
  }
};
// (1 + tanh(u)) / 2 is the sigmoid of 2 u.
struct GeluTanh {
  static void Block(double* values, int64_t n) {
    alignas(64) double x[kBlock];
    CopyBlock(values, x, n);
    for (int64_t i = 0; i < n; ++i) {
      values[i] = 1.5957691216057307117 * (x[i] + 0.044715 * (x[i] * x[i] * x[i]));
    }
    Sigmoid::Block(values, n);
    for (int64_t i = 0; i < n; ++i) values[i] *= x[i];
  }
};

template <class F>
void FillInDouble(IsaTable* table, UnaryOp op) {
  FillBlocks<InDouble<F>, F>(table->unary[static_cast<int>(op)]);
}

}  // namespace

void FillActivation(IsaTable* table) {
  FillInDouble<Sigmoid>(table, UnaryOp::kSigmoid);
  FillInDouble<Silu>(table, UnaryOp::kSilu);
  FillInDouble<Softplus>(table, UnaryOp::kSoftplus);
  FillInDouble<ExponentialLinear<EluConstants>>(table, UnaryOp::kElu);
  FillInDouble<ExponentialLinear<SeluConstants>>(table, UnaryOp::kSelu);
  FillInDouble<Gelu>(table, UnaryOp::kGelu);
  FillInDouble<GeluTanh>(table, UnaryOp::kGeluTanh);
}

}  // namespace levada::kernel::LEVADA_ISA
