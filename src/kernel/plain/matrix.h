#ifndef LEVADA_KERNEL_PLAIN_MATRIX_H_
#define LEVADA_KERNEL_PLAIN_MATRIX_H_

// Scalars and reflections of the decompositions: S is double or Complex128.

#include <vector>

#include "kernel/plain/complex_functions.h"

namespace levada::kernel::base {

LEVADA_INLINE Complex128 operator+(Complex128 x, Complex128 y) { return {x.re + y.re, x.im + y.im}; }
LEVADA_INLINE Complex128 operator-(Complex128 x, Complex128 y) { return {x.re - y.re, x.im - y.im}; }
LEVADA_INLINE Complex128 operator-(Complex128 x) { return {-x.re, -x.im}; }
LEVADA_INLINE Complex128 operator*(Complex128 x, Complex128 y) { return ComplexMultiply::Apply(x, y); }
LEVADA_INLINE Complex128 operator*(double x, Complex128 y) { return {x * y.re, x * y.im}; }
LEVADA_INLINE Complex128 operator/(Complex128 x, Complex128 y) { return ComplexDivide::Apply(x, y); }

template <class S> LEVADA_INLINE S FromReal(double x);
template <> LEVADA_INLINE double FromReal<double>(double x) { return x; }
template <> LEVADA_INLINE Complex128 FromReal<Complex128>(double x) { return {x, 0.0}; }
LEVADA_INLINE double Conjugate(double x) { return x; }
LEVADA_INLINE Complex128 Conjugate(Complex128 x) { return {x.re, -x.im}; }
LEVADA_INLINE double RealOf(double x) { return x; }
LEVADA_INLINE double RealOf(Complex128 x) { return x.re; }
LEVADA_INLINE double ImagOf(double) { return 0.0; }
LEVADA_INLINE double ImagOf(Complex128 x) { return x.im; }
// |x|^2. Callers keep their numbers near 1.
template <class S> LEVADA_INLINE double SquareOf(S x) { return RealOf(x) * RealOf(x) + ImagOf(x) * ImagOf(x); }
template <class S> LEVADA_INLINE double LargestPart(S x) {
  return Maximum::Apply(Abs::Apply(RealOf(x)), Abs::Apply(ImagOf(x)));
}

// Rows of a row-major matrix.
template <class S>
struct Matrix {
  S* data;
  int64_t rows, columns;

  S* row(int64_t i) const { return data + i * columns; }
  S& at(int64_t i, int64_t j) const { return data[i * columns + j]; }
  int64_t size() const { return rows * columns; }
};

// A power of two that brings the largest part of a matrix near 1; 1 for zeros. *finite: no infinity, no NaN.
template <class S>
double ScaleOfMatrix(const S* data, int64_t n, bool* finite) {
  double largest = 0;
  *finite = true;
  for (int64_t i = 0; i < n; ++i) {
    const double part = LargestPart(data[i]);
    if (!(part - part == 0)) *finite = false;
    if (part > largest) largest = part;
  }
  return *finite && largest > 0 ? ScaleOf(largest, 0.0) : 1.0;
}
template <class S>
void MultiplyBy(double factor, S* data, int64_t n) {
  for (int64_t i = 0; i < n; ++i) data[i] = factor * data[i];
}

// H = 1 - tau v v^H with v[0] = 1 and H x = beta e_0, beta real.
template <class S>
struct Reflection {
  S tau;
  double beta;
};

// Makes the reflection of x[0], x[stride], ...; n >= 1. v[1], v[2], ... take the place of x[1], x[2], ...
template <class S>
Reflection<S> Reflect(S* x, int64_t n, int64_t stride) {
  double tail = 0;
  for (int64_t i = 1; i < n; ++i) tail += SquareOf(x[i * stride]);
  const S first = x[0];
  if (tail == 0 && ImagOf(first) == 0) return {FromReal<S>(0), RealOf(first)};
  double beta = __builtin_sqrt(SquareOf(first) + tail);
  if (RealOf(first) >= 0) beta = -beta;
  const S scale = FromReal<S>(1) / (first - FromReal<S>(beta));
  for (int64_t i = 1; i < n; ++i) x[i * stride] = x[i * stride] * scale;
  // conj((beta - first) / beta)
  return {Conjugate((1.0 / beta) * (FromReal<S>(beta) - first)), beta};
}

// target (rows of width columns, row_stride apart) -= factor * v (v^H target), v[0] = 1 implied. work: width numbers.
template <class S>
void ApplyReflection(S factor, const S* v, int64_t n, int64_t stride, S* target, int64_t row_stride, int64_t width,
                     S* work) {
  for (int64_t j = 0; j < width; ++j) work[j] = target[j];
  for (int64_t i = 1; i < n; ++i) {
    const S conjugate = Conjugate(v[i * stride]);
    const S* row = target + i * row_stride;
    for (int64_t j = 0; j < width; ++j) work[j] = work[j] + conjugate * row[j];
  }
  for (int64_t j = 0; j < width; ++j) work[j] = factor * work[j];
  for (int64_t j = 0; j < width; ++j) target[j] = target[j] - work[j];
  for (int64_t i = 1; i < n; ++i) {
    const S number = v[i * stride];
    S* row = target + i * row_stride;
    for (int64_t j = 0; j < width; ++j) row[j] = row[j] - number * work[j];
  }
}

// a = q r as kernel::Qr, for numbers near 1.
template <class S>
void QrOf(bool full, Matrix<S> a, S* q, S* r) {
  const int64_t m = a.rows, n = a.columns, p = m < n ? m : n, columns = full ? m : p;
  std::vector<S> taus(p), work(m > n ? m : n);
  for (int64_t k = 0; k < p; ++k) {
    const Reflection<S> reflection = Reflect(&a.at(k, k), m - k, n);
    taus[k] = reflection.tau;
    ApplyReflection(reflection.tau, &a.at(k, k), m - k, n, &a.at(k, k) + 1, n, n - k - 1, work.data());
    a.at(k, k) = FromReal<S>(reflection.beta);
  }
  for (int64_t i = 0; i < columns; ++i) {
    for (int64_t j = 0; j < n; ++j) r[i * n + j] = j < i || i >= p ? FromReal<S>(0) : a.at(i, j);
  }
  for (int64_t i = 0; i < m * columns; ++i) q[i] = FromReal<S>(i / columns == i % columns ? 1 : 0);
  for (int64_t k = p - 1; k >= 0; --k) {
    ApplyReflection(Conjugate(taus[k]), &a.at(k, k), m - k, n, q + k * columns + k, columns, columns - k, work.data());
  }
}

}  // namespace levada::kernel::base

#endif  // LEVADA_KERNEL_PLAIN_MATRIX_H_
