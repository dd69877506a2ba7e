#include "dataset/transform/rejection_resample.h"

#include <algorithm>

#include "base/random.h"
#include "convert/layout.h"
#include "dataset/pass_epochs.h"
#include "dataset/transform/keyed.h"

namespace levada {
namespace {

constexpr const char* kKind = "rejection_resample";
constexpr double kRarest = 1e-8;  // what a class that should not occur is taken to have

// What cursors take from the node, which outlives them.
struct Resampling {
  NumberOfElement class_of;
  std::vector<double> target;
  std::vector<double> initial;
};

class ResampleCursor final : public ReplayCursor {
 public:
  ResampleCursor(Ref<const DatasetNode> node, std::unique_ptr<Cursor> below, const Resampling* resampling, uint64_t key,
                 const DrawScope::Keys& keys)
      : node_(std::move(node)),
        input_(std::move(below)),
        resampling_(*resampling),
        random_(key),
        keys_(keys),
        counts_(resampling->initial.empty() ? std::vector<double>(resampling->target.size(), 1.0)
                                            : resampling->initial) {}

 protected:
  bool Step(Context& context, Outcome* out) override {
    for (;;) {
      if (context.IsCancelled()) return GiveCancelled(out);
      if (!input_->Next(context, out)) return false;
      if (!out->status.ok()) return true;
      Ref<Element> element = std::move(out->element);
      int64_t number = 0;
      Status status = ReadClass(&element, &number);
      if (status.ok() && (number < 0 || number >= static_cast<int64_t>(counts_.size()))) {
        status = InvalidArgument("rejection_resample: expected a class from 0 to %zu, got %lld", counts_.size() - 1,
                                 static_cast<long long>(number));
      }
      if (status.ok() && !Accepts(number)) continue;
      const DType dtype = node_->specs()[0].dtype;
      Result<Ref<Element>> labelled = status.ok() ? Label(*element, number, dtype) : Result<Ref<Element>>(status);
      if (labelled.ok()) return GiveElement(std::move(labelled).value(), out);
      return GiveFailure(FailedAt(*node_, labelled.status()), out);
    }
  }

 private:
  // The class depends on the place of the element, whatever it draws.
  Status ReadClass(Ref<Element>* element, int64_t* number) {
    const DrawScope scope(keys_, read_++, false);
    return resampling_.class_of.Read(element, number);
  }

  // The class that is rarest against its target is kept always, the others in proportion.
  bool Accepts(int64_t number) {
    if (resampling_.initial.empty()) counts_[number] += 1;
    double total = 0;
    for (const double count : counts_) total += count;
    const auto ratio = [&](size_t c) { return resampling_.target[c] / std::max(counts_[c] / total, kRarest); };
    double largest = 0;
    for (size_t c = 0; c < counts_.size(); ++c) largest = std::max(largest, ratio(c));
    return static_cast<double>(random_.Next() >> 11) * 0x1p-53 * largest < ratio(number);
  }

  static Result<Ref<Element>> Label(const Element& element, int64_t number, DType dtype) {
    LEVADA_ASSIGN_OR_RETURN(Ref<Tensor> label, Tensor::Scalar(DType::kInt64, number));
    LEVADA_ASSIGN_OR_RETURN(label, Cast(label, dtype));
    Ref<Element> labelled = Element::Make(element.count() + 1);
    labelled->set_component(0, std::move(label));
    for (int c = 0; c < element.count(); ++c) labelled->CopyComponent(c + 1, element, c);
    return labelled;
  }

  Ref<const DatasetNode> node_;
  std::unique_ptr<Cursor> input_;
  const Resampling& resampling_;
  RandomStream random_;
  const DrawScope::Keys keys_;
  int64_t read_ = 0;
  std::vector<double> counts_;
};

class ResampleNode final : public DatasetNode {
 public:
  ResampleNode(const Ref<DatasetNode>& below, std::vector<TensorSpec> specs, Resampling resampling, const SeedOptions& options)
      : DatasetNode(kKind, below, std::move(specs), CardinalityOf(below->cardinality(), resampling), false),
        resampling_(std::move(resampling)),
        options_(options),
        seed_(SeedOf(options)) {}

