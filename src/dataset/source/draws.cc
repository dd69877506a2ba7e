#include "dataset/source/draws.h"

#include <algorithm>

#include "base/random.h"
#include "dataset/plan.h"

namespace levada {
namespace {

constexpr double kScale = 0x1p-53;

class DrawsStage final : public Stage {
 public:
  DrawsStage(Ref<const DatasetNode> node, const std::vector<double>& ends, int64_t seed, bool by_pass)
      : Stage(std::move(node), kEndless), ends_(ends), seed_(seed), by_pass_(by_pass) {}

  Result<Ref<Element>> At(Context&, int64_t pass, int64_t position) override {
    const uint64_t key = CombineKey(static_cast<uint64_t>(seed_), by_pass_ ? static_cast<uint64_t>(pass) : 0);
    const double uniform = static_cast<double>(CombineKey(key, static_cast<uint64_t>(position)) >> 11) * kScale;
    const auto end = std::upper_bound(ends_.begin(), ends_.end(), uniform * ends_.back());
    const int64_t chosen = std::min<int64_t>(end - ends_.begin(), static_cast<int64_t>(ends_.size()) - 1);
    LEVADA_ASSIGN_OR_RETURN(Ref<Tensor> number, Tensor::Scalar(DType::kInt64, chosen));
    const Ref<Tensor> components[] = {std::move(number)};
    return Element::Of(components);
  }
  int64_t Touch(int64_t, int64_t) override { return kEndless; }
  bool makes_rows() const override { return false; }
  Work work() const override { return Work::kCompute; }
  bool keeps_ranges() const override { return false; }
  bool depends_on_pass() const override { return by_pass_; }

 private:
  const std::vector<double> ends_;  // running sums of the weights
  const int64_t seed_;
  const bool by_pass_;
};

class DrawsNode final : public DatasetNode {
 public:
  DrawsNode(const std::vector<double>& weights, int64_t seed, bool given, bool by_pass)
      : DatasetNode("draws", nullptr, {{DType::kInt64, true, {}}}, kInfiniteCardinality, true),
        weights_(weights),
        seed_(seed),
        given_(given),
        by_pass_(by_pass) {}

  Result<Ref<Stage>> Compile(PlanContext&) const override {
    std::vector<double> ends;
    double sum = 0;
    for (const double weight : weights_) ends.push_back(sum += weight);
    return Ref<Stage>(MakeRef<DrawsStage>(Self(), ends, seed_, by_pass_));
  }
  bool draws_own_seed() const override { return !given_; }
  std::string Explain() const override {
    return std::to_string(weights_.size()) + " numbers drawn by weight, seed " + std::to_string(seed_) +
           (given_ ? " (given)" : " (drawn)");
  }

 private:
  void DescribeParameters(JsonWriter& json) const override {
    json.Key("by_pass").Bool(by_pass_);
    if (given_) json.Key("seed").Int(seed_);
    json.Key("weights").BeginArray();
    for (const double weight : weights_) json.Float(weight);
    json.EndArray();
  }

  std::vector<double> weights_;
  int64_t seed_;
  bool given_;
  bool by_pass_;
};

}  // namespace

Ref<DatasetNode> MakeDraws(const std::vector<double>& weights, int64_t seed, bool given, bool by_pass) {
  return MakeRef<DrawsNode>(weights, seed, given, by_pass);
}

}  // namespace levada
