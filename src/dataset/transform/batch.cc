#include "dataset/transform/batch.h"

#include <algorithm>

#include "base/checked.h"
#include "dataset/cursor.h"
#include "dataset/plan.h"
#include "dataset/rank_stage.h"
#include "dataset/transform/selection.h"

namespace levada {
namespace {

constexpr const char* kKind = "batch";

// [groups * size, ...] seen as [groups, size, ...].
Ref<Tensor> GroupRows(const Tensor& rows, int64_t groups, int64_t size) {
  Shape shape = rows.shape();
  Strides strides = rows.strides();
  shape[0] = size;
  shape.insert(0, groups);
  strides.insert(0, strides[0] * size);
  return rows.WithLayout(std::move(shape), std::move(strides));
}

class BatchStage final : public Stage {
 public:
  BatchStage(Ref<const DatasetNode> node, int64_t length, Ref<Stage> below, int64_t batch_size)
      : Stage(std::move(node), length), input_(std::move(below)), batch_size_(batch_size) {}

  Result<Ref<Element>> At(Context& context, int64_t pass, int64_t position) override {
    return PartAt(context, pass, position, Rank());
  }
  // The rows of other ranks are not made.
  Result<Ref<Element>> PartAt(Context& context, int64_t pass, int64_t position, const Rank& rank) override {
    if (!IsReachable(position, 1)) return TooFar();
    const int64_t size = SizeOf(position);
    const IndexSet rows = IndexSet::Range(position * batch_size_ + rank.Begin(size), rank.Count(size));
    if (rows.count == 0) return NoRows(context, pass, position, rank);
    return JoinRows(context, *input_, node(), pass, rows);
  }

  Status Rows(Context& context, int64_t pass, const IndexSet& positions, Chunk* out) override {
    // Batches of different sizes stay single elements: whoever joins them reports the shapes.
    if (positions.count == 0 || !AllFull(positions)) return Stage::Rows(context, pass, positions, out);
    if (!IsReachable(Highest(positions), positions.count)) return TooFar();
    ChunkLease chunk(context);
    LEVADA_RETURN_IF_ERROR(input_->Rows(context, pass, Concatenated(context, positions), chunk.get()));
    out->Clear();
    out->count = positions.count;
    if (chunk->has_columns()) {
      for (const Ref<Tensor>& column : chunk->columns) {
        out->columns.push_back(GroupRows(*column, positions.count, batch_size_));
      }
      return Status::Ok();
    }
    const std::span<const Ref<Element>> elements = chunk->elements;
    for (int64_t i = 0; i < positions.count; ++i) {
      Result<Ref<Element>> batch = StackElements(elements.subspan(i * batch_size_, batch_size_), kKind);
      if (!batch.ok()) return Failed(batch.status());
      out->elements.push_back(std::move(batch).value());
    }
    return Status::Ok();
  }

  int64_t Touch(int64_t pass, int64_t position) override {
    if (!IsReachable(position, 1)) return kEndless;
    const int64_t next = input_->Touch(pass, position * batch_size_ + SizeOf(position) - 1);
    return next == kEndless ? kEndless : std::max(next / batch_size_, position + 1);
  }
  bool makes_rows() const override { return false; }
  Work work() const override {
    return input_->work() == Work::kViews && !input_->keeps_ranges() ? Work::kCompute : input_->work();
  }
  bool keeps_ranges() const override { return input_->keeps_ranges(); }
  bool depends_on_pass() const override { return input_->depends_on_pass(); }
  bool fills_buffers() const override { return input_->resolves(); }

 private:
  int64_t SizeOf(int64_t position) const {
    if (input_->length() == kEndless) return batch_size_;
    return std::min(batch_size_, input_->length() - position * batch_size_);
  }

  // A batch has fewer rows than there are ranks. What an empty part looks like, the whole batch tells.
  Result<Ref<Element>> NoRows(Context& context, int64_t pass, int64_t position, const Rank& rank) {
    LEVADA_ASSIGN_OR_RETURN(Ref<Element> whole, At(context, pass, position));
    return TakePart(*whole, rank, node());
  }