  // What comes in the wanted proportions already is delivered whole.
  static int64_t CardinalityOf(int64_t input, const Resampling& resampling) {
    return input == kInfiniteCardinality || resampling.initial == resampling.target ? input : kUnknownCardinality;
  }
  bool draws() const override { return true; }
  bool draws_own_seed() const override { return !options_.seeded; }
  Result<Ref<Stage>> Compile(PlanContext& context) const override {
    LEVADA_ASSIGN_OR_RETURN(Ref<Stage> below, context.CompileInput(*input(), kEndless));
    int64_t seed = seed_;
    const PassEpochs epochs = PassEpochs::Make(*this, context, true, &epochs_, &seed);
    return Ref<Stage>(MakeRef<StreamStage>(
        Self(), [node = Self(), below, resampling = &resampling_, seed, epochs](int64_t pass) {
          const auto key_of = [&](uint64_t start) {
            return CombineKey(CombineKey(start, epochs.EpochOf(pass)), node->ordinal());
          };
          const DrawScope::Keys keys{CombineKey(key_of(0), 1), CombineKey(key_of(static_cast<uint64_t>(seed)), 2)};
          epochs.Use(pass);
          return std::make_unique<ResampleCursor>(node, below->Open(pass), resampling, key_of(static_cast<uint64_t>(seed)),
                                                  keys);
        }));
  }
  std::string Explain() const override {
    return "elements are dropped until " + std::to_string(resampling_.target.size()) +
           " classes come in given proportions; seed " + std::to_string(seed_) +
           (options_.seeded ? " (given)" : " (drawn)");
  }

 private:
  void DescribeParameters(JsonWriter& json) const override {
    resampling_.class_of.Describe(json);
    json.Key("initial").BeginArray();
    for (const double p : resampling_.initial) json.Float(p);
    json.EndArray();
    if (options_.seeded) json.Key("seed").Int(seed_);
    json.Key("target").BeginArray();
    for (const double p : resampling_.target) json.Float(p);
    json.EndArray();
  }

  Resampling resampling_;
  SeedOptions options_;
  int64_t seed_;
  mutable EpochCounter epochs_;
};

Status CheckProbabilities(const std::vector<double>& values, const char* what) {
  double total = 0;
  for (const double value : values) {
    if (!(value >= 0 && value <= 1e300)) {
      return InvalidArgument("rejection_resample: expected finite %s of 0 or more, got %g", what, value);
    }
    total += value;
  }
  if (total > 0) return Status::Ok();
  return InvalidArgument("rejection_resample: expected %s of which some are above 0, got none", what);
}

}  // namespace

Result<Ref<DatasetNode>> MakeRejectionResample(Ref<DatasetNode> input, const ResampleParameters& parameters) {
  LEVADA_RETURN_IF_ERROR(CheckProbabilities(parameters.target, "target probabilities"));
  if (!parameters.initial.empty()) {
    LEVADA_RETURN_IF_ERROR(CheckProbabilities(parameters.initial, "initial probabilities"));
    if (parameters.initial.size() != parameters.target.size()) {
      return InvalidArgument("rejection_resample: expected %zu initial probabilities, got %zu",
                             parameters.target.size(), parameters.initial.size());
    }
  }
  LEVADA_ASSIGN_OR_RETURN(NumberOfElement class_of,
                          NumberOfElement::Make(input->specs(), parameters.class_of, false, kKind, "class"));
  std::vector<TensorSpec> specs = class_of.specs();
  specs.insert(specs.begin(), {class_of.dtype(), true, {}});
  return Ref<DatasetNode>(MakeRef<ResampleNode>(input, std::move(specs),
                                                Resampling{std::move(class_of), parameters.target, parameters.initial},
                                                parameters.seed));
}

}  // namespace levada
