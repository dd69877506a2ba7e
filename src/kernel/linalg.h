#ifndef LEVADA_KERNEL_LINALG_H_
#define LEVADA_KERNEL_LINALG_H_

// Decompositions of one matrix. Matrices are row-major without gaps, in float64 or, where is_complex says so, in
// complex128: narrower dtypes are computed here and rounded once, so that one instantiation serves two. The same bits at
// every instruction set: no libm, no blocking by cache size.

#include <cstdint>

namespace levada::kernel {

// a [n, n] -> its lower Cholesky factor in place, zeros above; only the lower triangle is read. false: not positive
// definite, a is undefined.
bool Cholesky(bool is_complex, int64_t n, double* a);

// a [n, n] is overwritten. false: a pivot is zero or NaN.
bool Invert(bool is_complex, int64_t n, double* a, double* out);
// x [n, k] holds the right sides and becomes the solutions of a x = b or, adjoint, of a^H x = b.
bool Solve(bool is_complex, bool adjoint, int64_t n, int64_t k, double* a, double* x);
// The same for a triangle of a; the other one is not read. Zeros on the diagonal divide as IEEE has it.
void SolveTriangle(bool is_complex, bool adjoint, bool lower, int64_t n, int64_t k, const double* a, double* x);

// The determinant as sign (one number, two when complex) times e^log_modulus; product: the determinant itself.
void Determinant(bool is_complex, int64_t n, double* a, double* sign, double* log_modulus, double* product);

// a [m, n] = q r, q [m, p], r [p, n]; p = m when full, else min(m, n). a is overwritten.
void Qr(bool is_complex, bool full, int64_t m, int64_t n, double* a, double* q, double* r);

// a [m, n] = u diag(s) v^H with p = min(m, n) values in falling order; u [m, p], v [n, p], square when full. u and v may
// be nullptr, both or none. NaN everywhere when a holds a number that is not finite. a is overwritten.
void Svd(bool is_complex, bool full, int64_t m, int64_t n, double* a, double* s, double* u, double* v);

// Of the Hermitian matrix in the lower triangle of a [n, n]: eigenvalues in rising order, and eigenvectors as columns
// (nullptr: not wanted). false: numbers that are not finite. a is overwritten.
bool Eigh(bool is_complex, int64_t n, double* a, double* values, double* vectors);

}  // namespace levada::kernel

#endif  // LEVADA_KERNEL_LINALG_H_
