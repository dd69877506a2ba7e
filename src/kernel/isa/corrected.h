#ifndef LEVADA_KERNEL_ISA_CORRECTED_H_
#define LEVADA_KERNEL_ISA_CORRECTED_H_

// SLEEF's functions of float64 on a block, put right where SLEEF leaves its bound: arguments so small that the result
// is the argument (some of these lose subnormals), and arguments so large that a step inside overflows.

#include "kernel/isa/blocks.h"

namespace levada::kernel::LEVADA_ISA {

LEVADA_INLINE void CopyBlock(const double* from, double* to, int64_t n) {
  __builtin_memcpy(to, from, n * sizeof(double));
}

// f(x) = x + O(x^2): x itself where the rest is below half a unit.
template <class F>
struct SmallIsItself {
  static void Block(double* values, int64_t n) {
    alignas(64) double x[kBlock];
    CopyBlock(values, x, n);
    F::Block(values, n);
    for (int64_t i = 0; i < n; ++i) values[i] = Abs::Apply(x[i]) < 0x1p-54 ? x[i] : values[i];
  }
};

// log1p of what SLEEF cannot square is log.
struct LargeLog1p {
  static void Block(double* values, int64_t n) {
    alignas(64) double logs[kBlock];
    CopyBlock(values, logs, n);
    MapVectors<double, Log>(logs, logs, n);
    alignas(64) double x[kBlock];
    CopyBlock(values, x, n);
    MapVectors<double, Log1p>(values, values, n);
    for (int64_t i = 0; i < n; ++i) values[i] = x[i] > 0x1p512 ? logs[i] : values[i];
  }
};

// asinh and acosh of large x are log(2 |x|); SLEEF squares x.
template <class F, bool kOdd>
struct LargeIsLog {
  static void Block(double* values, int64_t n) {
    alignas(64) double x[kBlock];
    alignas(64) double logs[kBlock];
    CopyBlock(values, x, n);
    for (int64_t i = 0; i < n; ++i) logs[i] = Abs::Apply(x[i]);
    MapVectors<double, Log>(logs, logs, n);
    MapVectors<double, F>(values, values, n);
    for (int64_t i = 0; i < n; ++i) {
      const double large = CopySign(logs[i] + 0.693147180559945309417, x[i]);
      values[i] = (kOdd ? Abs::Apply(x[i]) : x[i]) > 0x1p500 ? large : values[i];
    }
  }
};

// e^|x| / 2 beyond 709, where e^|x| is no number: e^(|x| - 1) * (e / 2), the subtraction exact. kOdd: sinh.
template <class F, bool kOdd>
struct LargeIsHalfExp {
  static void Block(double* values, int64_t n) {
    alignas(64) double x[kBlock];
    alignas(64) double powers[kBlock];
    CopyBlock(values, x, n);
    for (int64_t i = 0; i < n; ++i) powers[i] = Abs::Apply(x[i]) - 1.0;
    MapVectors<double, Exp>(powers, powers, n);
    MapVectors<double, F>(values, values, n);
    for (int64_t i = 0; i < n; ++i) {
      const double half = powers[i] * 1.3591409142295226177;
      const double large = kOdd ? CopySign(half, x[i]) : half;
      values[i] = Abs::Apply(x[i]) > 709.0 ? large : values[i];
    }
  }
};

// Above 709.7827 SLEEF gives infinity for powers that are still numbers; its expm1 knows them, and 1 is nothing there.
struct LargeExp {
  static void Block(double* values, int64_t n) {
    double largest = 0;
    for (int64_t i = 0; i < n; ++i) largest = values[i] > largest ? values[i] : largest;
    alignas(64) double x[kBlock];
    CopyBlock(values, x, n);
    MapVectors<double, Exp>(values, values, n);
    if (!(largest > 709.78)) return;
    alignas(64) double large[kBlock];
    MapVectors<double, Expm1>(x, large, n);
    for (int64_t i = 0; i < n; ++i) values[i] = x[i] > 709.78 ? large[i] : values[i];
  }
};

// tanh x = x - x^3 / 3: of a small float32 it is x.
struct SmallTanh {
  static void Block(float* values, int64_t n) {
    alignas(64) float x[kBlock];
    __builtin_memcpy(x, values, n * sizeof(float));
    MapVectors<float, Tanh>(values, values, n);
    for (int64_t i = 0; i < n; ++i) values[i] = Abs::Apply(x[i]) < 0x1p-13f ? x[i] : values[i];
  }
};

using Expm1Block = SmallIsItself<Direct<Expm1>>;
using Log1pBlock = SmallIsItself<LargeLog1p>;
using TanBlock = SmallIsItself<Direct<Tan>>;
using SinhBlock = SmallIsItself<LargeIsHalfExp<Sinh, true>>;
using CoshBlock = LargeIsHalfExp<Cosh, false>;
using TanhBlock = SmallIsItself<Direct<Tanh>>;
using AsinhBlock = SmallIsItself<LargeIsLog<Asinh, true>>;
using AcoshBlock = LargeIsLog<Acosh, false>;
using AtanhBlock = SmallIsItself<Direct<Atanh>>;

}  // namespace levada::kernel::LEVADA_ISA

#endif  // LEVADA_KERNEL_ISA_CORRECTED_H_
