#ifndef LEVADA_CONVERT_LAYOUT_H_
#define LEVADA_CONVERT_LAYOUT_H_

// Tensors in C order, and unconditional casts of whole tensors.

#include "base/status.h"
#include "tensor/tensor.h"

namespace levada {

// The tensor itself when it lies in C order at an address that its elements may have, else a copy that does.
Result<Ref<Tensor>> Contiguous(const Ref<Tensor>& tensor);

// A new tensor in owned memory, in C order, whatever the source.
Result<Ref<Tensor>> DeepCopy(const Tensor& tensor);

// Every element converted as levada_cast (saturate: as levada_saturate_cast); the tensor itself when it has that dtype.
Result<Ref<Tensor>> Cast(const Ref<Tensor>& tensor, DType dtype, bool saturate = false);

}  // namespace levada

#endif  // LEVADA_CONVERT_LAYOUT_H_
