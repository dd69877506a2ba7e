// qr and svd (attribute: full matrices), singular_values; eigh, eigvalsh.

#include <algorithm>

#include "convert/layout.h"
#include "function/ops/matrices.h"
#include "kernel/linalg.h"

namespace levada {
namespace {

// The smaller of two sizes, of which either may be unknown.
int64_t SmallerOf(int64_t m, int64_t n) {
  if (m == 0 || n == 0) return 0;
  return m < 0 || n < 0 ? kUnknownDim : std::min(m, n);
}

// [..., rows, columns] beside the batch of input 0.
TensorSpec Beside(const OpCall& call, int64_t rows, int64_t columns) {
  TensorSpec spec = call.input(0).spec();
  if (!spec.rank_known) return spec;
  spec.shape[spec.shape.size() - 2] = rows;
  spec.shape[spec.shape.size() - 1] = columns;
  return spec;
}

// Sizes M and N of input 0, unknown where they are.
void SizesOf(const OpCall& call, int64_t* m, int64_t* n) {
  const int rank = call.input(0).rank();
  *m = rank < 0 ? kUnknownDim : call.input(0).dim(rank - 2);
  *n = rank < 0 ? kUnknownDim : call.input(0).dim(rank - 1);
}

Status InferQr(const OpCall& call, TensorSpec* outputs) {
  LEVADA_RETURN_IF_ERROR(CheckMatrices(call, 0, false));
  int64_t m, n;
  SizesOf(call, &m, &n);
  const int64_t p = call.number(0) != 0 ? m : SmallerOf(m, n);
  outputs[0] = Beside(call, m, p);
  outputs[1] = Beside(call, p, n);
  return Status::Ok();
}

Status EvaluateQr(const OpCall& call, const TensorSpec* specs, Ref<Tensor>* outputs) {
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> work, WorkCopy(call.Share(0)));
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> q, WorkRoom(work->dtype(), specs[0].shape));
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> r, WorkRoom(work->dtype(), specs[1].shape));
  int64_t m, n;
  SizesOf(call, &m, &n);
  const int64_t p = q->dim(q->rank() - 1);
  const MatrixWalk a(work.get(), m * n), qs(q.get(), m * p), rs(r.get(), p * n);
  for (int64_t i = 0; i < CountMatrices(work->shape()); ++i) {
    kernel::Qr(IsComplex(work->dtype()), call.number(0) != 0, m, n, a.at(i), qs.at(i), rs.at(i));
  }
  LEVADA_ASSIGN_OR_RETURN(outputs[0], Cast(q, specs[0].dtype));
  LEVADA_ASSIGN_OR_RETURN(outputs[1], Cast(r, specs[1].dtype));
  return Status::Ok();
}

// s alone, or s, u and v.
Status InferSingular(const OpCall& call, TensorSpec* outputs) {
  LEVADA_RETURN_IF_ERROR(CheckMatrices(call, 0, false));
  int64_t m, n;
  SizesOf(call, &m, &n);
  const int64_t p = SmallerOf(m, n);
  outputs[0] = Beside(call, 0, p);
  if (outputs[0].rank_known) outputs[0].shape.erase(outputs[0].shape.size() - 2);
  outputs[0].dtype = RealPartOf(call.input(0).dtype());
  if (call.op.num_outputs == 1) return Status::Ok();
  const bool full = call.number(0) != 0;
  outputs[1] = Beside(call, m, full ? m : p);
  outputs[2] = Beside(call, n, full ? n : p);
  return Status::Ok();
}

