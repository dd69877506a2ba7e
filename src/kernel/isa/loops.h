#ifndef LEVADA_KERNEL_ISA_LOOPS_H_
#define LEVADA_KERNEL_ISA_LOOPS_H_

// Strided loops around a stateless functor F. Contiguous and repeated (stride 0) inputs have loops of their own, which
// the compiler turns into vector code; other strides go one by one.

#include "kernel/isa/isa.h"

namespace levada::kernel::LEVADA_ISA {

template <class In, class Out, class F>
int64_t RunUnary(const char* x, int64_t x_stride, char* out, int64_t n) {
  constexpr int64_t kIn = sizeof(In);
  constexpr int64_t kOut = sizeof(Out);
  if (x_stride == kIn) {
    LEVADA_INDEPENDENT
    for (int64_t i = 0; i < n; ++i) Store<Out>(out + i * kOut, F::Apply(Load<In>(x + i * kIn)));
  } else {
    for (int64_t i = 0; i < n; ++i) Store<Out>(out + i * kOut, F::Apply(Load<In>(x + i * x_stride)));
  }
  return -1;
}

template <class In, class Out, class F>
int64_t RunBinary(const char* x, int64_t x_stride, const char* y, int64_t y_stride, char* out, int64_t n) {
  constexpr int64_t kIn = sizeof(In);
  constexpr int64_t kOut = sizeof(Out);
  if (n <= 0) return -1;
  if (x_stride == kIn && y_stride == kIn) {
    LEVADA_INDEPENDENT
    for (int64_t i = 0; i < n; ++i) {
      Store<Out>(out + i * kOut, F::Apply(Load<In>(x + i * kIn), Load<In>(y + i * kIn)));
    }
  } else if (x_stride == kIn && y_stride == 0) {
    const In b = Load<In>(y);
    LEVADA_INDEPENDENT
    for (int64_t i = 0; i < n; ++i) Store<Out>(out + i * kOut, F::Apply(Load<In>(x + i * kIn), b));
  } else if (x_stride == 0 && y_stride == kIn) {
    const In a = Load<In>(x);
    LEVADA_INDEPENDENT
    for (int64_t i = 0; i < n; ++i) Store<Out>(out + i * kOut, F::Apply(a, Load<In>(y + i * kIn)));
  } else {
    for (int64_t i = 0; i < n; ++i) {
      Store<Out>(out + i * kOut, F::Apply(Load<In>(x + i * x_stride), Load<In>(y + i * y_stride)));
    }
  }
  return -1;
}

// The loop of one operation with its operands exchanged: x > y is y < x.
template <BinaryLoop kLoop>
int64_t RunExchanged(const char* x, int64_t x_stride, const char* y, int64_t y_stride, char* out, int64_t n) {
  return kLoop(y, y_stride, x, x_stride, out, n);
}

}  // namespace levada::kernel::LEVADA_ISA

#endif  // LEVADA_KERNEL_ISA_LOOPS_H_
