#ifndef LEVADA_FUNCTION_OPS_WIDE_H_
#define LEVADA_FUNCTION_OPS_WIDE_H_

// For compositions: float16 and bfloat16 computed in float32 and rounded once, and plain numbers beside a tensor.

#include "convert/layout.h"
#include "function/op.h"

namespace levada {

extern const Op op_cast;

inline Attribute DTypeAttribute(DType dtype) { return Attribute::Number(static_cast<int64_t>(dtype)); }

// The tensor itself, or its float32 values.
inline Result<Ref<Tensor>> Widened(Tensor& tensor) {
  if (!IsFloat(tensor.dtype()) || SizeOf(tensor.dtype()) > 2) return Ref<Tensor>::Share(&tensor);
  return Apply1(op_cast, {&tensor}, DTypeAttribute(DType::kFloat32));
}

inline Status Narrow(const Ref<Tensor>& wide, DType dtype, Ref<Tensor>* out) {
  *out = wide;
  if (wide->dtype() == dtype) return Status::Ok();
  LEVADA_ASSIGN_OR_RETURN(*out, Apply1(op_cast, {wide.get()}, DTypeAttribute(dtype)));
  return Status::Ok();
}

// A scalar of the tensor's dtype.
inline Result<Ref<Tensor>> NumberLike(const Tensor& tensor, double value) {
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> wide, Tensor::Scalar(DType::kFloat64, value));
  return Cast(wide, tensor.dtype());
}

}  // namespace levada

#endif  // LEVADA_FUNCTION_OPS_WIDE_H_
