#include "dataset/transform/unbatch.h"

#include "dataset/cursor.h"
#include "dataset/plan.h"

namespace levada {
namespace {

constexpr const char* kKind = "unbatch";

Ref<Element> RowOf(const Element& batch, int64_t row) {
  Ref<Element> element = Element::Make(batch.count());
  for (int c = 0; c < batch.count(); ++c) element->set_component(c, batch.component(c)->Row(row));
  return element;
}

// All elements of the input are batches of `rows` rows.
class UnbatchStage final : public Stage {
 public:
  UnbatchStage(Ref<const DatasetNode> node, int64_t length, Ref<Stage> below, int64_t rows)
      : Stage(std::move(node), length), input_(std::move(below)), rows_(rows) {}

  Result<Ref<Element>> At(Context& context, int64_t pass, int64_t position) override {
    LEVADA_ASSIGN_OR_RETURN(Ref<Element> batch, input_->At(context, pass, position / rows_));
    LEVADA_RETURN_IF_ERROR(Check(*batch));
    return RowOf(*batch, position % rows_);
  }
  Status Rows(Context& context, int64_t pass, const IndexSet& positions, Chunk* out) override {
    out->Clear();
    const bool range = positions.count > 0 && positions.is_range() && positions.step == 1;
    if (range && input_->work() == Work::kViews && input_->keeps_ranges()) {
      LEVADA_RETURN_IF_ERROR(ViewRows(context, pass, positions, out));
      if (out->count > 0) return Status::Ok();
    }
    Ref<Element> batch;
    int64_t number = -1;
    for (int64_t i = 0; i < positions.count; ++i) {
      if (positions[i] / rows_ != number) {
        if (context.IsCancelled()) return Cancelled("iterator: cancelled");
        number = positions[i] / rows_;
        LEVADA_ASSIGN_OR_RETURN(batch, input_->At(context, pass, number));
        LEVADA_RETURN_IF_ERROR(Check(*batch));
      }
      out->elements.push_back(RowOf(*batch, positions[i] % rows_));
    }
    out->count = positions.count;
    return Status::Ok();
  }
  int64_t Touch(int64_t pass, int64_t position) override {
    const int64_t next = input_->Touch(pass, position / rows_);
    return next == kEndless ? kEndless : std::max(SaturatingMul(next, rows_), position + 1);
  }
  bool makes_rows() const override { return true; }
  Work work() const override {
    return input_->keeps_ranges() ? input_->work() : std::max(Work::kCompute, input_->work());
  }
  bool keeps_ranges() const override { return input_->keeps_ranges(); }
  bool depends_on_pass() const override { return input_->depends_on_pass(); }

 private:
  // Batches that lie one behind the other are one column of rows. Leaves `out` empty where they do not.
  Status ViewRows(Context& context, int64_t pass, const IndexSet& positions, Chunk* out) {
    const int64_t first = positions.first / rows_;
    const int64_t batches = (positions.first + positions.count - 1) / rows_ - first + 1;
    ChunkLease chunk(context);
    LEVADA_RETURN_IF_ERROR(input_->Rows(context, pass, IndexSet::Range(first, batches), chunk.get()));
    for (const Ref<Tensor>& column : chunk->columns) {
      const bool joined = column->rank() > 1 && column->dim(1) == rows_ &&
                          (batches == 1 || column->strides()[0] == column->strides()[1] * rows_);
      if (!joined) {
        out->Clear();
        return Status::Ok();
      }
      Shape shape = column->shape();
      Strides strides = column->strides();
      shape.erase(0);
      strides.erase(0);
      shape[0] = batches * rows_;
      const Ref<Tensor> rows = column->WithLayout(std::move(shape), std::move(strides));
      out->columns.push_back(rows->Rows(positions.first - first * rows_, positions.count));
    }
    if (!out->columns.empty()) out->count = positions.count;
    return Status::Ok();
  }

  Status Check(const Element& batch) const {
    LEVADA_ASSIGN_OR_RETURN(const int64_t rows, RowsOfBatch(batch, node().kind()));
    if (rows == rows_) return Status::Ok();
    return Failed(InvalidArgument("%s: expected batches of %lld rows, got one of %lld", node().kind(),
                                  static_cast<long long>(rows_), static_cast<long long>(rows)));
  }

  Ref<Stage> input_;
  const int64_t rows_;
};

// Keeps the state from before the current batch.
class UnbatchCursor final : public Cursor {
 public:
  UnbatchCursor(Ref<const DatasetNode> node, std::unique_ptr<Cursor> below)
      : node_(std::move(node)), input_(std::move(below)) {}

  bool Next(Context& context, Outcome* out) override {
    while (!batch_ || row_ >= rows_) {
      if (context.IsCancelled()) return GiveCancelled(out);
      if (!Read(context, out)) return false;
      if (!out->status.ok()) return true;
    }
    return GiveElement(RowOf(*batch_, row_++), out);
  }
  // Never rows of two batches at once.
  void NextRows(Context& context, int64_t most, Chunk* out, Status* failure) override {
    out->Clear();
    *failure = Status::Ok();
    Outcome outcome;
    while (!batch_ || row_ >= rows_) {
      if (context.IsCancelled()) GiveCancelled(&outcome);
      else if (!Read(context, &outcome)) return;
      *failure = outcome.status;
      if (!failure->ok()) return;
    }
    out->count = std::min(most, rows_ - row_);
    for (const Ref<Tensor>& component : batch_->components()) out->columns.push_back(component->Rows(row_, out->count));
    row_ += out->count;
  }
  bool gives_rows() const override { return true; }
  void Save(StateWriter& out) const override {
    out.Int(batch_ ? row_ : -1);
    if (batch_) {
      out.Bytes(before_);
    } else {
      input_->Save(out);
    }
  }
  Status Restore(Context& context, StateReader& in) override {
    int64_t row = 0;
    LEVADA_RETURN_IF_ERROR(in.Int(&row));
    if (row < 0) return input_->Restore(context, in);
    std::string_view before;
    LEVADA_RETURN_IF_ERROR(in.Bytes(&before));
    StateReader reader(before);
    LEVADA_RETURN_IF_ERROR(input_->Restore(context, reader));
    Outcome outcome;
    if (!Read(context, &outcome) || row > rows_) {
      return InvalidArgument("iterator_restore: expected a batch of %lld rows to go on in, got none",
                             static_cast<long long>(row));
    }
    row_ = row;
    return outcome.status;
  }

