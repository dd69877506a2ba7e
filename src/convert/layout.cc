#include "convert/layout.h"

#include <algorithm>
#include <cstdint>
#include <cstring>

#include "convert/rows.h"
#include "kernel/cast.h"
#include "kernel/copy.h"

namespace levada {
namespace {

// Rows shorter than this are brought together before a loop runs over them: a call per row would cost more.
constexpr int64_t kShortRow = 32;

Result<Ref<Tensor>> CastWith(kernel::CastLoop loop, const Ref<Tensor>& tensor, DType dtype) {
  Ref<Tensor> source = tensor;
  if (!source->IsContiguous() && RowLayout(source->shape(), source->strides()).row_size() < kShortRow) {
    LEVADA_ASSIGN_OR_RETURN(source, DeepCopy(*tensor));
  }
  LEVADA_ASSIGN_OR_RETURN(Ref<Tensor> out, Tensor::Empty(dtype, tensor->shape()));
  if (out->size() == 0) return out;
  char* const destination = out->mutable_data();
  const int64_t element_size = SizeOf(dtype);
  ForEachRow(RowLayout(source->shape(), source->strides()), source->data(),
             [&](const char* row, int64_t stride, int64_t n, int64_t first) {
               loop(row, stride, destination + first * element_size, n);
               return true;
             });
  return out;
}

// Borrowed memory may begin at any address. No element type wants more than eight bytes.
bool IsAligned(const Tensor& tensor) {
  const uintptr_t unit = static_cast<uintptr_t>(std::min<int64_t>(SizeOf(tensor.dtype()), 8));
  return tensor.size() == 0 || reinterpret_cast<uintptr_t>(tensor.data()) % unit == 0;
}

}  // namespace

Result<Ref<Tensor>> Contiguous(const Ref<Tensor>& tensor) {
  if (tensor->IsContiguous() && IsAligned(*tensor)) return tensor;
  return DeepCopy(*tensor);
}

Result<Ref<Tensor>> DeepCopy(const Tensor& tensor) {
  LEVADA_ASSIGN_OR_RETURN(Ref<Tensor> copy, Tensor::Empty(tensor.dtype(), tensor.shape()));
  if (copy->size() > 0) {
    if (tensor.IsContiguous()) {
      std::memcpy(copy->mutable_data(), tensor.data(), tensor.nbytes());
    } else {
      kernel::CopyStrided(SizeOf(tensor.dtype()), tensor.rank(), tensor.shape().data(), tensor.data(),
                          tensor.strides().data(), copy->mutable_data(), copy->strides().data());
    }
  }
  if (!tensor.heap()) return copy;
  // Records of strings name the heap of their tensor; heaps are immutable and shared.
  Strides strides = copy->strides();
  return Tensor::View(copy->buffer(), 0, DType::kString, tensor.shape(), std::move(strides), tensor.heap());
}

Result<Ref<Tensor>> Cast(const Ref<Tensor>& tensor, DType dtype, bool saturate) {
  if (tensor->dtype() == dtype) return tensor;
  const kernel::CastLoop loop = saturate ? kernel::FindSaturateCast(tensor->dtype(), dtype)
                                         : kernel::FindCast(tensor->dtype(), dtype);
  if (loop == nullptr) {
    return Unimplemented("%s: expected two number or bool dtypes, got %s to %s", saturate ? "saturate_cast" : "cast",
                         NameOf(tensor->dtype()), NameOf(dtype));
  }
  return CastWith(loop, tensor, dtype);
}

}  // namespace levada
