#ifndef LEVADA_KERNEL_PLAIN_COMPLEX_FUNCTIONS_H_
#define LEVADA_KERNEL_PLAIN_COMPLEX_FUNCTIONS_H_

// Elementary functions of one complex number, in float64. Branch cuts, signs of zeros and infinities follow Annex G of
// the C standard; formulas are those of Kahan, "Branch cuts for complex elementary functions".

#include "kernel/plain/complex.h"

namespace levada::kernel::base {

using Complex128 = Complex<double>;

// Overflow-free and accurate where |z| is near 1.
double LogModulus(Complex128 z);

Complex128 ComplexExp(Complex128 z);
Complex128 ComplexExpm1(Complex128 z);
Complex128 ComplexLog(Complex128 z);
Complex128 ComplexLog1p(Complex128 z);
// The principal value; small whole exponents by multiplication.
Complex128 ComplexPow(Complex128 z, Complex128 w);
Complex128 ComplexSinh(Complex128 z);
Complex128 ComplexCosh(Complex128 z);
Complex128 ComplexTanh(Complex128 z);
Complex128 ComplexAsin(Complex128 z);
Complex128 ComplexAcos(Complex128 z);
Complex128 ComplexAcosh(Complex128 z);
Complex128 ComplexAtanh(Complex128 z);

// f(z) = -i g(i z): the circular functions by the hyperbolic ones and back.
template <Complex128 (*kG)(Complex128)>
Complex128 Rotated(Complex128 z) {
  const Complex128 g = kG({-z.im, z.re});
  return {g.im, -g.re};
}

}  // namespace levada::kernel::base

#endif  // LEVADA_KERNEL_PLAIN_COMPLEX_FUNCTIONS_H_
