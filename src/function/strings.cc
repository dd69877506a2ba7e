#include "function/strings.h"

#include "convert/layout.h"

namespace levada {
namespace {

Result<Ref<Tensor>> Renumber(const Tensor& tensor, int32_t base) {
  LEVADA_ASSIGN_OR_RETURN(Ref<Tensor> copy, DeepCopy(tensor));
  StringRecord* records = reinterpret_cast<StringRecord*>(copy->mutable_data());
  for (int64_t i = 0; i < copy->size(); ++i) {
    if (records[i].length > static_cast<int32_t>(sizeof(records[i].inline_bytes))) records[i].ref.buffer += base;
  }
  return copy;
}

}  // namespace

Ref<Tensor> WithHeap(const Ref<Tensor>& tensor, Ref<StringHeap> heap) {
  if (tensor->heap() == heap) return tensor;
  return Tensor::View(tensor->buffer(), tensor->data() - tensor->buffer()->data(), tensor->dtype(), tensor->shape(),
                      tensor->strides(), std::move(heap));
}

Result<Ref<StringHeap>> ShareHeap(std::span<Ref<Tensor>> tensors) {
  Ref<StringHeap> first;
  bool one = true;
  for (const Ref<Tensor>& tensor : tensors) {
    if (!tensor->heap()) continue;
    if (!first) first = tensor->heap();
    one = one && tensor->heap() == first;
  }
  if (one) return first;
  Ref<StringHeap> heap = MakeRef<StringHeap>();
  for (Ref<Tensor>& tensor : tensors) {
    if (!tensor->heap()) continue;
    const int32_t base = static_cast<int32_t>(heap->buffers.size());
    heap->buffers.insert(heap->buffers.end(), tensor->heap()->buffers.begin(), tensor->heap()->buffers.end());
    if (base > 0) {
      LEVADA_ASSIGN_OR_RETURN(tensor, Renumber(*tensor, base));
    }
  }
  return heap;
}

}  // namespace levada
