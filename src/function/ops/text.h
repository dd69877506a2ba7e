#ifndef LEVADA_FUNCTION_OPS_TEXT_H_
#define LEVADA_FUNCTION_OPS_TEXT_H_

// What ops on strings share.

#include <string>
#include <string_view>
#include <vector>

#include "function/broadcast.h"
#include "tensor/tensor.h"

namespace levada {

// The strings of a tensor in C order; they live as long as the tensor.
Result<std::vector<std::string_view>> TextsOf(Tensor& tensor);

// A new string tensor.
Status StringsTo(const std::vector<std::string>& texts, const Shape& shape, Ref<Tensor>* out);

// Without white space at both ends.
std::string_view Trim(std::string_view text);

}  // namespace levada

#endif  // LEVADA_FUNCTION_OPS_TEXT_H_
