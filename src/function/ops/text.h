#ifndef LEVADA_FUNCTION_OPS_TEXT_H_
#define LEVADA_FUNCTION_OPS_TEXT_H_

// What the ops of strings share.

#include <string>
#include <string_view>

#include "convert/layout.h"
#include "function/ops/rules.h"

namespace levada {

// InvalidArgument unless input i is of strings.
Status CheckStrings(const OpCall& call, size_t i);

// Collects strings and makes a tensor of them.
class StringCollector {
 public:
  explicit StringCollector(int64_t count) { ends_.reserve(count); }
  // Adds to the string that is being made.
  void Append(std::string_view part) { bytes_.append(part); }
  std::string& bytes() { return bytes_; }
  // The string is complete.
  void End() { ends_.push_back(bytes_.size()); }
  Result<Ref<Tensor>> Make(const Shape& shape) const;

 private:
  std::string bytes_;
  std::vector<size_t> ends_;
};

// Calls visit(string) for every element in C order.
template <typename Visit>
Status ForEachString(const Ref<Tensor>& tensor, Visit visit) {
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> dense, Contiguous(tensor));
  const StringRecord* const records = reinterpret_cast<const StringRecord*>(dense->data());
  for (int64_t i = 0; i < dense->size(); ++i) LEVADA_RETURN_IF_ERROR(visit(dense->StringAt(records[i])));
  return Status::Ok();
}

// Batch rule of ops that take one tensor element by element: all rows are one tensor.
Status BatchElements(const BatchCall& batch, Ref<Tensor>* outputs);

}  // namespace levada

#endif  // LEVADA_FUNCTION_OPS_TEXT_H_
