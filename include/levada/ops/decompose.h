/* levada/ops/decompose.h: decompositions of matrices. The rules of all operations stand in levada/ops.h.
 *
 * Inputs are [..., M, N], one matrix for each position of the leading axes, of floats or complex numbers. They are
 * computed in float64 or complex128 and rounded once, with the same bits on every instruction set. */
#ifndef LEVADA_OPS_DECOMPOSE_H
#define LEVADA_OPS_DECOMPOSE_H

#include "../tensor.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Lower triangles L [..., N, N] with L L^H = input, of which the lower triangle is read. NaN in the lower triangle for a
 * matrix that is not positive definite.
 * Errors: those of all operations.
 * Thread: any. TensorFlow: tf.linalg.cholesky.
 * Python: linalg.cholesky(input) */
LEVADA_API LEVADA_NODISCARD levada_status levada_cholesky(const levada_tensor *input,
                                                          levada_tensor **out) LEVADA_NOEXCEPT;

/* The inverses of matrices [..., N, N], or of their conjugate transposes.
 * Errors: LEVADA_INVALID_ARGUMENT for a matrix that has none.
 * Thread: any. TensorFlow: tf.linalg.inv.
 * Python: linalg.inv(input, adjoint=False) */
LEVADA_API LEVADA_NODISCARD levada_status levada_matrix_inverse(const levada_tensor *input, bool adjoint,
                                                                levada_tensor **out) LEVADA_NOEXCEPT;

/* x [..., N, K] with matrix x = rhs, or, adjoint, matrix^H x = rhs. Leading axes broadcast.
 * Errors: LEVADA_INVALID_ARGUMENT for a matrix without an inverse.
 * Thread: any. TensorFlow: tf.linalg.solve.
 * Python: linalg.solve(matrix, rhs~matrix, adjoint=False) */
LEVADA_API LEVADA_NODISCARD levada_status levada_matrix_solve(const levada_tensor *matrix, const levada_tensor *rhs,
                                                              bool adjoint, levada_tensor **out) LEVADA_NOEXCEPT;

/* As levada_matrix_solve for the lower or upper triangle of matrix; the other one is not read. A zero on the diagonal
 * gives infinities or NaN. Leading axes broadcast.
 * Errors: those of all operations.
 * Thread: any. TensorFlow: tf.linalg.triangular_solve.
 * Python: linalg.triangular_solve(matrix, rhs~matrix, lower=True, adjoint=False) */
LEVADA_API LEVADA_NODISCARD levada_status levada_triangular_solve(const levada_tensor *matrix,
                                                                  const levada_tensor *rhs, bool lower, bool adjoint,
                                                                  levada_tensor **out) LEVADA_NOEXCEPT;

/* The determinants [...] of matrices [..., N, N]; 1 for N = 0.
 * Errors: those of all operations.
 * Thread: any. TensorFlow: tf.linalg.det.
 * Python: linalg.det(input) */
LEVADA_API LEVADA_NODISCARD levada_status levada_matrix_determinant(const levada_tensor *input,
                                                                    levada_tensor **out) LEVADA_NOEXCEPT;

/* Signs (of modulus 1; 0 for a singular matrix) and logarithms of the moduli of determinants, both in the dtype of input.
 * Errors: those of all operations.
 * Thread: any. TensorFlow: tf.linalg.slogdet.
 * Python: linalg.slogdet(input) -> LogMatrixDeterminant(sign, log_abs_determinant) */
LEVADA_API LEVADA_NODISCARD levada_status levada_log_matrix_determinant(const levada_tensor *input,
                                                                        levada_tensor **out_sign,
                                                                        levada_tensor **out_log) LEVADA_NOEXCEPT;

/* input = q r with orthonormal columns q [..., M, P] and an upper triangle r [..., P, N]; P = M with full_matrices, else
 * the smaller of M and N.
 * Errors: those of all operations.
 * Thread: any. TensorFlow: tf.linalg.qr.
 * Python: linalg.qr(input, full_matrices=False) -> Qr(q, r) */
LEVADA_API LEVADA_NODISCARD levada_status levada_qr(const levada_tensor *input, bool full_matrices,
                                                    levada_tensor **out_q, levada_tensor **out_r) LEVADA_NOEXCEPT;

/* tensor = u diag(s) v^H with P = min(M, N) real singular values s [..., P] in falling order and orthonormal columns
 * u [..., M, P], v [..., N, P], square with full_matrices. NaN everywhere for a matrix that is not finite.
 * Errors: those of all operations.
 * Thread: any. TensorFlow: tf.linalg.svd.
 * Python: - */
LEVADA_API LEVADA_NODISCARD levada_status levada_svd(const levada_tensor *tensor, bool full_matrices,
                                                     levada_tensor **out_s, levada_tensor **out_u,
                                                     levada_tensor **out_v) LEVADA_NOEXCEPT;

/* The singular values of levada_svd alone.
 * Errors: those of all operations.
 * Thread: any. TensorFlow: tf.linalg.svd with compute_uv=False.
 * Python: - */
LEVADA_API LEVADA_NODISCARD levada_status levada_singular_values(const levada_tensor *tensor,
                                                                 levada_tensor **out) LEVADA_NOEXCEPT;

/* The real eigenvalues [..., N] of Hermitian matrices in rising order, and their eigenvectors as columns [..., N, N]. The
 * lower triangle is read.
 * Errors: LEVADA_INVALID_ARGUMENT for NaN or infinity.
 * Thread: any. TensorFlow: tf.linalg.eigh (where eigenvalues of complex matrices are complex).
 * Python: - */
LEVADA_API LEVADA_NODISCARD levada_status levada_eigh(const levada_tensor *tensor, levada_tensor **out_e,
                                                      levada_tensor **out_v) LEVADA_NOEXCEPT;

/* The eigenvalues of levada_eigh alone.
 * Errors: LEVADA_INVALID_ARGUMENT for NaN or infinity.
 * Thread: any. TensorFlow: tf.linalg.eigvalsh (where those of complex matrices are complex).
 * Python: - */
LEVADA_API LEVADA_NODISCARD levada_status levada_eigvalsh(const levada_tensor *tensor,
                                                          levada_tensor **out) LEVADA_NOEXCEPT;

#ifdef __cplusplus
}
#endif

#endif
