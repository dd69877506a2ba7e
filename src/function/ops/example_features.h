#ifndef LEVADA_FUNCTION_OPS_EXAMPLE_FEATURES_H_
#define LEVADA_FUNCTION_OPS_EXAMPLE_FEATURES_H_

// Which features of tf.train.Example and tf.train.SequenceExample are wanted, and the values of one.

#include <string>
#include <string_view>
#include <vector>

#include "base/status.h"
#include "function/ops/wire.h"
#include "tensor/tensor.h"

namespace levada {

// One output of parse_example.
struct FeatureSpec {
  // kFixed: `shape` values. kVarying: any number of values, rows of `shape`, padded. kLength: the steps of a list.
  enum class Kind : int32_t { kFixed, kVarying, kLength };

  std::string key;
  Kind kind = Kind::kFixed;
  DType dtype = DType::kInvalid;
  Shape shape;
  int64_t stride = 1;           // values of `shape`
  bool is_list = false;         // of the feature lists of a SequenceExample: one such value per step
  bool may_be_missing = false;  // without a default
  int default_input = -1;       // which input holds the default or, for kVarying and lists, the padding

  // Of one example.
  TensorSpec RowSpec() const;
};

// A JSON array of objects: "key", "kind" ("fixed", "varlen", "sequence", "length"), "dtype", "shape", and when they
// hold "list", "allow_missing" and "default" (the next input is its default).
Result<std::vector<FeatureSpec>> ParseFeatureSpecs(std::string_view json, const char* op);

// The values of one Feature. Lists of the kind that comes last count, as in protocol buffers.
class FeatureValues {
 public:
  FeatureValues() = default;
  // False when it is no Feature: trouble() and at() of the reader say why.
  bool Read(std::string_view feature, WireReader* trouble);

  // kInvalid: none are set.
  DType dtype() const { return dtype_; }
  const char* begin() const { return lists_.data(); }
  // Counts the values and, where `out` is given, stores as many as there is room for, beside each other: int64_t, float
  // or, for strings, views.
  bool Values(void* out, int64_t room, int64_t* count, WireReader* trouble) const;

 private:
  DType dtype_ = DType::kInvalid;
  std::string_view lists_;  // the fields of the Feature from the first one that counts
};

// The feature lists of Example and SequenceExample: BytesList 1, FloatList 2, Int64List 3.
DType DTypeOfList(int64_t number);
int64_t ListOfDType(DType dtype);

}  // namespace levada

#endif  // LEVADA_FUNCTION_OPS_EXAMPLE_FEATURES_H_