  // The highest of at least one position.
  static int64_t Highest(const IndexSet& positions) {
    if (positions.is_range()) return std::max(positions.first, positions[positions.count - 1]);
    return *std::max_element(positions.array, positions.array + positions.count);
  }

  // Only the last batch may be smaller.
  bool AllFull(const IndexSet& positions) const {
    const int64_t highest = Highest(positions);
    return highest + 1 < length() || SizeOf(highest) == batch_size_;
  }

  // An endless input has positions up to 2^63 only, and so many rows are all that can be counted at once.
  bool IsReachable(int64_t position, int64_t count) const {
    if (input_->length() != kEndless) return true;
    int64_t rows;
    return position < kEndless / batch_size_ && CheckedMul(count, batch_size_, &rows);
  }
  Status TooFar() const {
    return Failed(OutOfRange("batch: expected positions below 2^63 of an endless input, got one beyond"));
  }

  IndexSet Concatenated(Context& context, const IndexSet& positions) const {
    const int64_t count = positions.count * batch_size_;
    if (positions.is_range() && positions.step == 1) return IndexSet::Range(positions.first * batch_size_, count);
    int64_t* const rows = context.scratch.Allocate(count);
    for (int64_t i = 0; i < count; ++i) rows[i] = positions[i / batch_size_] * batch_size_ + i % batch_size_;
    return IndexSet::Array(rows, count);
  }

  Ref<Stage> input_;
  int64_t batch_size_;
};

// A failure takes the elements that were collected for its batch with it, as in TensorFlow.
class BatchCursor final : public Cursor {
 public:
  BatchCursor(Ref<const DatasetNode> node, std::unique_ptr<Cursor> below, const BatchParameters& parameters)
      : node_(std::move(node)), input_(std::move(below)), parameters_(parameters) {}

  bool Next(Context& context, Outcome* out) override {
    const Status failure = CollectRows(context, *input_, parameters_.batch_size, &parts_);
    if (!failure.ok()) return GiveFailure(failure, out);
    int64_t count = 0;
    for (const Chunk& part : parts_) count += part.count;
    if (count == 0 || (count < parameters_.batch_size && parameters_.drop_remainder)) return false;
    Result<Ref<Element>> batch = StackChunks(parts_, kKind);
    for (Chunk& part : parts_) part.Clear();
    if (batch.ok()) return GiveElement(std::move(batch).value(), out);
    return GiveFailure(FailedAt(*node_, batch.status()), out);
  }
  void Save(StateWriter& out) const override { input_->Save(out); }
  Status Restore(Context& context, StateReader& in) override { return input_->Restore(context, in); }

 private:
  Ref<const DatasetNode> node_;
  std::unique_ptr<Cursor> input_;
  const BatchParameters parameters_;
  std::vector<Chunk> parts_;
};

int64_t BatchCount(int64_t count, const BatchParameters& parameters) {
  return count / parameters.batch_size + (!parameters.drop_remainder && count % parameters.batch_size != 0);
}

class BatchNode final : public DatasetNode {
 public:
  BatchNode(Ref<DatasetNode> below, const BatchParameters& parameters)
      : DatasetNode(kKind, below, BatchSpecs(below->specs(), parameters),
                    below->cardinality() < 0 ? below->cardinality() : BatchCount(below->cardinality(), parameters),
                    below->is_indexed()),
        parameters_(parameters) {
    NeedsForPositions(Positions::kCounted);
  }

  const BatchParameters& parameters() const { return parameters_; }

  Result<Ref<Stage>> Compile(PlanContext& context) const override {
    const int64_t limit = SaturatingMul(context.limit, parameters_.batch_size);
    LEVADA_ASSIGN_OR_RETURN(Ref<Stage> below, context.CompileInput(*input(), limit, parameters_.batch_size));
    return MakeBatchStage(Self(), parameters_, std::move(below));
  }
  bool makes_batches() const override { return true; }
  std::string Explain() const override {
    const char* const rest = parameters_.drop_remainder ? " each, the remainder dropped" : " each";
    const char* const how = is_indexed() ? "; consecutive rows are a view, others are gathered once" : "";
    return std::to_string(parameters_.batch_size) + rest + how;
  }

