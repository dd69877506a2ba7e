#include "dataset/transform/sample.h"

#include <cmath>
#include <cstring>
#include <map>

#include "base/random.h"
#include "convert/layout.h"
#include "dataset/pass_epochs.h"
#include "dataset/plan.h"

namespace levada {
namespace {

// Which position of the input stands at a position of the result, for one key. Immutable.
class Chooser {
 public:
  virtual ~Chooser() = default;
  virtual int64_t Choose(uint64_t key, int64_t position) const = 0;
};

// Walker's alias method: every slot holds its own position and one other.
class ByWeight final : public Chooser {
 public:
  explicit ByWeight(std::span<const double> weights) : slots_(weights.size()) {
    double sum = 0;
    for (const double weight : weights) sum += weight;
    const double scale = static_cast<double>(weights.size()) / sum;
    std::vector<int64_t> small, large;
    for (size_t i = 0; i < weights.size(); ++i) {
      slots_[i] = {weights[i] * scale, static_cast<int64_t>(i)};
      (slots_[i].own < 1 ? small : large).push_back(static_cast<int64_t>(i));
    }
    while (!small.empty() && !large.empty()) {
      Slot& slot = slots_[small.back()];
      small.pop_back();
      slot.other = large.back();
      Slot& giver = slots_[large.back()];
      giver.own -= 1 - slot.own;
      if (giver.own >= 1) continue;
      small.push_back(large.back());
      large.pop_back();
    }
    // Rounding leaves slots that are full but for the last bits. A weight of 0 has no share that could be rounded up.
    for (const std::vector<int64_t>* rest : {&small, &large}) {
      for (const int64_t i : *rest) {
        if (slots_[i].own > 0) slots_[i].own = 1;
      }
    }
  }

  int64_t Choose(uint64_t key, int64_t position) const override {
    const uint64_t bits = CombineKey(key, static_cast<uint64_t>(position));
    const size_t i = static_cast<size_t>((static_cast<unsigned __int128>(bits) * slots_.size()) >> 64);
    const double share = static_cast<double>(Mix64(bits) >> 11) * 0x1p-53;
    return share < slots_[i].own ? static_cast<int64_t>(i) : slots_[i].other;
  }

 private:
  struct Slot {
    double own;     // the part of the slot that chooses its own position
    int64_t other;
  };
  std::vector<Slot> slots_;
};

class ByClass final : public Chooser {
 public:
  explicit ByClass(std::span<const int64_t> labels) {
    std::map<int64_t, std::vector<int64_t>> members;
    for (size_t i = 0; i < labels.size(); ++i) members[labels[i]].push_back(static_cast<int64_t>(i));
    for (auto& [label, positions] : members) classes_.push_back(std::move(positions));
  }
  int64_t num_classes() const { return static_cast<int64_t>(classes_.size()); }

  int64_t Choose(uint64_t key, int64_t position) const override {
    const int64_t round = position / num_classes();
    const FeistelOrder turns(num_classes(), CombineKey(CombineKey(key, 1), round));
    const int64_t chosen = turns(position % num_classes());
    const std::vector<int64_t>& members = classes_[chosen];
    const int64_t n = static_cast<int64_t>(members.size());
    const FeistelOrder order(n, CombineKey(CombineKey(CombineKey(key, 2), chosen), round / n));
    return members[order(round % n)];
  }

 private:
  std::vector<std::vector<int64_t>> classes_;
};

class SampleStage final : public IndexStage {
 public:
  // The node outlives the stage, and with it the chooser.
  SampleStage(Ref<const DatasetNode> node, int64_t length, Ref<Stage> below, const Chooser* chooser, int64_t seed,
              PassEpochs epochs)
      : IndexStage(std::move(node), length, std::move(below)),
        chooser_(chooser),
        seed_(seed),
        epochs_(std::move(epochs)) {}

  int64_t Touch(int64_t pass, int64_t position) override {
    epochs_.Use(pass);
    if (!input().depends_on_pass()) return kEndless;
    input().Touch(pass, chooser_->Choose(KeyOf(pass), position));
    return position + 1;
  }
  bool keeps_ranges() const override { return false; }
  bool depends_on_pass() const override { return epochs_.moves() || IndexStage::depends_on_pass(); }

 protected:
  Status Map(Context& context, int64_t pass, const IndexSet& positions, PassSegments* out) const override {
    const uint64_t key = KeyOf(pass);
    int64_t* const mapped = context.scratch.Allocate(positions.count);
    for (int64_t i = 0; i < positions.count; ++i) mapped[i] = chooser_->Choose(key, positions[i]);
    out->push_back({pass, IndexSet::Array(mapped, positions.count)});
    return Status::Ok();
  }

 private:
  uint64_t KeyOf(int64_t pass) const {
    uint64_t key = CombineKey(static_cast<uint64_t>(seed_), static_cast<uint64_t>(epochs_.EpochOf(pass)));
    // Two steps of one seed in one chain differ by their step, and the places of one from each other.
    key = CombineKey(key, static_cast<uint64_t>(node().ordinal()));
    return CombineKey(key, static_cast<uint64_t>(epochs_.place()));
  }