 private:
  // The next batch, or the failure in its place.
  bool Read(Context& context, Outcome* out) {
    batch_ = nullptr;
    StateWriter before;
    input_->Save(before);
    before_ = before.Take();
    if (!input_->Next(context, out)) return false;
    if (!out->status.ok()) return true;
    Result<int64_t> rows = RowsOfBatch(*out->element, node_->kind());
    if (!rows.ok()) return GiveFailure(FailedAt(*node_, rows.status()), out);
    batch_ = std::move(out->element);
    rows_ = rows.value();
    row_ = 0;
    return true;
  }

  Ref<const DatasetNode> node_;
  std::unique_ptr<Cursor> input_;
  std::string before_;
  Ref<Element> batch_;
  int64_t rows_ = 0;
  int64_t row_ = 0;
};

class UnbatchNode final : public DatasetNode {
 public:
  // rows: of every batch, as far as one component tells; all: every component does.
  UnbatchNode(Ref<DatasetNode> below, std::vector<TensorSpec> specs, int64_t rows, bool all)
      : DatasetNode(kKind, below, std::move(specs), Cardinality(*below, rows), below->is_indexed() && all && rows > 0),
        rows_(all ? rows : kUnknownDim) {
    NeedsForPositions(Positions::kCounted);
  }

  bool makes_batches() const override { return false; }
  Result<Ref<Stage>> Compile(PlanContext& context) const override {
    LEVADA_ASSIGN_OR_RETURN(Ref<Stage> below, context.CompileInput(*input(), kEndless));
    return MakeUnbatchStage(Self(), std::move(below), rows_);
  }
  std::string Explain() const override { return "the rows of each element, as views"; }

 private:
  static int64_t Cardinality(const DatasetNode& input, int64_t rows) {
    const int64_t n = input.cardinality();
    if (n < 0) return n;
    return rows < 1 ? kUnknownCardinality : CardinalityOf(SaturatingMul(n, rows));
  }
  void DescribeParameters(JsonWriter&) const override {}

  int64_t rows_;
};

}  // namespace

Ref<Stage> MakeUnbatchStage(Ref<const DatasetNode> node, Ref<Stage> input, int64_t rows) {
  if (rows > 0 && !input->is_stream()) {
    const int64_t length = SaturatingMul(input->length(), rows);
    return MakeRef<UnbatchStage>(std::move(node), length, std::move(input), rows);
  }
  return MakeRef<StreamStage>(node, [node, input](int64_t pass) {
    return std::make_unique<UnbatchCursor>(node, input->Open(pass));
  });
}

Result<int64_t> RowsOfBatch(const Element& batch, const char* op) {
  for (int c = 0; c < batch.count(); ++c) {
    const Tensor& component = *batch.component(c);
    if (component.rank() == 0) {
      return InvalidArgument("%s: expected components with a first axis, got a scalar (component %d)", op, c);
    }
    if (component.dim(0) == batch.component(0)->dim(0)) continue;
    return InvalidArgument("%s: expected one first dimension, got %lld (component 0) and %lld (component %d)", op,
                           static_cast<long long>(batch.component(0)->dim(0)), static_cast<long long>(component.dim(0)),
                           c);
  }
  return batch.component(0)->dim(0);
}

Result<std::vector<TensorSpec>> RowSpecs(const DatasetNode& input, const char* op, int64_t* rows, bool* all) {
  LEVADA_RETURN_IF_ERROR(CheckTensors(input, op));
  std::vector<TensorSpec> specs = input.specs();
  if (specs.empty()) return InvalidArgument("%s: expected at least one component, got none", op);
  *rows = kUnknownDim;
  *all = true;
  for (size_t c = 0; c < specs.size(); ++c) {
    if (!specs[c].rank_known) {
      *all = false;
      continue;
    }
    if (specs[c].rank() == 0) {
      return InvalidArgument("%s: expected components with a first axis, got a scalar (component %zu)", op, c);
    }
    const int64_t dim = specs[c].shape[0];
    specs[c].shape.erase(0);
    *all = *all && dim >= 0;
    if (dim < 0) continue;
    if (*rows >= 0 && *rows != dim) {
      return InvalidArgument("%s: expected one first dimension, got %lld and %lld (component %zu)", op,
                             static_cast<long long>(*rows), static_cast<long long>(dim), c);
    }
    *rows = dim;
  }
  return specs;
}

Result<Ref<DatasetNode>> MakeUnbatch(Ref<DatasetNode> input) {
  int64_t rows = kUnknownDim;
  bool all = false;
  LEVADA_ASSIGN_OR_RETURN(std::vector<TensorSpec> specs, RowSpecs(*input, kKind, &rows, &all));
  return Ref<DatasetNode>(MakeRef<UnbatchNode>(std::move(input), std::move(specs), rows, all));
}

}  // namespace levada
