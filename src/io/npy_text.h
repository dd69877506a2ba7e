#ifndef LEVADA_IO_NPY_TEXT_H_
#define LEVADA_IO_NPY_TEXT_H_

// Fixed-width strings of .npy files: bytes, or characters of four bytes, padded with zeros.

#include "io/npy.h"

namespace levada {

// Bytes as they are, characters as UTF-8; zeros at the end are padding.
Result<Ref<Tensor>> DecodeNpyText(const NpyHeader& header, const char* bytes, const char* where);
// The length of the longest string. InvalidArgument when one ends in a zero byte, which would be lost.
Result<int64_t> WidthOfNpyText(const Tensor& tensor);
// REQUIRES: C order.
Status WriteNpyText(ByteSink& sink, const Tensor& tensor, int64_t width);

}  // namespace levada

#endif  // LEVADA_IO_NPY_TEXT_H_
