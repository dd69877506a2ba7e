#ifndef LEVADA_FUNCTION_STRINGS_H_
#define LEVADA_FUNCTION_STRINGS_H_

// String tensors whose records end up in one result: their long strings must stand in one heap.

#include "base/status.h"
#include "function/op.h"
#include "tensor/tensor.h"

namespace levada {

// Brings tensors under one heap, which it returns: records that name a buffer are renumbered in copies, which replace
// the tensors. Nothing is copied when the heaps are one already or no string is long.
Result<Ref<StringHeap>> ShareHeap(std::span<Ref<Tensor>> tensors);

// x and y one after the other, element by element; `shape` is their broadcast shape. The handler of strings of `add`.
Result<Ref<Tensor>> JoinStrings(const OpCall& call, const Shape& shape);

// The same records with that heap.
Ref<Tensor> WithHeap(const Ref<Tensor>& tensor, Ref<StringHeap> heap);

}  // namespace levada

#endif  // LEVADA_FUNCTION_STRINGS_H_
