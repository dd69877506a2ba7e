// Cholesky and LU factors, and what is solved with them.

#include <sleef.h>

#include <utility>

#include "kernel/linalg.h"
#include "kernel/plain/matrix.h"

namespace levada::kernel {
namespace base {
namespace {

template <class S>
bool CholeskyOf(Matrix<S> a) {
  const int64_t n = a.rows;
  for (int64_t j = 0; j < n; ++j) {
    double pivot = RealOf(a.at(j, j));
    for (int64_t k = 0; k < j; ++k) pivot -= SquareOf(a.at(j, k));
    if (!(pivot > 0)) return false;
    pivot = __builtin_sqrt(pivot);
    for (int64_t i = j + 1; i < n; ++i) {
      S sum = a.at(i, j);
      for (int64_t k = 0; k < j; ++k) sum = sum - a.at(i, k) * Conjugate(a.at(j, k));
      a.at(i, j) = (1.0 / pivot) * sum;
    }
    a.at(j, j) = FromReal<S>(pivot);
    for (int64_t k = j + 1; k < n; ++k) a.at(j, k) = FromReal<S>(0);
  }
  return true;
}

// What pivots are compared by: |x|, or the sum of the parts' magnitudes. NaN counts as the largest.
template <class S>
double Size(S x) {
  const double sum = Abs::Apply(RealOf(x)) + Abs::Apply(ImagOf(x));
  return sum == sum ? sum : __builtin_inf();
}

// a becomes its factors: L without its ones below the diagonal, U from it on. rows[i]: which row of a stands at i.
// sign: that of the permutation. The row of the largest pivot is taken, the first of several.
template <class S>
void FactorLu(Matrix<S> a, std::vector<int64_t>* rows, double* sign) {
  const int64_t n = a.rows;
  rows->resize(n);
  for (int64_t i = 0; i < n; ++i) (*rows)[i] = i;
  *sign = 1;
  for (int64_t k = 0; k < n; ++k) {
    int64_t best = k;
    for (int64_t i = k + 1; i < n; ++i) {
      if (Size(a.at(i, k)) > Size(a.at(best, k))) best = i;
    }
    if (best != k) {
      *sign = -*sign;
      std::swap((*rows)[k], (*rows)[best]);
      for (int64_t j = 0; j < n; ++j) std::swap(a.at(k, j), a.at(best, j));
    }
    if (RealOf(a.at(k, k)) == 0 && ImagOf(a.at(k, k)) == 0) continue;
    for (int64_t i = k + 1; i < n; ++i) {
      const S factor = a.at(i, k) / a.at(k, k);
      a.at(i, k) = factor;
      for (int64_t j = k + 1; j < n; ++j) a.at(i, j) = a.at(i, j) - factor * a.at(k, j);
    }
  }
}

// False when a pivot is zero or NaN.
template <class S>
bool IsInvertible(Matrix<S> lu) {
  for (int64_t i = 0; i < lu.rows; ++i) {
    if (!(LargestPart(lu.at(i, i)) > 0)) return false;
  }
  return true;
}

// b [n, k] in x becomes the x of t x = b or of t^H x = b for a triangle t; unit: ones stand for its diagonal.
template <class S>
void SolveTriangleOf(bool adjoint, bool lower, bool unit, Matrix<S> t, Matrix<S> x) {
  const int64_t n = t.rows, k = x.columns;
  const bool forward = lower != adjoint;
  for (int64_t step = 0; step < n; ++step) {
    const int64_t i = forward ? step : n - 1 - step;
    for (int64_t other = 0; other < step; ++other) {
      const int64_t j = forward ? other : n - 1 - other;
      const S factor = adjoint ? Conjugate(t.at(j, i)) : t.at(i, j);
      for (int64_t c = 0; c < k; ++c) x.at(i, c) = x.at(i, c) - factor * x.at(j, c);
    }
    if (unit) continue;
    const S pivot = adjoint ? Conjugate(t.at(i, i)) : t.at(i, i);
    for (int64_t c = 0; c < k; ++c) x.at(i, c) = x.at(i, c) / pivot;
  }
}

// out row i = x row rows[i], or out row rows[i] = x row i.
template <class S>
void Permute(const std::vector<int64_t>& rows, bool inverse, Matrix<S> x) {
  const std::vector<S> copy(x.data, x.data + x.size());
  for (int64_t i = 0; i < x.rows; ++i) {
    const int64_t from = inverse ? i : rows[i], to = inverse ? rows[i] : i;
    for (int64_t j = 0; j < x.columns; ++j) x.at(to, j) = copy[from * x.columns + j];
  }
}

// p a = l u: a x = b is u x = l^-1 p b; a^H x = b is p x = l^-H u^-H b.
template <class S>
bool SolveOf(bool adjoint, Matrix<S> a, Matrix<S> x) {
  std::vector<int64_t> rows;
  double sign;
  FactorLu(a, &rows, &sign);
  if (!IsInvertible(a)) return false;
  if (!adjoint) Permute(rows, false, x);
  SolveTriangleOf(adjoint, !adjoint, !adjoint, a, x);
  SolveTriangleOf(adjoint, adjoint, adjoint, a, x);
  if (adjoint) Permute(rows, true, x);
  return true;
}

template <class S>
void DeterminantOf(Matrix<S> a, S* sign, double* log_modulus, S* product) {
  std::vector<int64_t> rows;
  double parity;
  FactorLu(a, &rows, &parity);
  *sign = *product = FromReal<S>(parity);
  *log_modulus = 0;
  for (int64_t i = 0; i < a.rows; ++i) {
    const S pivot = a.at(i, i);
    *product = *product * pivot;
    const double modulus = Modulus::Apply(Complex128{RealOf(pivot), ImagOf(pivot)});
    *sign = modulus > 0 ? *sign * ((1.0 / modulus) * pivot) : *sign * pivot;
    *log_modulus += Sleef_cinz_logd1_u10purec(modulus);
  }
}

template <class S>
Matrix<S> As(const double* data, int64_t rows, int64_t columns) {
  return {reinterpret_cast<S*>(const_cast<double*>(data)), rows, columns};
}

template <class S>
bool InvertInto(int64_t n, double* a, double* out) {
  const Matrix<S> inverse = As<S>(out, n, n);
  for (int64_t i = 0; i < n * n; ++i) inverse.data[i] = FromReal<S>(i / n == i % n ? 1 : 0);
  return SolveOf(false, As<S>(a, n, n), inverse);
}

}  // namespace
}  // namespace base

using base::As;
using base::Complex128;

bool Cholesky(bool is_complex, int64_t n, double* a) {
  return is_complex ? base::CholeskyOf(As<Complex128>(a, n, n)) : base::CholeskyOf(As<double>(a, n, n));
}

bool Invert(bool is_complex, int64_t n, double* a, double* out) {
  return is_complex ? base::InvertInto<Complex128>(n, a, out) : base::InvertInto<double>(n, a, out);
}

bool Solve(bool is_complex, bool adjoint, int64_t n, int64_t k, double* a, double* x) {
  return is_complex ? base::SolveOf(adjoint, As<Complex128>(a, n, n), As<Complex128>(x, n, k))
                    : base::SolveOf(adjoint, As<double>(a, n, n), As<double>(x, n, k));
}

void SolveTriangle(bool is_complex, bool adjoint, bool lower, int64_t n, int64_t k, const double* a, double* x) {
  if (is_complex) {
    base::SolveTriangleOf(adjoint, lower, false, As<Complex128>(a, n, n), As<Complex128>(x, n, k));
  } else {
    base::SolveTriangleOf(adjoint, lower, false, As<double>(a, n, n), As<double>(x, n, k));
  }
}

void Determinant(bool is_complex, int64_t n, double* a, double* sign, double* log_modulus, double* product) {
  if (is_complex) {
    base::DeterminantOf(As<Complex128>(a, n, n), reinterpret_cast<Complex128*>(sign), log_modulus,
                        reinterpret_cast<Complex128*>(product));
  } else {
    base::DeterminantOf(As<double>(a, n, n), sign, log_modulus, product);
  }
}

}  // namespace levada::kernel
