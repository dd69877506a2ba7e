#include "capi/op_call.h"

#include "tensor/tensor.h"

namespace levada::capi {
namespace {

Status CheckInputs(const char* function, const levada_tensor* const* inputs, int64_t count, const char* const* names,
                   bool is_list) {
  if (count < 0) {
    return InvalidArgument("%s: expected a count of 0 or more for %s, got %lld", function, names[0],
                           static_cast<long long>(count));
  }
  if (count > 0 && inputs == nullptr) return Misuse("%s: %s is NULL", function, names[0]);
  for (int64_t i = 0; i < count; ++i) {
    if (Unwrap<Tensor>(inputs[i]) == nullptr) [[unlikely]] return BadHandle(inputs[i], function,
                                                                            names[is_list ? 0 : i]);
  }
  return Status::Ok();
}

}  // namespace

Status CallOp(const Op& op, const char* function, const levada_tensor* const* inputs, int64_t num_inputs,
              const char* const* names, bool is_list, std::span<const Attribute> attributes,
              levada_tensor** const* outs) {
  for (int i = 0; i < op.num_outputs; ++i) {
    if (outs[i] == nullptr) return Misuse("%s: out is NULL", function);
    *outs[i] = nullptr;
  }
  LEVADA_RETURN_IF_ERROR(CheckInputs(function, inputs, num_inputs, names, is_list));
  // A handle is the address of its object.
  Tensor* const* const tensors = reinterpret_cast<Tensor* const*>(const_cast<levada_tensor* const*>(inputs));
  Ref<Tensor> outputs[kMaxOutputs];
  LEVADA_RETURN_IF_ERROR(Apply(op, {tensors, static_cast<size_t>(num_inputs)}, attributes, outputs));
  for (int i = 0; i < op.num_outputs; ++i) *outs[i] = Wrap<levada_tensor>(std::move(outputs[i]));
  return Status::Ok();
}

}  // namespace levada::capi
