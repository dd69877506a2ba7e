#ifndef LEVADA_TENSOR_PRINT_H_
#define LEVADA_TENSOR_PRINT_H_

// Tensors as text, exactly as TensorFlow 2 with NumPy 2 prints them: lines of 75 characters, 8 digits, tensors of more
// than 1000 elements summarised to 3 at either end of each axis.

#include <string>

#include "base/status.h"
#include "tensor/tensor.h"

namespace levada {

// Numbers of levada_style.
enum class Style : int32_t { kFormat = 0, kStr = 1, kRepr = 2, kArray = 3 };

// UTF-8. A symbolic tensor prints its dtype and shape in place of values.
Result<std::string> TensorToString(const Tensor& tensor, Style style);

// One element as in an error message: 300, 1.5, (1+2j), True, b'text'. `element` lies inside `tensor`.
std::string ElementToString(const Tensor& tensor, const char* element);

}  // namespace levada

#endif  // LEVADA_TENSOR_PRINT_H_