 private:
  void DescribeParameters(JsonWriter& json) const override {
    json.Key("batch_size").Int(parameters_.batch_size).Key("drop_remainder").Bool(parameters_.drop_remainder);
  }

  BatchParameters parameters_;
};

}  // namespace

std::vector<TensorSpec> BatchSpecs(std::vector<TensorSpec> specs, const BatchParameters& parameters) {
  for (TensorSpec& spec : specs) {
    if (spec.rank_known) spec.shape.insert(0, parameters.drop_remainder ? parameters.batch_size : kUnknownDim);
  }
  return specs;
}

Status CheckBatchable(const std::vector<TensorSpec>& specs, const char* op) {
  for (const TensorSpec& spec : specs) {
    if (spec.rank() < kMaxRank) continue;
    return InvalidArgument("%s: expected components of at most %d axes, got %d", op, kMaxRank - 1, spec.rank());
  }
  return Status::Ok();
}

Result<Ref<Element>> JoinRows(Context& context, Stage& input, const DatasetNode& node, int64_t pass,
                              const IndexSet& rows) {
  if (!input.resolves()) {
    ChunkLease chunk(context);
    LEVADA_RETURN_IF_ERROR(input.Rows(context, pass, rows, chunk.get()));
    if (chunk->has_columns()) return Element::Of(chunk->columns);
    Result<Ref<Element>> stacked = StackElements(chunk->elements, node.kind());
    return stacked.ok() ? std::move(stacked) : Result<Ref<Element>>(FailedAt(node, stacked.status()));
  }
  ResolvedRows resolved;
  LEVADA_RETURN_IF_ERROR(input.Resolve(context, pass, rows, &resolved));
  const int n = static_cast<int>(resolved.columns->size());
  Ref<Element> element = Element::Make(n);
  for (int c = 0; c < n; ++c) {
    const Ref<Tensor> into = context.into != nullptr ? (*context.into)[c] : nullptr;
    Result<Ref<Tensor>> column = TakeRowsOf(*(*resolved.columns)[c], resolved.rows, into);
    if (!column.ok()) return FailedAt(node, column.status());
    element->set_component(c, std::move(column).value());
  }
  return element;
}

const BatchParameters* BatchParametersOf(const DatasetNode& node) {
  const BatchNode* const batch = dynamic_cast<const BatchNode*>(&node);
  return batch == nullptr ? nullptr : &batch->parameters();
}

Ref<Stage> MakeBatchStage(Ref<const DatasetNode> node, const BatchParameters& parameters, Ref<Stage> input) {
  if (input->selection() != nullptr) {
    return MakeSelectedBatches(std::move(node), parameters.batch_size, parameters.drop_remainder, std::move(input));
  }
  if (input->is_stream()) {
    return MakeRef<StreamStage>(node, [node, input, parameters](int64_t pass) {
      return std::make_unique<BatchCursor>(node, input->Open(pass), parameters);
    });
  }
  const int64_t length = input->length() == kEndless ? kEndless : BatchCount(input->length(), parameters);
  return MakeRef<BatchStage>(std::move(node), length, std::move(input), parameters.batch_size);
}

Result<Ref<DatasetNode>> MakeBatch(Ref<DatasetNode> input, int64_t batch_size, bool drop_remainder) {
  if (batch_size < 1) {
    return InvalidArgument("batch: expected a batch_size of 1 or more, got %lld", static_cast<long long>(batch_size));
  }
  LEVADA_RETURN_IF_ERROR(CheckTensors(*input, "batch"));
  LEVADA_RETURN_IF_ERROR(CheckBatchable(input->specs(), "batch"));
  return Ref<DatasetNode>(MakeRef<BatchNode>(std::move(input), BatchParameters{batch_size, drop_remainder}));
}

}  // namespace levada
