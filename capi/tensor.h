#ifndef LEVADA_CAPI_TENSOR_H_
#define LEVADA_CAPI_TENSOR_H_

// What the entries on tensors share.

#include "capi/handles.h"
#include "convert/array.h"
#include "levada/levada.h"
#include "tensor/tensor.h"

namespace levada::capi {

// Reads a caller's array description; `needs_data` as in ArrayDescription.
Result<ArrayLayout> ReadArray(const levada_array* array, bool needs_data, const char* function);

}  // namespace levada::capi

#endif  // LEVADA_CAPI_TENSOR_H_