  const Chooser* const chooser_;
  const int64_t seed_;
  const PassEpochs epochs_;
};

class SampleNode final : public DatasetNode {
 public:
  SampleNode(const char* kind, Ref<DatasetNode> below, std::unique_ptr<const Chooser> chooser, Hash128 hash,
             int64_t count, const SeedOptions& options)
      : DatasetNode(kind, below, below->specs(), CardinalityOf(count), true),
        chooser_(std::move(chooser)),
        hash_(hash),
        count_(count),
        options_(options),
        seed_(SeedOf(options)) {}

  bool draws() const override { return true; }
  Result<Ref<Stage>> Compile(PlanContext& context) const override {
    int64_t seed = seed_;
    LEVADA_ASSIGN_OR_RETURN(Ref<Stage> below, context.CompileInput(*input(), kEndless));
    PassEpochs epochs = PassEpochs::Make(*this, context, options_.rerandomize, &epochs_, &seed);
    return Ref<Stage>(
        MakeRef<SampleStage>(Self(), count_, std::move(below), chooser_.get(), seed, std::move(epochs)));
  }
  std::string Explain() const override {
    return "seed " + std::to_string(seed_) + (options_.seeded ? " (given)" : " (drawn)") +
           (options_.rerandomize ? ", other elements in every epoch" : ", the same elements in every epoch") +
           "; positions only";
  }

 private:
  void DescribeParameters(JsonWriter& json) const override {
    json.Key("count").Int(CardinalityOf(count_)).Key("hash").Int(static_cast<int64_t>(hash_.low));
    json.Key("rerandomize").Bool(options_.rerandomize);
    if (options_.seeded) json.Key("seed").Int(seed_);
  }

  const std::unique_ptr<const Chooser> chooser_;
  const Hash128 hash_;
  const int64_t count_;
  const SeedOptions options_;
  const int64_t seed_;
  mutable EpochCounter epochs_;
};

// The numbers of a tensor that has one for each element of the input.
template <typename T>
Result<std::vector<T>> NumbersFor(const DatasetNode& input, const Ref<Tensor>& tensor, DType dtype, int64_t count,
                                  const char* op, const char* what) {
  if (!input.is_indexed() || input.cardinality() < 0) {
    return FailedPrecondition("%s: expected a dataset of known length that can be indexed, got %s", op,
                              input.is_indexed() ? "an endless one" : "a stream")
        .WithOrigin(input.Origin());
  }
  if (tensor->is_symbolic() || tensor->dtype() != dtype || tensor->rank() != 1 ||
      tensor->dim(0) != input.cardinality()) {
    return InvalidArgument("%s: expected %s of %s [%lld], got %s", op, what, NameOf(dtype),
                           static_cast<long long>(input.cardinality()), ToString(tensor->spec()).c_str());
  }
  if (count < 0) return InvalidArgument("%s: expected a count of 0 or more, got %lld", op, static_cast<long long>(count));
  if (tensor->dim(0) == 0 && count > 0) return InvalidArgument("%s: expected elements to choose from, got none", op);
  LEVADA_ASSIGN_OR_RETURN(Ref<Tensor> dense, Contiguous(tensor));
  std::vector<T> numbers(dense->size());
  if (!numbers.empty()) std::memcpy(numbers.data(), dense->data(), dense->nbytes());
  return numbers;
}

template <typename T>
Hash128 HashOf(const std::vector<T>& numbers) {
  return HashBytes({reinterpret_cast<const char*>(numbers.data()), numbers.size() * sizeof(T)});
}

}  // namespace

Result<Ref<DatasetNode>> MakeSampleByWeight(Ref<DatasetNode> input, const Ref<Tensor>& weights, int64_t count,
                                            const SeedOptions& options) {
  constexpr const char* kOp = "sample";
  LEVADA_ASSIGN_OR_RETURN(std::vector<double> numbers,
                          NumbersFor<double>(*input, weights, DType::kFloat64, count, kOp, "weights"));
  double sum = 0;
  for (size_t i = 0; i < numbers.size(); ++i) {
    if (!(numbers[i] >= 0) || !std::isfinite(numbers[i])) {
      return InvalidArgument("%s: expected finite weights of 0 or more, got %g (weight %zu)", kOp, numbers[i], i);
    }
    sum += numbers[i];
  }
  if (count > 0 && (!(sum > 0) || !std::isfinite(sum))) {
    return InvalidArgument("%s: expected weights with a finite sum above 0, got %g", kOp, sum);
  }
  auto chooser = std::make_unique<const ByWeight>(numbers);
  return Ref<DatasetNode>(
      MakeRef<SampleNode>(kOp, std::move(input), std::move(chooser), HashOf(numbers), count, options));
}

Result<Ref<DatasetNode>> MakeBalance(Ref<DatasetNode> input, const Ref<Tensor>& labels, int64_t count,
                                     const SeedOptions& options) {
  constexpr const char* kOp = "balance";
  LEVADA_ASSIGN_OR_RETURN(std::vector<int64_t> numbers,
                          NumbersFor<int64_t>(*input, labels, DType::kInt64, count, kOp, "labels"));
  auto chooser = std::make_unique<const ByClass>(numbers);
  return Ref<DatasetNode>(
      MakeRef<SampleNode>(kOp, std::move(input), std::move(chooser), HashOf(numbers), count, options));
}

}  // namespace levada
