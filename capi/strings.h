#ifndef LEVADA_CAPI_STRINGS_H_
#define LEVADA_CAPI_STRINGS_H_

// Lists of strings, which cross the C interface as tensors [N].

#include <string>
#include <vector>

#include "base/status.h"
#include "tensor/tensor.h"

namespace levada::capi {

// The strings of a tensor [N]; `name` is that of the argument.
Result<std::vector<std::string>> ReadStrings(const Tensor& tensor, const char* name, const char* function);

Result<Ref<Tensor>> GiveStrings(const std::vector<std::string>& strings);

}  // namespace levada::capi

#endif  // LEVADA_CAPI_STRINGS_H_
