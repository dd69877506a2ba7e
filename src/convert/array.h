#ifndef LEVADA_CONVERT_ARRAY_H_
#define LEVADA_CONVERT_ARRAY_H_

// Foreign arrays: any strides, alignment and byte order, copied or borrowed.

#include <span>

#include "base/callback.h"
#include "base/status.h"
#include "tensor/extent.h"
#include "tensor/tensor.h"

namespace levada {

// A checked description of an array in memory (levada_array). Invariant: dtype is a number or bool, shape passed
// CheckShape, there is one stride per dim, and the bytes of `extent` around data lie in the address space.
struct ArrayLayout {
  DType dtype = DType::kInvalid;
  Shape shape;
  Strides strides;
  const char* data = nullptr;  // nullptr only without elements
  bool byte_swapped = false;
  Extent extent;
};

// What a caller says about an array; `byte_strides` nullptr stands for C order.
struct ArrayDescription {
  DType dtype;
  int32_t rank;
  const int64_t* shape;
  const int64_t* byte_strides;
  const void* data;
  bool byte_swapped;
  bool needs_data = true;  // false: data is not looked at (files)
};
Result<ArrayLayout> CheckArray(const ArrayDescription& array, const char* where);

// A new tensor in C order and native byte order.
Result<Ref<Tensor>> CopyArray(const ArrayLayout& array);

// A tensor that reads the array's memory; `owner` lives as long as the memory is needed. Refuses byte-swapped arrays.
Result<Ref<Tensor>> BorrowArray(const ArrayLayout& array, Ref<UserData> owner, const char* where);

// Reverses the bytes of every element of a tensor that its maker has not shared yet, in C order.
void SwapBytesInPlace(Tensor& tensor);

}  // namespace levada

#endif  // LEVADA_CONVERT_ARRAY_H_
