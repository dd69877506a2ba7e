// Rows of the contract: parts and samples by position, mixtures and error policies.

#include "contract/dataset_builders.h"
#include "dataset/transform/filter.h"
#include "dataset/transform/on_error.h"
#include "dataset/transform/parts.h"
#include "dataset/transform/sample.h"

namespace levada::testing {
namespace {

Node Part(Node n, std::vector<double> fractions, int64_t part) { return Must(MakeSplit(std::move(n), fractions, part)); }
Node Mix(std::vector<Node> inputs, std::vector<double> weights) { return Must(MakeMix(std::move(inputs), weights)); }
Node Drawn(Node n, int64_t count, bool rerandomize) {
  Ref<Tensor> weights = Must(Tensor::Empty(DType::kFloat64, {n->cardinality()}));
  for (int64_t i = 0; i < weights->size(); ++i) {
    reinterpret_cast<double*>(weights->mutable_data())[i] = static_cast<double>(i % 4);
  }
  return Must(MakeSampleByWeight(std::move(n), weights, count, {true, 5, rerandomize}));
}
Node Balanced(Node n, int64_t count, bool rerandomize) {
  std::vector<int64_t> labels;
  for (int64_t i = 0; i < n->cardinality(); ++i) labels.push_back(i % 7 / 3);
  return Must(MakeBalance(std::move(n), Int64s(labels), count, {true, 5, rerandomize}));
}
Ref<Element> Minus() {
  const Ref<Tensor> components[] = {Must(Tensor::Scalar(DType::kInt64, int64_t{-1}))};
  return Element::Of(components);
}
Node Substituted(Node n) { return Must(MakeOnError(std::move(n), ErrorPolicy::kSubstitute, Minus())); }
Node Skipped(Node n) { return Must(MakeOnError(std::move(n), ErrorPolicy::kSkip, nullptr)); }

}  // namespace

std::vector<NodeCase> SamplingCases() {
  return {
      {"split", [] { return Part(Range(17), {0.5, 0.3, 0.2}, 1); }, {}},
      {"split_last", [] { return Batch(Part(Images(), {0.7, 0.3}, 1), 4); }, {}},
      {"split_empty", [] { return Part(Range(3), {0.01, 0.99}, 0); }, {}},
      {"mix", [] { return Mix({Range(12), Repeat(Range(4), 3)}, {1, 2}); }, {}},
      {"mix_shuffled", [] { return Repeat(Mix({Shuffle(Range(9), -2), Range(7)}, {0.25, 0.75}), 2); }, {}},
      {"mix_failing", [] { return Mix({NoFives(Range(7)), Range(20)}, {1, 1}); }, {0, 10}},
      {"mix_endless", [] { return Take(Mix({Repeat(Range(3), -1), Repeat(Range(5), -1)}, {3, 1}), 30); }, {}},
      {"sample_by_weight", [] { return Drawn(Images(), 40, true); }, {}},
      {"sample_by_weight_batch", [] { return Batch(Drawn(Images(), 40, true), 6); }, {}},
      {"sample_by_weight_repeat", [] { return Repeat(Drawn(Shuffle(Range(23), -2), 19, true), 3); }, {}},
      {"sample_by_weight_fixed", [] { return Repeat(Drawn(Range(23), 19, false), 3); }, {}},
      {"sample_by_weight_none", [] { return Drawn(Range(23), 0, true); }, {}},
      {"balance", [] { return Balanced(Range(23), 50, true); }, {}},
      {"balance_map", [] { return Map(Balanced(Slices({Iota(DType::kUInt8, {23, 5})}), 30, false), Scale); }, {}},
      {"balance_repeat", [] { return Prefetch(Repeat(Balanced(Shuffle(Range(23), 4), 11, true), 4), 3); }, {}},
      {"on_error_skip", [] { return Skipped(Map(Divisors(), HundredBy)); }, {}},
      {"on_error_substitute", [] { return Substituted(Map(Divisors(), HundredBy)); }, {}},
      {"on_error_substitute_batch", [] { return Batch(Substituted(Map(Divisors(), HundredBy)), 3); }, {}},
      {"on_error_substitute_callback", [] { return Substituted(NoFives(Range(23), {2, false})); }, {}},
      {"on_error_substitute_stream", [] { return Substituted(NoFives(Skipped(NoFives(Range(9))))); }, {}},
      {"on_error_substitute_prefetch", [] { return Prefetch(Repeat(Substituted(NoFives(Range(9))), 2), 4); }, {}},
      {"on_error_between", [] { return Map(Substituted(Map(Divisors(), HundredBy)), HundredBy); }, {}},
  };
}

}  // namespace levada::testing
