#include "convert/layout.h"

#include <algorithm>
#include <cstdint>
#include <cstring>

#include "convert/rows.h"
#include "kernel/cast.h"
#include "kernel/copy.h"
#include "runtime/parallel.h"
#include "runtime/thread_pool.h"

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

// Elements into C order, on several threads where they are many. REQUIRES: at least one element, and some axis.
void CopyInParts(const Tensor& tensor, Tensor* copy) {
  constexpr int64_t kPartBytes = int64_t{512} << 10;
  constexpr int64_t kWholeLines = 64;  // rows of a part, so that those of a transposed matrix fill lines of the cache
  int axis = 0;
  while (axis + 1 < tensor.rank() && tensor.dim(axis) == 1) ++axis;
  const int64_t row_bytes = copy->nbytes() / copy->dim(axis);
  int64_t grain = std::max<int64_t>(1, kPartBytes / row_bytes);
  if (tensor.dim(axis) >= 16 * kWholeLines) {
    // Few large parts: of a transposed matrix each part reads as many elements of every line of the source.
    grain = std::max(grain, tensor.dim(axis) / (2 * NumThreads()));
    grain = (grain + kWholeLines - 1) / kWholeLines * kWholeLines;
  }
  const bool around_caches = copy->nbytes() >= kernel::kAroundCaches;
  char* const destination = copy->mutable_data();
  ParallelFor(tensor.dim(axis), grain, [&](int64_t first, int64_t last) {
    int64_t shape[kMaxRank];
    std::copy(tensor.shape().begin(), tensor.shape().end(), shape);
    shape[axis] = last - first;
    kernel::CopyStrided(SizeOf(tensor.dtype()), tensor.rank(), shape, tensor.data() + first * tensor.strides()[axis],
                        tensor.strides().data(), destination + first * copy->strides()[axis], copy->strides().data(),
                        around_caches);
  });
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
      CopyInParts(tensor, copy.get());
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
