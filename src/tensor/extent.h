#ifndef LEVADA_TENSOR_EXTENT_H_
#define LEVADA_TENSOR_EXTENT_H_

// Which bytes a strided layout reaches: the check behind every door that lets foreign memory in.

#include <cstdint>
#include <span>

#include "base/status.h"

namespace levada {

// Bytes [low, high) relative to element [0, ..., 0]; both 0 when there are no elements.
struct Extent {
  int64_t low = 0;
  int64_t high = 0;
  int64_t nbytes() const { return high - low; }
};

// REQUIRES: CheckShape(shape, element_size) passed, as many strides as dims. InvalidArgument when the span exceeds 2^63
// bytes.
Result<Extent> ExtentOf(std::span<const int64_t> shape, std::span<const int64_t> byte_strides, int64_t element_size,
                        const char* where);

// InvalidArgument when data + extent leaves the address space.
Status CheckAddress(const void* data, const Extent& extent, const char* where);

// InvalidArgument when a byte of a bool layout is neither 0 nor 1, which is what kernels rely on.
Status CheckTruthValues(const char* data, std::span<const int64_t> shape, std::span<const int64_t> byte_strides,
                        const Extent& extent, const char* where);

}  // namespace levada

#endif  // LEVADA_TENSOR_EXTENT_H_
