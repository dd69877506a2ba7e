#ifndef LEVADA_VARIABLE_WRITE_H_
#define LEVADA_VARIABLE_WRITE_H_

// What the assign family does to bytes. No locks here: the caller owns the target.

#include <span>

#include "function/state.h"
#include "tensor/tensor.h"

namespace levada {

// InvalidArgument unless a value of that spec broadcasts to `shape`; unknown dims pass.
Status CheckBroadcast(const TensorSpec& value, std::span<const int64_t> shape, const char* method);

// The shape of the part of a tensor of `spec` that the items of levada_strided_slice name; new axes are refused.
Result<Shape> SliceShape(const TensorSpec& spec, std::span<const int64_t> items);

// out = x + delta or x - delta, delta broadcast. x and out lie in C order and may be the same bytes.
// REQUIRES: kind is kAssignAdd or kAssignSub, one number dtype for all.
Status AccumulateInto(UpdateKind kind, const Tensor& x, const Ref<Tensor>& delta, char* out);

// Writes value, broadcast, into the named part of target, whose bytes nobody else sees.
Status WriteSlice(const Ref<Tensor>& target, std::span<const int64_t> items, const Tensor& value);

// The same for strings, as a new tensor: long strings stand in a heap, which is never written.
Result<Ref<Tensor>> WithSliceOfStrings(const Ref<Tensor>& target, std::span<const int64_t> items,
                                       const Ref<Tensor>& value);

}  // namespace levada

#endif  // LEVADA_VARIABLE_WRITE_H_
