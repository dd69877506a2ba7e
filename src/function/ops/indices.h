#ifndef LEVADA_FUNCTION_OPS_INDICES_H_
#define LEVADA_FUNCTION_OPS_INDICES_H_

// What ops with index tensors share: indices as int64, the error of one that is out of range, accumulation by slices.

#include "function/ops/rules.h"
#include "kernel/elementwise.h"

namespace levada {

// The elements as int64 in C order. A uint64 beyond 2^63 becomes negative, so that it is out of range as it should be.
Result<Ref<Tensor>> Int64Values(const Ref<Tensor>& tensor);
inline const int64_t* Int64Data(const Ref<Tensor>& tensor) { return reinterpret_cast<const int64_t*>(tensor->data()); }

// The element at flat position `at` of an int64 tensor in C order lies outside [0, limit).
Status IndexError(const char* op, const Tensor& indices, int64_t at, int64_t limit);
// That error for the first such element.
Status CheckIndices(const char* op, const Tensor& indices, int64_t limit);

// to[i] = to[i] combined with from[i], for slices of nbytes.
struct BinaryCombiner {
  kernel::BinaryLoop loop;
  int64_t element_size;
  void Run(char* to, const char* from, int64_t nbytes) const {
    loop(to, element_size, from, element_size, to, nbytes / element_size);
  }
};
// The error says that the op has no meaning for the dtype.
Result<BinaryCombiner> FindCombiner(const Op& op, kernel::BinaryOp combine, DType dtype);

}  // namespace levada

#endif  // LEVADA_FUNCTION_OPS_INDICES_H_
