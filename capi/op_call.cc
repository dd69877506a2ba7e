#include "capi/op_call.h"

#include <vector>

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

// A handle is the address of its object.
std::span<Tensor* const> Tensors(const levada_tensor* const* inputs, int64_t count) {
  return {reinterpret_cast<Tensor* const*>(const_cast<levada_tensor* const*>(inputs)), static_cast<size_t>(count)};
}

}  // namespace

void ClearOuts(levada_tensor** const* outs, int64_t num_outs) {
  for (int64_t i = 0; i < num_outs; ++i) {
    if (outs[i] != nullptr) *outs[i] = nullptr;
  }
}

void ClearArray(levada_tensor** outputs, int64_t num_outputs) {
  for (int64_t i = 0; i < num_outputs && outputs != nullptr; ++i) outputs[i] = nullptr;
}

Status CallOp(const Op& op, const char* function, const levada_tensor* const* inputs, int64_t num_inputs,
              const char* const* names, bool is_list, std::span<const Attribute> attributes,
              levada_tensor** const* outs) {
  ClearOuts(outs, op.num_outputs);
  for (int i = 0; i < op.num_outputs; ++i) {
    if (outs[i] == nullptr) return Misuse("%s: out is NULL", function);
  }
  LEVADA_RETURN_IF_ERROR(CheckInputs(function, inputs, num_inputs, names, is_list));
  Ref<Tensor> outputs[kMaxOutputs];
  LEVADA_RETURN_IF_ERROR(Apply(op, Tensors(inputs, num_inputs), attributes, outputs));
  for (int i = 0; i < op.num_outputs; ++i) *outs[i] = Wrap<levada_tensor>(std::move(outputs[i]));
  return Status::Ok();
}

Status CallOpForMany(const Op& op, const char* function, const levada_tensor* const* inputs, int64_t num_inputs,
                     const char* const* names, bool is_list, std::span<const Attribute> attributes,
                     levada_tensor** outputs, int64_t num_outputs) {
  if (num_outputs < 0) {
    return InvalidArgument("%s: expected a number of outputs of 0 or more, got %lld", function,
                           static_cast<long long>(num_outputs));
  }
  if (num_outputs > 0 && outputs == nullptr) return Misuse("%s: outputs is NULL", function);
  ClearArray(outputs, num_outputs);
  LEVADA_RETURN_IF_ERROR(CheckInputs(function, inputs, num_inputs, names, is_list));
  std::vector<Ref<Tensor>> made(num_outputs);
  LEVADA_RETURN_IF_ERROR(Apply(op, Tensors(inputs, num_inputs), attributes, made.data()));
  for (int64_t i = 0; i < num_outputs; ++i) outputs[i] = Wrap<levada_tensor>(std::move(made[i]));
  return Status::Ok();
}

}  // namespace levada::capi
