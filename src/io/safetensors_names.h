#ifndef LEVADA_IO_SAFETENSORS_NAMES_H_
#define LEVADA_IO_SAFETENSORS_NAMES_H_

// What writer and reader of safetensors share: names of dtypes, keys, encodings.

#include <optional>
#include <string>
#include <string_view>

#include "tensor/tensor.h"

namespace levada::safetensors {

inline constexpr const char* kFormatKey = "levada.format";
inline constexpr const char* kFormat = "1";
inline constexpr const char* kChecksumKey = "levada.crc";
inline constexpr const char* kTensorKey = "levada.tensor.";
inline constexpr int64_t kLargestHeader = int64_t{100} << 20;

// The format's name of a dtype; nullptr when it has none.
const char* NameOfDType(DType dtype);
// kInvalid for a name that levada has no dtype for.
DType DTypeOfName(std::string_view name);
// "complex128 [2, 3]".
std::string TextOfSpec(const TensorSpec& spec);
std::optional<TensorSpec> SpecOfText(std::string_view text);

// Tensors as bytes where the format lacks the dtype: strings as int64 lengths, then their bytes; others as they are.
Result<std::string> Encode(const Tensor& tensor);
// DataLoss when the bytes are none of such a tensor.
Result<Ref<Tensor>> Decode(const TensorSpec& spec, std::string_view bytes);

}  // namespace levada::safetensors

#endif  // LEVADA_IO_SAFETENSORS_NAMES_H_
