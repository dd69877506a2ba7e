#ifndef LEVADA_TESTS_CONTRACT_OP_CASES_H_
#define LEVADA_TESTS_CONTRACT_OP_CASES_H_

// One row per way of calling each op, in the files of ops/; the contract tests walk the rows over the dtype table. An op
// of levada/ops/*.h without a row fails a test.

#include <string>
#include <vector>

#include "function/function.h"
#include "function/op.h"

namespace levada {

struct OpCase {
  const char* name;
  const Op* op;
  // Shape of one row of each input; the rule below says where the values come from.
  std::vector<Shape> rows;
  std::vector<Attribute> attributes;
  // Inputs that are one constant for all rows.
  std::vector<bool> constant;
  // Inputs of another dtype than the one walked over: kInvalid stands for that one.
  std::vector<DType> dtypes;
  // Values of integer inputs are drawn from 0 ... limit - 1 (indices), otherwise from all values.
  int64_t limit = 0;
};

// The rows of one file: a constant of namespace scope adds them before any test runs.
struct OpCaseGroup {
  explicit OpCaseGroup(void (*add)(std::vector<OpCase>* cases));
};

const std::vector<OpCase>& AllOpCases();

// Attributes of a row: a list, and the number of a dtype.
Attribute ListOf(std::initializer_list<int64_t> values);
int64_t CodeOf(DType dtype);

// A tensor of a dtype and shape with edge values and random ones; the same for the same seed.
Ref<Tensor> Sample(DType dtype, const Shape& shape, uint64_t seed, int64_t limit = 0);

// Whether two tensors have one dtype, one shape and the same bits in C order (strings: the same bytes).
bool SameBits(const Ref<Tensor>& a, const Ref<Tensor>& b);

template <typename T>
Ref<Tensor> TensorOf(DType dtype, const Shape& shape, std::initializer_list<T> values) {
  Ref<Tensor> tensor = Tensor::Empty(dtype, shape).value();
  std::copy(values.begin(), values.end(), reinterpret_cast<T*>(tensor->mutable_data()));
  return tensor;
}
inline Ref<Tensor> Floats(const Shape& shape, std::initializer_list<float> values) {
  return TensorOf<float>(DType::kFloat32, shape, values);
}
inline Ref<Tensor> Ints(const Shape& shape, std::initializer_list<int32_t> values) {
  return TensorOf<int32_t>(DType::kInt32, shape, values);
}
template <typename T>
std::vector<T> ValuesOf(const Ref<Tensor>& tensor);

}  // namespace levada

#endif  // LEVADA_TESTS_CONTRACT_OP_CASES_H_
