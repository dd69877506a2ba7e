#ifndef LEVADA_IO_TENSOR_SPEC_BYTES_H_
#define LEVADA_IO_TENSOR_SPEC_BYTES_H_

#include <vector>

#include "io/bytes.h"
#include "tensor/shape.h"

namespace levada {

// dtype, whether the rank is known, rank and dimensions of each.
void WriteSpecBytes(const std::vector<TensorSpec>& specs, BytesWriter& out);
// False for specs that cannot be.
bool ReadSpecBytes(BytesReader& in, std::vector<TensorSpec>* specs);

}  // namespace levada

#endif  // LEVADA_IO_TENSOR_SPEC_BYTES_H_
