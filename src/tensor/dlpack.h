#ifndef LEVADA_TENSOR_DLPACK_H_
#define LEVADA_TENSOR_DLPACK_H_

// Tensors of other libraries in, tensors out, without a copy.

#include <utility>

#include "base/status.h"
#include "tensor/tensor.h"

struct DLManagedTensor;
struct DLManagedTensorVersioned;

namespace levada {

// A foreign managed tensor of either kind; runs its deleter exactly once, on the thread that drops it. Needs no memory.
class DlpackOwner {
 public:
  explicit DlpackOwner(DLManagedTensor* unversioned) : unversioned_(unversioned) {}
  explicit DlpackOwner(DLManagedTensorVersioned* versioned) : versioned_(versioned) {}
  DlpackOwner(DlpackOwner&& other) noexcept
      : unversioned_(std::exchange(other.unversioned_, nullptr)),
        versioned_(std::exchange(other.versioned_, nullptr)) {}
  DlpackOwner& operator=(DlpackOwner&&) = delete;
  ~DlpackOwner();

  const DLManagedTensor* unversioned() const { return unversioned_; }
  const DLManagedTensorVersioned* versioned() const { return versioned_; }

 private:
  DLManagedTensor* unversioned_ = nullptr;
  DLManagedTensorVersioned* versioned_ = nullptr;
};

// A view of the foreign memory that keeps its owner. Consumes the owner in any case.
Result<Ref<Tensor>> TensorFromDlpack(DlpackOwner owner, const char* where);

// Unimplemented for strings and symbolic tensors, FailedPrecondition for strides that are no whole elements.
Status CheckExportable(const Tensor& tensor, const char* where);

// The caller owns the result and ends it with its deleter. `read_only` sets the flag.
Result<DLManagedTensorVersioned*> TensorToDlpack(Ref<Tensor> tensor, bool read_only, const char* where);
// REQUIRES: nobody else sees the tensor's bytes, since the consumer may write.
Result<DLManagedTensor*> TensorToUnversionedDlpack(Ref<Tensor> tensor, const char* where);

}  // namespace levada

#endif  // LEVADA_TENSOR_DLPACK_H_
