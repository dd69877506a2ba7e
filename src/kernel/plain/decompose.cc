// QR, singular values and Hermitian eigenvalues.

#include <algorithm>
#include <utility>

#include "kernel/linalg.h"
#include "kernel/plain/matrix.h"

namespace levada::kernel {
namespace base {
namespace {

constexpr double kEpsilon = 0x1p-52;
constexpr int kMaxSweeps = 60;

// Columns p and q (rows of w here) turned until they are orthogonal, v with them. False: they already were.
template <class S>
bool Orthogonalize(Matrix<S> w, Matrix<S> v, int64_t p, int64_t q) {
  S* const x = w.row(p);
  S* const y = w.row(q);
  double x_square = 0, y_square = 0;
  S product = FromReal<S>(0);
  for (int64_t i = 0; i < w.columns; ++i) {
    x_square += SquareOf(x[i]);
    y_square += SquareOf(y[i]);
    product = product + Conjugate(x[i]) * y[i];
  }
  const double modulus = __builtin_sqrt(SquareOf(product));
  if (modulus == 0 || modulus <= kEpsilon * __builtin_sqrt(x_square) * __builtin_sqrt(y_square)) return false;
  const double zeta = (y_square - x_square) / (2 * modulus);
  const double tangent = (zeta >= 0 ? 1.0 : -1.0) / (Abs::Apply(zeta) + __builtin_sqrt(1 + zeta * zeta));
  const double cosine = 1 / __builtin_sqrt(1 + tangent * tangent), sine = cosine * tangent;
  const S phase = Conjugate((1.0 / modulus) * product);
  for (const Matrix<S>& matrix : {w, v}) {
    S* const a = matrix.row(p);
    S* const b = matrix.row(q);
    for (int64_t i = 0; i < matrix.columns; ++i) {
      const S turned = phase * b[i];
      const S first = a[i];
      a[i] = cosine * first - sine * turned;
      b[i] = sine * first + cosine * turned;
    }
  }
  return true;
}

// One-sided Jacobi (Hestenes): rows of w become orthogonal, v starts as 1 and takes the same turns.
template <class S>
void JacobiSweeps(Matrix<S> w, Matrix<S> v) {
  for (int sweep = 0; sweep < kMaxSweeps; ++sweep) {
    bool turned = false;
    for (int64_t p = 0; p + 1 < w.rows; ++p) {
      for (int64_t q = p + 1; q < w.rows; ++q) turned |= Orthogonalize(w, v, p, q);
    }
    if (!turned) return;
  }
}

template <class S>
std::vector<S> Identity(int64_t n) {
  std::vector<S> one(n * n, FromReal<S>(0));
  for (int64_t i = 0; i < n; ++i) one[i * (n + 1)] = FromReal<S>(1);
  return one;
}

// The first `known` rows of `vectors` [n, n] are orthonormal; the rest becomes so with them.
template <class S>
void Complete(int64_t known, Matrix<S> vectors) {
  const int64_t n = vectors.rows;
  if (known == n) return;
  std::vector<S> columns(n * known), q(n * n), r(n * known);
  for (int64_t i = 0; i < n; ++i) {
    for (int64_t j = 0; j < known; ++j) columns[i * known + j] = vectors.at(j, i);
  }
  QrOf(true, Matrix<S>{columns.data(), n, known}, q.data(), r.data());
  for (int64_t j = known; j < n; ++j) {
    for (int64_t i = 0; i < n; ++i) vectors.at(j, i) = q[i * n + j];
  }
}

// Singular vectors as rows: left [n, n], right [n, n] of a square matrix whose columns are the rows of w.
template <class S>
void SquareSvd(Matrix<S> w, double* s, Matrix<S> left, Matrix<S> right) {
  const int64_t n = w.rows;
  std::vector<S> turns = Identity<S>(n);
  const Matrix<S> v{turns.data(), n, n};
  JacobiSweeps(w, v);
  std::vector<double> norms(n);
  std::vector<int64_t> order(n);
  for (int64_t i = 0; i < n; ++i) {
    double square = 0;
    for (int64_t j = 0; j < n; ++j) square += SquareOf(w.at(i, j));
    norms[i] = __builtin_sqrt(square);
    order[i] = i;
  }
  std::stable_sort(order.begin(), order.end(), [&](int64_t a, int64_t b) { return norms[a] > norms[b]; });
  int64_t known = 0;
  for (int64_t i = 0; i < n; ++i) {
    s[i] = norms[order[i]];
    if (s[i] > 0) known = i + 1;
    for (int64_t j = 0; j < n; ++j) {
      right.at(i, j) = v.at(order[i], j);
      left.at(i, j) = s[i] > 0 ? (1.0 / s[i]) * w.at(order[i], j) : FromReal<S>(0);
    }
  }
  Complete(known, left);
}

// a [m, n] with m >= n = q r; r = left s right^H, so u = q left. u [m, columns], v [n, n].
template <class S>
void TallSvd(bool full, Matrix<S> a, double* s, S* u, S* v) {
  const int64_t m = a.rows, n = a.columns, columns = full ? m : n;
  std::vector<S> q(m * columns), r(columns * n), w(n * n), left(n * n), right(n * n);
  QrOf(full, a, q.data(), r.data());
  for (int64_t i = 0; i < n; ++i) {
    for (int64_t j = 0; j < n; ++j) w[i * n + j] = r[j * n + i];
  }
  SquareSvd(Matrix<S>{w.data(), n, n}, s, {left.data(), n, n}, {right.data(), n, n});
  if (u == nullptr) return;
  for (int64_t i = 0; i < n * n; ++i) v[i] = right[i % n * n + i / n];
  for (int64_t i = 0; i < m; ++i) {
    for (int64_t j = 0; j < columns; ++j) {
      S sum = j < n ? FromReal<S>(0) : q[i * columns + j];
      for (int64_t k = 0; j < n && k < n; ++k) sum = sum + q[i * columns + k] * left[j * n + k];
      u[i * columns + j] = sum;
    }
  }
}

template <class S>
void SvdOf(bool full, Matrix<S> a, double* s, S* u, S* v) {
  const int64_t m = a.rows, n = a.columns, p = m < n ? m : n;
  bool finite;
  const double scale = ScaleOfMatrix(a.data, a.size(), &finite);
  if (!finite) {
    const S nan = FromReal<S>(__builtin_nan(""));
    std::fill(s, s + p, __builtin_nan(""));
    if (u != nullptr) {
      std::fill(u, u + m * (full ? m : p), nan);
      std::fill(v, v + n * (full ? n : p), nan);
    }
    return;
  }
  MultiplyBy(scale, a.data, a.size());
  if (m >= n) {
    TallSvd(full, a, s, u, v);
  } else {  // a^H = v s u^H
    std::vector<S> other(m * n);
    for (int64_t i = 0; i < m * n; ++i) other[i] = Conjugate(a.at(i % m, i / m));
    TallSvd(full, Matrix<S>{other.data(), n, m}, s, v, u);
  }
  for (int64_t i = 0; i < p; ++i) s[i] /= scale;
}

// A Hermitian matrix a (lower triangle) = q t q^H with t tridiagonal and real: its diagonal d, below it e. Columns of a
// keep the reflections.
template <class S>
void Tridiagonalize(Matrix<S> a, double* d, double* e, S* taus) {
  const int64_t n = a.rows;
  std::vector<S> work(n);
  for (int64_t k = 0; k + 1 < n; ++k) {
    const int64_t first = k + 1, size = n - first;
    const Reflection<S> reflection = Reflect(&a.at(first, k), size, n);
    const S tau = taus[k] = reflection.tau;
    e[k] = reflection.beta;
    const auto v = [&](int64_t i) { return i == 0 ? FromReal<S>(1) : a.at(first + i, k); };
    for (int64_t i = 0; i < size; ++i) {  // work = a v
      S sum = FromReal<S>(0);
      for (int64_t j = 0; j < size; ++j) {
        sum = sum + (j <= i ? a.at(first + i, first + j) : Conjugate(a.at(first + j, first + i))) * v(j);
      }
      work[i] = sum;
    }
    double inner = 0;  // v^H a v, which is real
    for (int64_t i = 0; i < size; ++i) inner += RealOf(Conjugate(v(i)) * work[i]);
    const double half = 0.5 * inner * SquareOf(tau);
    for (int64_t i = 0; i < size; ++i) work[i] = Conjugate(tau) * work[i] - half * v(i);
    for (int64_t i = 0; i < size; ++i) {
      for (int64_t j = 0; j <= i; ++j) {
        S& element = a.at(first + i, first + j);
        element = element - (v(i) * Conjugate(work[j]) + work[i] * Conjugate(v(j)));
      }
    }
  }
  for (int64_t i = 0; i < n; ++i) d[i] = RealOf(a.at(i, i));
}

// sqrt(a^2 + b^2) for numbers near 1.
double Length(double a, double b) { return __builtin_sqrt(a * a + b * b); }

// One step of the implicit QL method from row l to row m; rows of z take the turns.
template <class S>
void StepQl(double* d, double* e, int64_t l, int64_t m, Matrix<S> z) {
  const double shift = (d[l + 1] - d[l]) / (2 * e[l]);
  double g = d[m] - d[l] + e[l] / (shift + CopySign(Length(shift, 1), shift));
  double s = 1, c = 1, p = 0;
  for (int64_t i = m - 1; i >= l; --i) {
    const double f = s * e[i], b = c * e[i];
    const double r = Length(f, g);
    e[i + 1] = r;
    if (r == 0) {
      d[i + 1] -= p;
      e[m] = 0;
      return;
    }
    s = f / r;
    c = g / r;
    g = d[i + 1] - p;
    const double t = (d[i] - g) * s + 2 * c * b;
    p = s * t;
    d[i + 1] = g + p;
    g = c * t - b;
    for (int64_t k = 0; k < z.columns; ++k) {
      const S high = z.at(i + 1, k), low = z.at(i, k);
      z.at(i + 1, k) = s * low + c * high;
      z.at(i, k) = c * low - s * high;
    }
  }
  d[l] -= p;
  e[l] = g;
  e[m] = 0;
}

// Eigenvalues of the tridiagonal matrix into d; rows of z turn with it. e has n numbers, the last one 0.
template <class S>
void QlOf(int64_t n, double* d, double* e, Matrix<S> z) {
  for (int64_t l = 0; l < n; ++l) {
    for (int sweep = 0; sweep < kMaxSweeps; ++sweep) {
      int64_t m = l;
      while (m + 1 < n && Abs::Apply(e[m]) > 0.5 * kEpsilon * (Abs::Apply(d[m]) + Abs::Apply(d[m + 1]))) ++m;
      if (m == l) break;
      StepQl(d, e, l, m, z);
    }
  }
}

template <class S>
bool EighOf(Matrix<S> a, double* values, S* vectors) {
  const int64_t n = a.rows;
  for (int64_t i = 0; i < n; ++i) {
    for (int64_t j = i + 1; j < n; ++j) a.at(i, j) = FromReal<S>(0);
  }
  bool finite;
  const double scale = ScaleOfMatrix(a.data, a.size(), &finite);
  if (!finite) return false;
  MultiplyBy(scale, a.data, a.size());
  std::vector<double> e(n + 1, 0.0);
  std::vector<S> taus(n), work(n), q = Identity<S>(vectors == nullptr ? 0 : n);
  Tridiagonalize(a, values, e.data(), taus.data());
  for (int64_t k = n - 2; k >= 0 && vectors != nullptr; --k) {
    ApplyReflection(Conjugate(taus[k]), &a.at(k + 1, k), n - k - 1, n, q.data() + (k + 1) * n, n, n, work.data());
  }
  std::vector<S> rows(q.size());
  for (size_t i = 0; i < q.size(); ++i) rows[i] = q[i % n * n + i / n];
  QlOf(n, values, e.data(), Matrix<S>{rows.data(), n, vectors == nullptr ? 0 : n});
  std::vector<int64_t> order(n);
  for (int64_t i = 0; i < n; ++i) order[i] = i;
  const std::vector<double> found(values, values + n);
  std::stable_sort(order.begin(), order.end(), [&](int64_t x, int64_t y) { return found[x] < found[y]; });
  for (int64_t i = 0; i < n; ++i) {
    values[i] = found[order[i]] / scale;
    for (int64_t j = 0; j < n && vectors != nullptr; ++j) vectors[j * n + i] = rows[order[i] * n + j];
  }
  return true;
}

template <class S>
void QrInto(bool full, int64_t m, int64_t n, double* a, double* q, double* r) {
  const Matrix<S> matrix{reinterpret_cast<S*>(a), m, n};
  bool finite;
  const double scale = ScaleOfMatrix(matrix.data, m * n, &finite);
  MultiplyBy(scale, matrix.data, m * n);
  S* const upper = reinterpret_cast<S*>(r);
  QrOf(full, matrix, reinterpret_cast<S*>(q), upper);
  MultiplyBy(1 / scale, upper, (full || m < n ? m : n) * n);
}

}  // namespace
}  // namespace base

using base::Complex128;
using base::Matrix;

void Qr(bool is_complex, bool full, int64_t m, int64_t n, double* a, double* q, double* r) {
  is_complex ? base::QrInto<Complex128>(full, m, n, a, q, r) : base::QrInto<double>(full, m, n, a, q, r);
}

void Svd(bool is_complex, bool full, int64_t m, int64_t n, double* a, double* s, double* u, double* v) {
  if (is_complex) {
    base::SvdOf(full, Matrix<Complex128>{reinterpret_cast<Complex128*>(a), m, n}, s, reinterpret_cast<Complex128*>(u),
                reinterpret_cast<Complex128*>(v));
  } else {
    base::SvdOf(full, Matrix<double>{a, m, n}, s, u, v);
  }
}

bool Eigh(bool is_complex, int64_t n, double* a, double* values, double* vectors) {
  return is_complex ? base::EighOf(Matrix<Complex128>{reinterpret_cast<Complex128*>(a), n, n}, values,
                                   reinterpret_cast<Complex128*>(vectors))
                    : base::EighOf(Matrix<double>{a, n, n}, values, vectors);
}

}  // namespace levada::kernel
