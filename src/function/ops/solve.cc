// cholesky; matrix_inverse (attribute: adjoint); matrix_solve (adjoint); triangular_solve (lower, adjoint);
// matrix_determinant, log_matrix_determinant.

#include <algorithm>

#include "convert/layout.h"
#include "function/ops/matrices.h"
#include "function/views.h"
#include "kernel/linalg.h"

namespace levada {

extern const Op op_conj;
extern const Op op_matrix_transpose;

namespace {

Status InferSquare(const OpCall& call, TensorSpec* outputs) {
  LEVADA_RETURN_IF_ERROR(CheckMatrices(call, 0, true));
  outputs[0] = call.input(0).spec();
  return Status::Ok();
}

Status EvaluateCholesky(const OpCall& call, const TensorSpec* specs, Ref<Tensor>* outputs) {
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> work, WorkCopy(call.Share(0)));
  const int64_t n = work->dim(work->rank() - 1), count = CountMatrices(work->shape());
  const bool is_complex = IsComplex(work->dtype());
  const MatrixWalk matrices(work.get(), n * n);
  for (int64_t i = 0; i < count; ++i) {
    double* const matrix = matrices.at(i);
    if (kernel::Cholesky(is_complex, n, matrix)) continue;
    // No factor: NaN in the lower triangle, as TensorFlow has it.
    const int64_t parts = is_complex ? 2 : 1;
    for (int64_t k = 0; k < n * n; ++k) {
      std::fill_n(matrix + k * parts, parts, k % n <= k / n ? __builtin_nan("") : 0.0);
    }
  }
  LEVADA_ASSIGN_OR_RETURN(outputs[0], Cast(work, specs[0].dtype));
  return Status::Ok();
}

// conj(x)^T, a view where x is real.
Result<Ref<Tensor>> Adjoint(const Ref<Tensor>& x) {
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> transposed, Apply1(op_matrix_transpose, {x.get()}));
  if (!IsComplex(x->dtype())) return transposed;
  return Apply1(op_conj, {transposed.get()});
}

Status EvaluateInverse(const OpCall& call, const TensorSpec* specs, Ref<Tensor>* outputs) {
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> work, WorkCopy(call.Share(0)));
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> out, WorkRoom(work->dtype(), work->shape()));
  const int64_t n = work->dim(work->rank() - 1), count = CountMatrices(work->shape());
  const MatrixWalk matrices(work.get(), n * n), inverses(out.get(), n * n);
  for (int64_t i = 0; i < count; ++i) {
    if (!kernel::Invert(IsComplex(work->dtype()), n, matrices.at(i), inverses.at(i))) {
      return InvalidArgument("matrix_inverse: expected invertible matrices, got one that is not (number %lld)",
                             static_cast<long long>(i));
    }
  }
  LEVADA_ASSIGN_OR_RETURN(outputs[0], Cast(out, specs[0].dtype));
  if (call.number(0) != 0) {
    LEVADA_ASSIGN_OR_RETURN(outputs[0], Adjoint(outputs[0]));
  }
  return Status::Ok();
}

// The shape of the batches of both inputs together, then M and K.
Status InferSolve(const OpCall& call, TensorSpec* outputs) {
  LEVADA_RETURN_IF_ERROR(CheckMatrices(call, 0, true));
  LEVADA_RETURN_IF_ERROR(CheckMatrices(call, 1, false));
  const Tensor& matrix = call.input(0);
  const Tensor& rhs = call.input(1);
  outputs[0].dtype = rhs.dtype();
  if (matrix.rank() < 0 || rhs.rank() < 0) {
    SetUnknownRank(&outputs[0]);
    return Status::Ok();
  }
  const int64_t m = matrix.dim(matrix.rank() - 1), rows = rhs.dim(rhs.rank() - 2);
  if (m >= 0 && rows >= 0 && m != rows) {
    return InvalidArgument("%s: expected as many rows on the right side as in the matrix, got shapes %s and %s",
                           call.op.name, ToString(matrix.shape()).c_str(), ToString(rhs.shape()).c_str());
  }
  const std::span<const int64_t> left = matrix.shape(), right = rhs.shape();
  LEVADA_ASSIGN_OR_RETURN(outputs[0].shape, BroadcastShapes(left.first(left.size() - 2), right.first(right.size() - 2),
                                                            call.op.name));
  outputs[0].shape.push_back(m >= 0 ? m : rows);
  outputs[0].shape.push_back(rhs.dim(rhs.rank() - 1));
  return Status::Ok();
}

// Input i with the batch shape of the result, in the work dtype.
Result<Ref<Tensor>> BroadcastCopy(const OpCall& call, size_t i, const Shape& result) {
  const Tensor& input = call.input(i);
  Shape shape(result);
  shape[shape.size() - 2] = input.dim(input.rank() - 2);
  shape[shape.size() - 1] = input.dim(input.rank() - 1);
  return WorkCopy(BroadcastView(input, shape));
}

