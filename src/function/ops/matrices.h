#ifndef LEVADA_FUNCTION_OPS_MATRICES_H_
#define LEVADA_FUNCTION_OPS_MATRICES_H_

// What the decompositions share: inputs [..., M, N] as matrices of float64 or complex128 and results back in the dtype
// of the input.

#include "function/ops/rules.h"

namespace levada {

inline DType WorkDType(DType dtype) { return IsComplex(dtype) ? DType::kComplex128 : DType::kFloat64; }
// The dtype of moduli: complex64 -> float32.
inline DType RealPartOf(DType dtype) {
  return dtype == DType::kComplex64 ? DType::kFloat32 : dtype == DType::kComplex128 ? DType::kFloat64 : dtype;
}

// Input i is floats or complex numbers of rank 2 or more, square if so wanted, as far as it is known.
Status CheckMatrices(const OpCall& call, size_t i, bool square);

// The elements in C order in the work dtype, in memory that nobody else sees.
Result<Ref<Tensor>> WorkCopy(const Ref<Tensor>& tensor);
// Room for results of a dtype in its work dtype.
inline Result<Ref<Tensor>> WorkRoom(DType dtype, const Shape& shape) { return Tensor::Empty(WorkDType(dtype), shape); }

// The parts of a tensor of the work dtype, a matrix of `elements` after the other.
class MatrixWalk {
 public:
  MatrixWalk(Tensor* tensor, int64_t elements)
      : data_(reinterpret_cast<double*>(tensor->mutable_data())),
        step_(elements * (IsComplex(tensor->dtype()) ? 2 : 1)) {}
  double* at(int64_t i) const { return data_ + i * step_; }

 private:
  double* data_;
  int64_t step_;
};

// How many matrices a shape [..., M, N] holds.
inline int64_t CountMatrices(std::span<const int64_t> shape) {
  int64_t count = 1;
  for (size_t i = 0; i + 2 < shape.size(); ++i) count *= shape[i];
  return count;
}

// The op over [n, ...] with the same attributes: it looks at the last two axes only.
Status BatchMatrices(const BatchCall& batch, Ref<Tensor>* outputs);

}  // namespace levada

#endif  // LEVADA_FUNCTION_OPS_MATRICES_H_
