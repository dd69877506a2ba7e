#ifndef LEVADA_IO_WRITE_FILE_H_
#define LEVADA_IO_WRITE_FILE_H_

#include <string>

#include "base/status.h"
#include "tensor/tensor.h"

namespace levada {

// A string scalar as a file, which is complete or not there; directories of its path are made.
Status WriteFile(const std::string& path, const Tensor& contents);

}  // namespace levada

#endif  // LEVADA_IO_WRITE_FILE_H_
