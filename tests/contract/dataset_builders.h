#ifndef LEVADA_TESTS_CONTRACT_DATASET_BUILDERS_H_
#define LEVADA_TESTS_CONTRACT_DATASET_BUILDERS_H_

// Short names for the nodes that the rows of the contract are made of.

#include "contract/dataset_nodes.h"
#include "contract/dataset_tools.h"
#include "dataset/source/range.h"
#include "dataset/source/tensor_slices.h"
#include "dataset/source/tensors.h"
#include "dataset/dataset.h"
#include "dataset/transform/batch.h"
#include "dataset/transform/element_function.h"
#include "dataset/transform/map.h"
#include "dataset/transform/map_callback.h"
#include "dataset/transform/prefetch.h"
#include "dataset/transform/repeat.h"
#include "dataset/transform/shuffle.h"
#include "dataset/transform/skip.h"
#include "dataset/transform/take.h"

namespace levada::testing {

using Node = Ref<DatasetNode>;

inline Node Slices(TensorList tensors) { return Must(MakeTensorSlices(tensors)); }
inline Node Range(int64_t n) { return Must(MakeRange(0, n, 1, DType::kInt64)); }
inline Node Images() { return Slices({Iota(DType::kUInt8, {23, 4, 3}), Iota(DType::kInt64, {23})}); }
inline Node Pixels() { return Slices({Iota(DType::kUInt8, {37, 5})}); }
inline Node Batch(Node n, int64_t size, bool drop = false) { return Must(MakeBatch(std::move(n), size, drop)); }
inline Node Blocks(Node n, int64_t size, int64_t block_size) {
  return Must(MakeShuffle(std::move(n), size, {true, 7, false, block_size}));
}
inline Node Shuffle(Node n, int64_t size, bool fixed = false) {
  return Must(MakeShuffle(std::move(n), size, {true, 7, fixed}));
}
inline Node Tensors(TensorList tensors) { return Must(MakeTensors(tensors)); }
inline Node Gaps() { return Slices({Strided(Iota(DType::kInt32, {9, 3}))}); }
inline Node Divisors() { return Slices({Int64s({4, 2, 0, 5, 0, 1, 10})}); }
inline Node Repeat(Node n, int64_t count) { return Must(MakeRepeat(std::move(n), count)); }
inline Node Take(Node n, int64_t count) { return Must(MakeTake(std::move(n), count)); }
inline Node Skip(Node n, int64_t count) { return Must(MakeSkip(std::move(n), count)); }
inline Node Prefetch(Node n, int64_t depth) { return Must(MakePrefetch(std::move(n), depth)); }
inline Node Map(Node n, Ref<Function> (*make)(const TensorSpec&), int64_t calls = 0) {
  Ref<Function> function = make(n->specs()[0]);
  return Must(MakeMap(std::move(n), std::move(function), calls));
}

// x -> (x, [x] * (x % 3)): a component whose shape differs from element to element.
inline Node Ragged(Node n, MapCallbackOptions options = {}) {
  const TensorSpec number{DType::kInt64, true, {}};
  const TensorSpec list{DType::kInt64, true, {kUnknownDim}};
  auto body = [](const Ref<Element>& in, Ref<Element>* out) {
    const int64_t x = NumberOf(*in);
    const Ref<Tensor> components[] = {in->component(0), Int64s(std::vector<int64_t>(x % 3, x))};
    *out = Element::Of(components);
    return Status::Ok();
  };
  return Must(MakeMapCallback(std::move(n), {number, list}, MakeRef<LambdaFunction>(body), options));
}

// Refuses multiples of 5.
inline Node NoFives(Node n, MapCallbackOptions options = {}) {
  auto body = [](const Ref<Element>& in, Ref<Element>* out) {
    if (NumberOf(*in) % 5 == 0) return MakeError(Code::kUser, "a multiple of five");
    *out = in;
    return Status::Ok();
  };
  return Must(MakeMapCallback(n, n->specs(), MakeRef<LambdaFunction>(body), options));
}

// A function that gives datasets, made of a C++ function.
class LambdaDatasets final : public DatasetFunction {
 public:
  using Body = std::function<Result<Node>(const Ref<Element>&)>;
  explicit LambdaDatasets(Body body) : body_(std::move(body)) {}
  Status Call(const Ref<Element>& in, Node* out) override {
    LEVADA_ASSIGN_OR_RETURN(*out, body_(in));
    return Status::Ok();
  }

 private:
  Body body_;
};

inline Ref<Tensor> Words() {
  const std::string_view words[] = {"a", "", "a word that does not fit inline", "four", "and another long word", "six"};
  return Must(Tensor::FromStrings(words, {6}));
}

}  // namespace levada::testing

#endif  // LEVADA_TESTS_CONTRACT_DATASET_BUILDERS_H_
