#ifndef LEVADA_KERNEL_PLAIN_SPECIAL_H_
#define LEVADA_KERNEL_PLAIN_SPECIAL_H_

// Special functions of float64, one by one; the other floats go through it.

#include <sleef.h>

#include "kernel/isa/functors.h"
#include "kernel/isa/half.h"
#include "kernel/plain/plain.h"

namespace levada::kernel::base {

inline constexpr double kNan = __builtin_nan("");
inline constexpr double kInfinity = __builtin_inf();
inline constexpr double kPi = 3.14159265358979323846;
inline constexpr double kEulerGamma = 0.57721566490153286061;
inline constexpr double kTiny = 0x1p-53;

LEVADA_INLINE double Exp(double x) { return Sleef_cinz_expd1_u10purec(x); }
LEVADA_INLINE double Log(double x) { return Sleef_cinz_logd1_u10purec(x); }
LEVADA_INLINE double Log1p(double x) { return Sleef_cinz_log1pd1_u10purec(x); }
LEVADA_INLINE double Power(double x, double y) { return Sleef_cinz_powd1_u10purec(x, y); }
LEVADA_INLINE double LogGamma(double x) { return Sleef_cinz_lgammad1_u10purec(x); }
LEVADA_INLINE double SineOf(double x) { return Sleef_cinz_sind1_u10purec(x); }
LEVADA_INLINE double CosineOf(double x) { return Sleef_cinz_cosd1_u10purec(x); }
LEVADA_INLINE double Root(double x) { return __builtin_sqrt(x); }

double DigammaOf(double x);

template <class T, class F>
int64_t RunSpecial(const char* x, int64_t x_stride, char* out, int64_t n) {
  for (int64_t i = 0; i < n; ++i) {
    Store<T>(out + i * sizeof(T), static_cast<T>(F::Apply(static_cast<double>(Load<T>(x + i * x_stride)))));
  }
  return -1;
}

template <class F>
void FillSpecialRow(IsaTable* table, UnaryOp op) {
  UnaryLoop* row = table->unary[static_cast<int>(op)];
  row[kIndex<DType::kFloat32>] = &RunSpecial<float, F>;
  row[kIndex<DType::kFloat64>] = &RunSpecial<double, F>;
  row[kIndex<DType::kFloat16>] = &RunHalfUnary<Float16, &RunSpecial<float, F>, false>;
  row[kIndex<DType::kBFloat16>] = &RunHalfUnary<BFloat16, &RunSpecial<float, F>, false>;
}

}  // namespace levada::kernel::base

#endif  // LEVADA_KERNEL_PLAIN_SPECIAL_H_
