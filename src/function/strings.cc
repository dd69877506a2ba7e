#include "function/strings.h"

#include <cstring>
#include <string>
#include <vector>

#include "convert/layout.h"
#include "function/broadcast.h"

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

Result<Ref<Tensor>> JoinStrings(const OpCall& call, const Shape& shape) {
  int64_t count = 1;
  for (const int64_t dim : shape) count *= dim;
  if (count == 0) return Tensor::Empty(DType::kString, shape);
  const Tensor& x = call.input(0);
  const Tensor& y = call.input(1);
  std::vector<std::string> joined(count);
  BroadcastWalk(call.inputs, shape)
      .ForEachRun([&](const char* const* data, const int64_t* strides, int64_t first, int64_t n) {
        for (int64_t i = 0; i < n; ++i) {
          StringRecord a, b;
          std::memcpy(&a, data[0] + i * strides[0], sizeof(a));
          std::memcpy(&b, data[1] + i * strides[1], sizeof(b));
          joined[first + i].append(x.StringAt(a)).append(y.StringAt(b));
        }
        return true;
      });
  const std::vector<std::string_view> views(joined.begin(), joined.end());
  return Tensor::FromStrings(views, shape);
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
