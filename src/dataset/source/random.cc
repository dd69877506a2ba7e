#include "dataset/source/random.h"

#include "base/random.h"
#include "dataset/plan.h"
#include "dataset/pass_epochs.h"
#include "runtime/seed.h"

namespace levada {
namespace {

class RandomStage final : public Stage {
 public:
  RandomStage(Ref<const DatasetNode> node, int64_t seed, PassEpochs epochs)
      : Stage(std::move(node), kEndless), seed_(seed), epochs_(std::move(epochs)) {}

  Status Rows(Context&, int64_t pass, const IndexSet& positions, Chunk* out) override {
    out->Clear();
    LEVADA_ASSIGN_OR_RETURN(Ref<Tensor> numbers, Tensor::Empty(DType::kInt64, Shape{positions.count}));
    int64_t* const values = reinterpret_cast<int64_t*>(numbers->mutable_data());
    const uint64_t key = CombineKey(static_cast<uint64_t>(seed_), epochs_.EpochOf(pass));
    for (int64_t i = 0; i < positions.count; ++i) {
      values[i] = static_cast<int64_t>(CombineKey(key, positions[i]) >> 1);
    }
    out->columns.push_back(std::move(numbers));
    out->count = positions.count;
    return Status::Ok();
  }
  int64_t Touch(int64_t pass, int64_t) override {
    epochs_.Use(pass);
    return kEndless;
  }
  bool makes_rows() const override { return true; }
  Work work() const override { return Work::kCompute; }
  bool keeps_ranges() const override { return true; }
  bool depends_on_pass() const override { return epochs_.moves(); }

 private:
  const int64_t seed_;
  PassEpochs epochs_;
};

class RandomNode final : public DatasetNode {
 public:
  explicit RandomNode(const SeedOptions& options)
      : DatasetNode("random", nullptr, {TensorSpec{DType::kInt64, true, Shape()}}, kInfiniteCardinality, true),
        options_(options),
        seed_(SeedOf(options)) {}

  bool draws() const override { return true; }
  bool draws_own_seed() const override { return !options_.seeded; }
  Result<Ref<Stage>> Compile(PlanContext& context) const override {
    int64_t seed = seed_;
    PassEpochs epochs = PassEpochs::Make(*this, context, options_.rerandomize, &epochs_, &seed);
    return Ref<Stage>(MakeRef<RandomStage>(Self(), seed, std::move(epochs)));
  }
  std::string Explain() const override {
    return "seed " + std::to_string(seed_) + (options_.seeded ? " (given)" : " (drawn)") +
           (options_.rerandomize ? ", other numbers in every pass" : ", the same numbers in every pass");
  }

 private:
  void DescribeParameters(JsonWriter& json) const override {
    json.Key("rerandomize").Bool(options_.rerandomize);
    if (options_.seeded) json.Key("seed").Int(seed_);
  }

  SeedOptions options_;
  int64_t seed_;
  mutable EpochCounter epochs_;
};

}  // namespace

int64_t SeedOf(const SeedOptions& options) { return options.seeded ? options.seed : DrawSeed(); }

Result<Ref<DatasetNode>> MakeRandom(const SeedOptions& options) {
  return Ref<DatasetNode>(MakeRef<RandomNode>(options));
}

}  // namespace levada
