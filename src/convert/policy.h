#ifndef LEVADA_CONVERT_POLICY_H_
#define LEVADA_CONVERT_POLICY_H_

// The one conversion policy (DESIGN 4): every door of the library passes through these two functions.

#include "base/status.h"
#include "tensor/tensor.h"

namespace levada {

// Numbers of levada_policy.
enum class Policy : int32_t { kChecked = 0, kSafe = 1, kSameKind = 2, kWrap = 3 };

// Converts if the policy lets every value pass; the error names `where`, the first offending index and value, both
// dtypes and the way out.
Result<Ref<Tensor>> Convert(const Ref<Tensor>& tensor, DType dtype, Policy policy, const char* where);

// Whether the policy lets the dtypes pass at all, values aside (for symbolic tensors).
Status CheckDTypes(DType from, DType to, Policy policy, const char* where);

// A plain value beside a tensor of dtype `anchor`: see levada_tensor_beside.
Result<Ref<Tensor>> ConvertBeside(const Ref<Tensor>& value, DType anchor);

}  // namespace levada

#endif  // LEVADA_CONVERT_POLICY_H_
