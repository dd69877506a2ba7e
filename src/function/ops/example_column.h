#ifndef LEVADA_FUNCTION_OPS_EXAMPLE_COLUMN_H_
#define LEVADA_FUNCTION_OPS_EXAMPLE_COLUMN_H_

// One output of parse_example before its values are stored; serialized messages, and the features that are read at once.

#include <string_view>
#include <vector>

#include "function/op.h"
#include "function/ops/example_features.h"
#include "tensor/tensor.h"

namespace levada {

// The texts of a tensor with what new records of parts of them need.
struct Texts {
  Ref<Tensor> tensor;  // in C order
  const StringRecord* records() const { return reinterpret_cast<const StringRecord*>(tensor->data()); }
  int64_t size() const { return tensor->size(); }
  std::string_view operator[](int64_t i) const { return tensor->StringAt(records()[i]); }
  // A part of string i, in its bytes.
  StringRecord Part(int64_t i, std::string_view part) const;
};

// An output of parse_example with what its records name.
struct ExampleColumn {
  Ref<Tensor> values;
  Ref<StringHeap> heap;  // null: no long strings, or none at all

  // Filled with the default of the feature, 0 or "".
  static Result<ExampleColumn> Make(const OpCall& call, const FeatureSpec& spec, const Texts& texts, Shape shape);
  Ref<Tensor> Finish() &&;
};

// Reads examples that are as every writer writes them, when all features are of a fixed number of values: one time through
// the bytes, straight into the outputs. False when they are not: then nothing is known of them, not even that they are
// wrong.
Result<bool> ParsePlainExamples(const OpCall& call, const std::vector<FeatureSpec>& specs, const Texts& texts,
                                Ref<Tensor>* outputs);

}  // namespace levada

#endif  // LEVADA_FUNCTION_OPS_EXAMPLE_COLUMN_H_
