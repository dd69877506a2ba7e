#ifndef LEVADA_IO_NPY_H_
#define LEVADA_IO_NPY_H_

// NumPy's .npy, versions 1 to 3: magic, version, length of a header that is a Python dict, elements.

#include <string>
#include <string_view>

#include "base/status.h"
#include "convert/array.h"
#include "io/sink.h"
#include "tensor/tensor.h"

namespace levada {

// What a header says, before it is compared with the size of the file.
struct NpyHeader {
  int64_t data_offset = 0;  // from the magic
  ArrayLayout layout;       // of numbers and bools; its strides are C or Fortran order
  bool is_text = false;     // fixed-width strings
  bool is_unicode = false;  // of UTF-32, else of bytes
  int64_t width = 0;        // characters of each
  int64_t count = 0;        // elements
  int64_t nbytes = 0;       // of all of them
  bool fortran = false;
};

// How many bytes of the beginning tell how long the header is, and how long it may be.
inline constexpr int64_t kNpyPrelude = 12;
inline constexpr int64_t kNpyMostHeader = 1 << 20;

// `head` begins with the magic and holds the whole header or as much as there is. `where` names file and member.
Result<NpyHeader> ParseNpyHeader(std::string_view head, const char* where);
// Bytes up to the elements; 0 when the prelude is not one of an .npy file.
int64_t NpyHeaderBytes(std::string_view prelude);

// A tensor over the mapped elements where they can be used as they are (native byte order, numbers), else one that holds
// them. Files that are packed are unpacked.
Result<Ref<Tensor>> ReadNpy(const std::string& path, bool map);
// The elements behind a header as a new tensor. REQUIRES: header.nbytes bytes.
Result<Ref<Tensor>> DecodeNpy(const NpyHeader& header, const char* bytes, const char* where);

// The header of numbers in C order alone.
Status WriteNpyHeader(ByteSink& sink, const Tensor& tensor);
// Header and elements. REQUIRES: C order.
Status WriteNpyTo(ByteSink& sink, const Tensor& tensor);
// From any layout.
Status WriteNpy(const Ref<Tensor>& tensor, const std::string& path);

}  // namespace levada

#endif  // LEVADA_IO_NPY_H_
