#ifndef LEVADA_TESTS_CONTRACT_DATASET_TOOLS_H_
#define LEVADA_TESTS_CONTRACT_DATASET_TOOLS_H_

// Small tools that the dataset tests share: data, functions, and elements as comparable text.

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

#include "dataset/iterator.h"
#include "dataset/transform/map_callback.h"
#include "function/function.h"

namespace levada::testing {

// 0, 1, 2, ... in C order, modulo what the dtype can hold exactly.
Ref<Tensor> Iota(DType dtype, Shape shape);
Ref<Tensor> Int64s(std::vector<int64_t> values);
// The same elements with gaps between them in memory.
Ref<Tensor> Strided(const Ref<Tensor>& tensor);

// x -> cast(x, float32) / 255.
Ref<Function> Scale(const TensorSpec& spec);
// x -> floordiv(100, x): fails for 0.
Ref<Function> HundredBy(const TensorSpec& spec);
// x -> x[:, ...] unchanged.
Ref<Function> Same(const TensorSpec& spec);
// 100 // x is even; fails for 0.
Ref<Function> HundredByIsEven(const TensorSpec& spec);
// x is odd.
Ref<Function> IsOdd(const TensorSpec& spec);

// A callback made of a C++ function.
class LambdaFunction final : public ElementFunction {
 public:
  using Body = std::function<Status(const Ref<Element>&, Ref<Element>*)>;
  explicit LambdaFunction(Body body) : body_(std::move(body)) {}
  Status Call(const Ref<Element>& in, Ref<Element>* out) override { return body_(in, out); }

 private:
  Body body_;
};

// dtype, shape and bytes of every component.
std::string TextOf(const Element& element);
// An int64 scalar.
int64_t NumberOf(const Element& element, int component = 0);

// What an iterator gives: elements as text, failures as "!<code>". Stops at the end or after `limit`.
std::vector<std::string> Drain(Iterator& iterator, int64_t limit = 1000);
std::vector<std::string> DrainAll(const Ref<DatasetNode>& node, int64_t limit = 1000);
std::vector<int64_t> Numbers(const Ref<DatasetNode>& node, int64_t limit = 1000000, int64_t epoch = -1);
Ref<Iterator> IteratorOf(const Ref<DatasetNode>& node, int64_t epoch = -1);

template <typename T>
T Must(Result<T> result) {
  EXPECT_TRUE(result.ok()) << result.status().message();
  if (!result.ok()) std::abort();
  return std::move(result).value();
}

}  // namespace levada::testing

#endif  // LEVADA_TESTS_CONTRACT_DATASET_TOOLS_H_
