#include "dataset/transform/padded_batch.h"

#include "dataset/cursor.h"
#include "dataset/plan.h"

namespace levada {
namespace {

constexpr const char* kKind = "padded_batch";

struct PaddedBatchParameters {
  int64_t batch_size;
  bool drop_remainder;
  PaddingRule rule;
};

// The node outlives stage and cursors, and with it the parameters.
class PaddedBatchStage final : public Stage {
 public:
  PaddedBatchStage(Ref<const DatasetNode> node, int64_t length, Ref<Stage> below,
                   const PaddedBatchParameters* parameters)
      : Stage(std::move(node), length), input_(std::move(below)), parameters_(*parameters) {}

  Result<Ref<Element>> At(Context& context, int64_t pass, int64_t position) override {
    int64_t first;
    if (!CheckedMul(position, parameters_.batch_size, &first)) {
      return Failed(OutOfRange("padded_batch: expected positions below 2^63 of an endless input, got one beyond"));
    }
    ChunkLease chunk(context);
    const IndexSet rows = IndexSet::Range(first, SizeAt(first));
    LEVADA_RETURN_IF_ERROR(input_->Rows(context, pass, rows, chunk.get()));
    Result<Ref<Element>> batch = PadChunk(chunk.get(), parameters_.rule, kKind);
    return batch.ok() ? std::move(batch) : Result<Ref<Element>>(Failed(batch.status()));
  }
  int64_t Touch(int64_t pass, int64_t position) override {
    const int64_t first = SaturatingMul(position, parameters_.batch_size);
    const int64_t next = input_->Touch(pass, SaturatingAdd(first, SizeAt(first) - 1));
    return next == kEndless ? kEndless : std::max(next / parameters_.batch_size, position + 1);
  }
  bool makes_rows() const override { return false; }
  Work work() const override { return std::max(Work::kCompute, input_->work()); }
  bool keeps_ranges() const override { return input_->keeps_ranges(); }
  bool depends_on_pass() const override { return input_->depends_on_pass(); }

 private:
  int64_t SizeAt(int64_t first) const {
    if (input_->length() == kEndless) return parameters_.batch_size;
    return std::min(parameters_.batch_size, input_->length() - first);
  }

  Ref<Stage> input_;
  const PaddedBatchParameters& parameters_;
};

// A failure takes the elements that were collected for its batch with it, as in TensorFlow.
class PaddedBatchCursor final : public Cursor {
 public:
  PaddedBatchCursor(Ref<const DatasetNode> node, std::unique_ptr<Cursor> below, const PaddedBatchParameters* parameters)
      : node_(std::move(node)), input_(std::move(below)), parameters_(*parameters) {}

  bool Next(Context& context, Outcome* out) override {
    const Status failure = CollectRows(context, *input_, parameters_.batch_size, &parts_);
    if (!failure.ok()) return GiveFailure(failure, out);
    if (parts_.empty()) return false;
    Chunk& rows = parts_[0];
    for (size_t i = 1; i < parts_.size(); ++i) AppendChunk(&rows, &parts_[i]);
    if (rows.count < parameters_.batch_size && parameters_.drop_remainder) return false;
    Result<Ref<Element>> batch = PadChunk(&rows, parameters_.rule, kKind);
    rows.Clear();
    if (batch.ok()) return GiveElement(std::move(batch).value(), out);
    return GiveFailure(FailedAt(*node_, batch.status()), out);
  }
  void Save(StateWriter& out) const override { input_->Save(out); }
  Status Restore(Context& context, StateReader& in) override { return input_->Restore(context, in); }

 private:
  Ref<const DatasetNode> node_;
  std::unique_ptr<Cursor> input_;
  const PaddedBatchParameters& parameters_;
  std::vector<Chunk> parts_;
};

int64_t CountOf(int64_t n, int64_t size, bool drop) { return n < 0 ? n : n / size + (!drop && n % size != 0); }

class PaddedBatchNode final : public DatasetNode {
 public:
  PaddedBatchNode(Ref<DatasetNode> below, std::vector<TensorSpec> specs, PaddedBatchParameters parameters)
      : DatasetNode(kKind, below, std::move(specs),
                    CountOf(below->cardinality(), parameters.batch_size, parameters.drop_remainder),
                    below->is_indexed()),
        parameters_(std::move(parameters)) {}

  bool makes_batches() const override { return true; }
  Result<Ref<Stage>> Compile(PlanContext& context) const override {
    const int64_t limit = SaturatingMul(context.limit, parameters_.batch_size);
    LEVADA_ASSIGN_OR_RETURN(Ref<Stage> below, context.CompileInput(*input(), limit, parameters_.batch_size));
    if (below->is_stream()) {
      return Ref<Stage>(MakeRef<StreamStage>(Self(), [node = Self(), below, p = &parameters_](int64_t pass) {
        return std::make_unique<PaddedBatchCursor>(node, below->Open(pass), p);
      }));
    }
    const int64_t n = below->length();
    const int64_t length = n == kEndless ? n : CountOf(n, parameters_.batch_size, parameters_.drop_remainder);
    return Ref<Stage>(MakeRef<PaddedBatchStage>(Self(), length, std::move(below), &parameters_));
  }
  std::string Explain() const override {
    return std::to_string(parameters_.batch_size) + " each, copied once into a padded batch";
  }

 private:
  void DescribeParameters(JsonWriter& json) const override {
    json.Key("batch_size").Int(parameters_.batch_size).Key("drop_remainder").Bool(parameters_.drop_remainder);
    DescribePadding(json, parameters_.rule);
  }

  PaddedBatchParameters parameters_;
};

}  // namespace

Result<Ref<DatasetNode>> MakePaddedBatch(Ref<DatasetNode> input, int64_t batch_size, bool drop_remainder,
                                         const PaddingOptions& options) {
  if (batch_size < 1) {
    return InvalidArgument("padded_batch: expected a batch_size of 1 or more, got %lld",
                           static_cast<long long>(batch_size));
  }
  LEVADA_ASSIGN_OR_RETURN(PaddingRule rule, MakePaddingRule(input->specs(), options, kKind));
  std::vector<TensorSpec> specs = PaddedSpecs(input->specs(), rule, drop_remainder ? batch_size : kUnknownDim);
  return Ref<DatasetNode>(MakeRef<PaddedBatchNode>(
      std::move(input), std::move(specs), PaddedBatchParameters{batch_size, drop_remainder, std::move(rule)}));
}

}  // namespace levada
