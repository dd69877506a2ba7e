#ifndef LEVADA_KERNEL_PLAIN_PAIR_H_
#define LEVADA_KERNEL_PLAIN_PAIR_H_

// Numbers of twice the precision: the unevaluated sum of two doubles, |low| at most half a unit of high.

#include "kernel/isa/isa.h"

namespace levada::kernel::base {

struct Pair {
  double high, low;
};

// a + b, exact. Any order of magnitudes.
LEVADA_INLINE Pair TwoSum(double a, double b) {
  const double sum = a + b;
  const double part = sum - a;
  return {sum, (a - (sum - part)) + (b - part)};
}
LEVADA_INLINE Pair TwoProduct(double a, double b) {
  const double product = a * b;
  return {product, __builtin_fma(a, b, -product)};
}
LEVADA_INLINE Pair Normalized(double high, double low) {
  const double sum = high + low;
  return {sum, low - (sum - high)};
}
LEVADA_INLINE Pair operator+(Pair a, Pair b) {
  const Pair sum = TwoSum(a.high, b.high);
  return Normalized(sum.high, sum.low + (a.low + b.low));
}
LEVADA_INLINE Pair operator-(Pair a) { return {-a.high, -a.low}; }
LEVADA_INLINE Pair operator*(Pair a, Pair b) {
  const Pair product = TwoProduct(a.high, b.high);
  return Normalized(product.high, product.low + (a.high * b.low + a.low * b.high));
}
LEVADA_INLINE Pair operator/(Pair a, Pair b) {
  const double quotient = a.high / b.high;
  const Pair back = TwoProduct(quotient, b.high);
  const double rest = ((a.high - back.high) - back.low) + (a.low - quotient * b.low);
  return Normalized(quotient, rest / b.high);
}

// The natural logarithm of a positive normal number, to about 2^-62 of 1 or of itself, whichever is larger.
Pair LogPair(double x);

}  // namespace levada::kernel::base

#endif  // LEVADA_KERNEL_PLAIN_PAIR_H_
