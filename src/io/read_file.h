#ifndef LEVADA_IO_READ_FILE_H_
#define LEVADA_IO_READ_FILE_H_

// Whole files as tensors.

#include <string>

#include "base/status.h"
#include "convert/array.h"
#include "tensor/tensor.h"

namespace levada {

// The bytes of a file, unpacked when asked for and packed: uint8 [N].
Result<Ref<Tensor>> ReadFile(const std::string& path, bool decompress);

// A tensor over the bytes of a file from `offset` on, mapped; read once where the file table cannot map. `layout` was
// checked without data.
Result<Ref<Tensor>> MapFile(const std::string& path, int64_t offset, const ArrayLayout& layout, const char* where);

}  // namespace levada

#endif  // LEVADA_IO_READ_FILE_H_
