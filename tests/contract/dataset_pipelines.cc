#include "contract/dataset_pipelines.h"

#include "dataset/transform/cache.h"
#include "dataset/transform/concatenate.h"
#include "dataset/transform/enumerate.h"
#include "dataset/transform/filter.h"
#include "dataset/transform/group_by_window.h"
#include "dataset/transform/interleave.h"
#include "dataset/transform/on_error.h"
#include "dataset/transform/padded_batch.h"
#include "dataset/transform/parts.h"
#include "dataset/transform/sample.h"
#include "dataset/transform/scan.h"
#include "dataset/transform/unbatch.h"
#include "dataset/transform/unique.h"
#include "dataset/transform/window.h"

namespace levada::testing {
namespace {

using Components = std::vector<Ref<Tensor>>;

Ref<Tensor> Scalar(int64_t value) { return Must(Tensor::Scalar(DType::kInt64, value)); }

Ref<Element> Number(int64_t value) {
  const Ref<Tensor> components[] = {Scalar(value)};
  return Element::Of(components);
}

const std::vector<TensorSpec>& Numbers() {
  static const std::vector<TensorSpec>* const specs = new std::vector<TensorSpec>{{DType::kInt64, true, {}}};
  return *specs;
}

Node Odd(Node n) {
  auto body = [](const Ref<Element>& in, Ref<Element>* out) {
    const Ref<Tensor> components[] = {Must(Tensor::Scalar(DType::kBool, NumberOf(*in) % 2 != 0))};
    *out = Element::Of(components);
    return Status::Ok();
  };
  return Must(MakeFilter(std::move(n), MakeRef<LambdaFunction>(body)));
}

// x -> x % 4 numbers; refuses 7.
Node Inner(Node n, int64_t cycle, int64_t block, int32_t calls) {
  auto inner = MakeRef<LambdaDatasets>([](const Ref<Element>& in) -> Result<Node> {
    const int64_t x = NumberOf(*in);
    if (x == 7) return MakeError(Code::kUser, "seven");
    return MakeRange(x, x + (x % 4 + 4) % 4, 1, DType::kInt64);
  });
  return Must(MakeInterleave(std::move(n), Numbers(), std::move(inner), {cycle, block, calls}));
}

// Groups by the last digit, each as it comes.
Node Grouped(Node n, int64_t size) {
  const std::vector<TensorSpec> keyed = {Numbers()[0], Numbers()[0]};
  auto key = [](const Ref<Element>& in, Ref<Element>* out) {
    const Ref<Tensor> components[] = {Scalar(NumberOf(*in) % 3), in->component(0)};
    *out = Element::Of(components);
    return Status::Ok();
  };
  n = Must(MakeMapCallback(std::move(n), keyed, MakeRef<LambdaFunction>(key), {}));
  auto same = MakeRef<LambdaDatasets>([](const Ref<Element>& in) -> Result<Node> { return in->dataset(1)->node(); });
  GroupParameters parameters;
  parameters.window_size = size;
  return Must(MakeGroupByWindow(std::move(n), parameters, Numbers(), std::move(same)));
}

Node Sums(Node n) {
  auto body = [](const Ref<Element>& in, Ref<Element>* out) {
    const Ref<Tensor> sum = Scalar((NumberOf(*in, 0) + NumberOf(*in, 1)) % 1000);
    const Ref<Tensor> components[] = {sum, sum};
    *out = Element::Of(components);
    return Status::Ok();
  };
  const Ref<Tensor> zero[] = {Scalar(0)};
  return Must(MakeScan(std::move(n), Element::Of(zero), Numbers(), MakeRef<LambdaFunction>(body)));
}

Node Windows(Node n, int64_t size, int64_t shift) {
  auto same = MakeRef<LambdaDatasets>([](const Ref<Element>& in) -> Result<Node> { return in->dataset(0)->node(); });
  return Must(MakeFlatMap(Must(MakeWindow(std::move(n), {size, shift, 1, false})), Numbers(), std::move(same)));
}

Node WithOlderStep(Node n, int64_t kind, int64_t number, const MapCallbackOptions& calls) {
  switch (kind) {
    case 0:
      return Take(std::move(n), 20 + number);
    case 1:
      return Skip(std::move(n), number);
    case 2:
      return Repeat(std::move(n), 1 + number % 3);
    case 3:
      return Shuffle(std::move(n), 1 + 3 * number);
    case 4:
      return n->cardinality() >= 0 ? Shuffle(std::move(n), -2) : std::move(n);
    case 5:
      return Must(MakeUnbatch(Batch(std::move(n), 1 + number)));
    case 6:
      return Prefetch(std::move(n), number - 1);
    case 7:
      return NoFives(std::move(n), calls);
    case 8:
      return Map(std::move(n), HundredBy, calls.num_parallel_calls);
    default:
      return Must(MakeOnError(std::move(n), ErrorPolicy::kSkip, nullptr));
  }
}

// indexed: only steps whose elements can be had by position.
Node WithStep(Node n, Dice& dice, bool indexed, std::string* text) {
  constexpr int64_t kIndexed[] = {0, 1, 2, 3, 4, 6, 7, 7, 8, 10, 13};
  const int64_t kind = indexed ? kIndexed[dice.Below(std::size(kIndexed))] : dice.Below(23), number = dice.Below(9);
  *text += " " + std::to_string(kind) + ":" + std::to_string(number);
  const MapCallbackOptions calls = {static_cast<int32_t>(dice.Below(4)), false};
  switch (kind) {
    case 10:
      return Must(MakeOnError(std::move(n), ErrorPolicy::kSubstitute, Number(11)));
    case 11:
      return Odd(std::move(n));
    case 12:
      return Must(MakeMix({n, Range(30)}, std::vector<double>{2, 1}));
    case 13:
      return Must(MakeConcatenate(std::move(n), Range(number)));
    case 14:
      return Must(MakeCache(std::move(n)));
    case 15:
    case 16:
      return Inner(std::move(n), 1 + number % 4, 1 + number % 3, static_cast<int32_t>(number % 4 == 0 ? 0 : -1));
    case 17:
      return Grouped(std::move(n), 1 + number);
    case 18:
      return Sums(std::move(n));
    case 19:
      return Windows(std::move(n), 1 + number % 4, 1 + number % 3);
    case 20:
      return Must(MakeUnique(std::move(n)));
    case 21:
      return Must(MakeUnbatch(Must(MakeRebatch(Batch(std::move(n), 1 + number), {2, 3}, number % 2 == 0))));
    case 22:
      return Inner(Prefetch(std::move(n), number), 4, 1, 2);
    default:
      return WithOlderStep(std::move(n), kind, number, calls);
  }
}

}  // namespace

Node RandomPipeline(uint64_t seed, int64_t most_rows, int64_t most_steps, std::string* text) {
  Dice dice(seed);
  Node node = Range(dice.Below(most_rows));
  const bool indexed = dice.OneIn(2);
  for (int64_t steps = 1 + dice.Below(most_steps); steps > 0; --steps) {
    node = WithStep(std::move(node), dice, indexed, text);
  }
  // Most of them work ahead: indexed ones in a ring, streams on one worker.
  if (dice.OneIn(2)) node = NoFives(std::move(node), {static_cast<int32_t>(2 + dice.Below(3)), false});
  return Prefetch(std::move(node), dice.OneIn(8) ? dice.Below(2) - 1 : 1 + dice.Below(6));
}

}  // namespace levada::testing
