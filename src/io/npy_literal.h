#ifndef LEVADA_IO_NPY_LITERAL_H_
#define LEVADA_IO_NPY_LITERAL_H_

#include <string>
#include <string_view>

#include "tensor/shape.h"

namespace levada {

// The dict in the header of an .npy file.
struct NpyDict {
  std::string descr;
  bool fortran_order = false;
  Shape shape;
};

// The trouble with elements that have fields: then descr is what the header says of those.
inline constexpr const char* kNpyStructured = "one number type per element";

// Python's spelling of a dict with the keys descr, fortran_order and shape, in any order. On failure false, and *trouble
// says what was expected.
bool ParseNpyDict(std::string_view text, NpyDict* dict, const char** trouble);

}  // namespace levada

#endif  // LEVADA_IO_NPY_LITERAL_H_