Status EvaluateSingular(const OpCall& call, const TensorSpec* specs, Ref<Tensor>* outputs) {
  const bool vectors = call.op.num_outputs == 3;
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> work, WorkCopy(call.Share(0)));
  Ref<Tensor> found[3];
  for (int k = 0; k < call.op.num_outputs; ++k) {
    LEVADA_ASSIGN_OR_RETURN(found[k], WorkRoom(specs[k].dtype, specs[k].shape));
  }
  int64_t m, n;
  SizesOf(call, &m, &n);
  const auto last = [](const Ref<Tensor>& tensor) { return tensor->dim(tensor->rank() - 1); };
  const MatrixWalk a(work.get(), m * n), s(found[0].get(), last(found[0]));
  const MatrixWalk u(found[vectors ? 1 : 0].get(), vectors ? m * last(found[1]) : 0);
  const MatrixWalk v(found[vectors ? 2 : 0].get(), vectors ? n * last(found[2]) : 0);
  for (int64_t i = 0; i < CountMatrices(work->shape()); ++i) {
    kernel::Svd(IsComplex(work->dtype()), vectors && call.number(0) != 0, m, n, a.at(i), s.at(i),
                vectors ? u.at(i) : nullptr, vectors ? v.at(i) : nullptr);
  }
  for (int k = 0; k < call.op.num_outputs; ++k) {
    LEVADA_ASSIGN_OR_RETURN(outputs[k], Cast(found[k], specs[k].dtype));
  }
  return Status::Ok();
}

// e alone, or e and v.
Status InferEigh(const OpCall& call, TensorSpec* outputs) {
  LEVADA_RETURN_IF_ERROR(CheckMatrices(call, 0, true));
  outputs[0] = call.input(0).spec();
  if (call.op.num_outputs == 2) outputs[1] = outputs[0];
  if (outputs[0].rank_known) outputs[0].shape.erase(outputs[0].shape.size() - 1);
  outputs[0].dtype = RealPartOf(outputs[0].dtype);
  return Status::Ok();
}

Status EvaluateEigh(const OpCall& call, const TensorSpec* specs, Ref<Tensor>* outputs) {
  const bool wanted = call.op.num_outputs == 2;
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> work, WorkCopy(call.Share(0)));
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> values, WorkRoom(specs[0].dtype, specs[0].shape));
  Ref<Tensor> vectors;
  LEVADA_ASSIGN_OR_RETURN(vectors, WorkRoom(work->dtype(), wanted ? work->shape() : Shape()));
  const int64_t n = work->dim(work->rank() - 1);
  const MatrixWalk a(work.get(), n * n), e(values.get(), n), v(vectors.get(), n * n);
  for (int64_t i = 0; i < CountMatrices(work->shape()); ++i) {
    if (!kernel::Eigh(IsComplex(work->dtype()), n, a.at(i), e.at(i), wanted ? v.at(i) : nullptr)) {
      return InvalidArgument("%s: expected finite numbers, got NaN or infinity (matrix %lld)", call.op.name,
                             static_cast<long long>(i));
    }
  }
  LEVADA_ASSIGN_OR_RETURN(outputs[0], Cast(values, specs[0].dtype));
  if (!wanted) return Status::Ok();
  LEVADA_ASSIGN_OR_RETURN(outputs[1], Cast(vectors, specs[1].dtype));
  return Status::Ok();
}

}  // namespace

LEVADA_OP(qr) = {.name = "qr", .num_outputs = 2, .infer = InferQr, .evaluate = EvaluateQr, .batch = BatchMatrices};
LEVADA_OP(svd) = {
    .name = "svd", .num_outputs = 3, .infer = InferSingular, .evaluate = EvaluateSingular, .batch = BatchMatrices};
LEVADA_OP(singular_values) = {
    .name = "singular_values", .infer = InferSingular, .evaluate = EvaluateSingular, .batch = BatchMatrices};
LEVADA_OP(eigh) = {
    .name = "eigh", .num_outputs = 2, .infer = InferEigh, .evaluate = EvaluateEigh, .batch = BatchMatrices};
LEVADA_OP(eigvalsh) = {
    .name = "eigvalsh", .infer = InferEigh, .evaluate = EvaluateEigh, .batch = BatchMatrices};

}  // namespace levada