// solve(a, x): false when there is no solution.
template <typename Each>
Status EvaluateSolve(const OpCall& call, const TensorSpec* specs, Ref<Tensor>* outputs, Each each) {
  const Shape& shape = specs[0].shape;
  LEVADA_RETURN_IF_ERROR(CheckShape(shape, SizeOf(WorkDType(specs[0].dtype)), call.op.name));
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> a, BroadcastCopy(call, 0, shape));
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> x, BroadcastCopy(call, 1, shape));
  const int64_t n = shape[shape.size() - 2], k = shape[shape.size() - 1], count = CountMatrices(shape);
  const MatrixWalk matrices(a.get(), n * n), sides(x.get(), n * k);
  for (int64_t i = 0; i < count; ++i) {
    if (!each(IsComplex(a->dtype()), n, k, matrices.at(i), sides.at(i))) {
      return InvalidArgument("%s: expected invertible matrices, got one that is not (number %lld)", call.op.name,
                             static_cast<long long>(i));
    }
  }
  LEVADA_ASSIGN_OR_RETURN(outputs[0], Cast(x, specs[0].dtype));
  return Status::Ok();
}

Status EvaluateMatrixSolve(const OpCall& call, const TensorSpec* specs, Ref<Tensor>* outputs) {
  const bool adjoint = call.number(0) != 0;
  return EvaluateSolve(call, specs, outputs, [&](bool is_complex, int64_t n, int64_t k, double* a, double* x) {
    return kernel::Solve(is_complex, adjoint, n, k, a, x);
  });
}

Status EvaluateTriangularSolve(const OpCall& call, const TensorSpec* specs, Ref<Tensor>* outputs) {
  const bool lower = call.number(0) != 0, adjoint = call.number(1) != 0;
  return EvaluateSolve(call, specs, outputs, [&](bool is_complex, int64_t n, int64_t k, double* a, double* x) {
    kernel::SolveTriangle(is_complex, adjoint, lower, n, k, a, x);
    return true;
  });
}

template <int kOutputs>
Status InferDeterminant(const OpCall& call, TensorSpec* outputs) {
  LEVADA_RETURN_IF_ERROR(CheckMatrices(call, 0, true));
  outputs[0] = call.input(0).spec();
  if (outputs[0].rank_known) outputs[0].shape.resize(outputs[0].shape.size() - 2);
  if (kOutputs == 2) outputs[1] = outputs[0];
  return Status::Ok();
}

// signs, logarithms of moduli, and determinants of all matrices, in the work dtype.
Status Determinants(const OpCall& call, const Shape& shape, Ref<Tensor>* found) {
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> work, WorkCopy(call.Share(0)));
  for (int k = 0; k < 3; ++k) {
    LEVADA_ASSIGN_OR_RETURN(found[k], Tensor::Zeros(work->dtype(), shape));
  }
  const int64_t n = work->dim(work->rank() - 1), count = CountMatrices(work->shape());
  const MatrixWalk matrices(work.get(), n * n), signs(found[0].get(), 1), logs(found[1].get(), 1),
      products(found[2].get(), 1);
  for (int64_t i = 0; i < count; ++i) {
    kernel::Determinant(IsComplex(work->dtype()), n, matrices.at(i), signs.at(i), logs.at(i), products.at(i));
  }
  return Status::Ok();
}

Status EvaluateDeterminant(const OpCall& call, const TensorSpec* specs, Ref<Tensor>* outputs) {
  Ref<Tensor> found[3];
  LEVADA_RETURN_IF_ERROR(Determinants(call, specs[0].shape, found));
  LEVADA_ASSIGN_OR_RETURN(outputs[0], Cast(found[2], specs[0].dtype));
  return Status::Ok();
}

Status EvaluateLogDeterminant(const OpCall& call, const TensorSpec* specs, Ref<Tensor>* outputs) {
  Ref<Tensor> found[3];
  LEVADA_RETURN_IF_ERROR(Determinants(call, specs[0].shape, found));
  for (int k = 0; k < 2; ++k) {
    LEVADA_ASSIGN_OR_RETURN(outputs[k], Cast(found[k], specs[k].dtype));
  }
  return Status::Ok();
}

}  // namespace

LEVADA_OP(cholesky) = {
    .name = "cholesky", .infer = InferSquare, .evaluate = EvaluateCholesky, .batch = BatchMatrices};
LEVADA_OP(matrix_inverse) = {
    .name = "matrix_inverse", .infer = InferSquare, .evaluate = EvaluateInverse, .batch = BatchMatrices};
LEVADA_OP(matrix_solve) = {
    .name = "matrix_solve", .promote_from = 0, .infer = InferSolve, .evaluate = EvaluateMatrixSolve};
LEVADA_OP(triangular_solve) = {
    .name = "triangular_solve", .promote_from = 0, .infer = InferSolve, .evaluate = EvaluateTriangularSolve};
LEVADA_OP(matrix_determinant) = {.name = "matrix_determinant",
                                 .infer = InferDeterminant<1>,
                                 .evaluate = EvaluateDeterminant,
                                 .batch = BatchMatrices};
LEVADA_OP(log_matrix_determinant) = {.name = "log_matrix_determinant",
                                     .num_outputs = 2,
                                     .infer = InferDeterminant<2>,
                                     .evaluate = EvaluateLogDeterminant,
                                     .batch = BatchMatrices};

}  // namespace levada
