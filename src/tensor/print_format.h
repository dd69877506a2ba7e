#ifndef LEVADA_TENSOR_PRINT_FORMAT_H_
#define LEVADA_TENSOR_PRINT_FORMAT_H_

// How the elements of one array are written: widths and notation are chosen once, from all the elements that are shown.

#include <memory>
#include <string>
#include <vector>

#include "tensor/tensor.h"

namespace levada::print {

class ElementFormat {
 public:
  virtual ~ElementFormat() = default;
  virtual std::string Format(const char* element) const = 0;
};

// The format for the elements at these addresses of `tensor`, which must outlive it.
std::unique_ptr<ElementFormat> MakeElementFormat(const Tensor& tensor, const std::vector<const char*>& shown);

}  // namespace levada::print

#endif  // LEVADA_TENSOR_PRINT_FORMAT_H_
