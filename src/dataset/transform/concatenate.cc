#include "dataset/transform/concatenate.h"

#include "dataset/cursor.h"
#include "dataset/plan.h"

namespace levada {
namespace {

class ConcatenateStage final : public Stage {
 public:
  ConcatenateStage(Ref<const DatasetNode> node, Ref<Stage> first, Ref<Stage> second)
      : Stage(std::move(node), SaturatingAdd(first->length(), second->length())),
        first_(std::move(first)),
        second_(std::move(second)) {}

  Result<Ref<Element>> At(Context& context, int64_t pass, int64_t position) override {
    const int64_t n = first_->length();
    return position < n ? first_->At(context, pass, position) : second_->At(context, pass, position - n);
  }

  Status Rows(Context& context, int64_t pass, const IndexSet& positions, Chunk* out) override {
    if (!makes_rows()) return Stage::Rows(context, pass, positions, out);
    out->Clear();
    for (int64_t i = 0; i < positions.count;) {
      const int64_t n = SameSide(positions, i);
      ChunkLease part(context);
      LEVADA_RETURN_IF_ERROR(RowsOfSide(context, pass, positions.Slice(i, n), part.get()));
      AppendChunk(out, part.get());
      i += n;
    }
    return Status::Ok();
  }

  int64_t Touch(int64_t pass, int64_t position) override {
    const int64_t n = first_->length();
    if (position < n) return std::min(first_->Touch(pass, position), second_->depends_on_pass() ? n : kEndless);
    return SaturatingAdd(second_->Touch(pass, position - n), n);
  }
  bool makes_rows() const override { return first_->makes_rows() && second_->makes_rows(); }
  Work work() const override { return std::max(first_->work(), second_->work()); }
  bool keeps_ranges() const override { return first_->keeps_ranges() && second_->keeps_ranges(); }
  bool depends_on_pass() const override { return first_->depends_on_pass() || second_->depends_on_pass(); }

 private:
  int64_t SameSide(const IndexSet& positions, int64_t i) const {
    const bool first = positions[i] < first_->length();
    int64_t n = 1;
    while (i + n < positions.count && (positions[i + n] < first_->length()) == first) ++n;
    return n;
  }

  Status RowsOfSide(Context& context, int64_t pass, const IndexSet& positions, Chunk* out) {
    const int64_t n = first_->length();
    if (positions[0] < n) return first_->Rows(context, pass, positions, out);
    if (positions.is_range()) {
      const IndexSet shifted = IndexSet::Range(positions.first - n, positions.count, positions.step);
      return second_->Rows(context, pass, shifted, out);
    }
    int64_t* const shifted = context.scratch.Allocate(positions.count);
    for (int64_t i = 0; i < positions.count; ++i) shifted[i] = positions[i] - n;
    return second_->Rows(context, pass, IndexSet::Array(shifted, positions.count), out);
  }

  Ref<Stage> first_;
  Ref<Stage> second_;
};

class ConcatenateCursor final : public Cursor {
 public:
  ConcatenateCursor(Ref<Stage> first, Ref<Stage> second, int64_t pass)
      : second_(std::move(second)), pass_(pass), current_(first->Open(pass)) {}

  bool Next(Context& context, Outcome* out) override {
    if (current_->Next(context, out)) return true;
    if (in_second_) return false;
    EnterSecond();
    return current_->Next(context, out);
  }
  void NextRows(Context& context, int64_t most, Chunk* out, Status* failure) override {
    current_->NextRows(context, most, out, failure);
    if (out->count > 0 || !failure->ok() || in_second_) return;
    EnterSecond();
    // That the first input gives rows says nothing about the second.
    current_->NextRows(context, current_->gives_rows() ? most : 1, out, failure);
  }
  bool gives_rows() const override { return current_->gives_rows(); }
  void Save(StateWriter& out) const override {
    out.Int(in_second_);
    current_->Save(out);
  }
  Status Restore(Context& context, StateReader& in) override {
    int64_t in_second = 0;
    LEVADA_RETURN_IF_ERROR(in.Count(&in_second));
    if (in_second != 0) EnterSecond();
    return current_->Restore(context, in);
  }

 private:
  void EnterSecond() {
    current_ = second_->Open(pass_);
    in_second_ = true;
  }

  Ref<Stage> second_;
  int64_t pass_;
  std::unique_ptr<Cursor> current_;
  bool in_second_ = false;
};

class ConcatenateNode final : public DatasetNode {
 public:
  ConcatenateNode(std::vector<Ref<DatasetNode>> inputs, std::vector<TensorSpec> specs, int64_t cardinality,
                  bool indexed)
      : DatasetNode("concatenate", std::move(inputs), std::move(specs), cardinality, indexed) {
    NeedsForPositions(Positions::kCounted);
  }

  Result<Ref<Stage>> Compile(PlanContext& context) const override {
    LEVADA_ASSIGN_OR_RETURN(Ref<Stage> first, context.CompileInput(*inputs()[0], context.limit));
    LEVADA_ASSIGN_OR_RETURN(Ref<Stage> second, context.CompileInput(*inputs()[1], context.limit));
    if (!first->is_stream() && !second->is_stream()) {
      return Ref<Stage>(MakeRef<ConcatenateStage>(Self(), std::move(first), std::move(second)));
    }
    return Ref<Stage>(MakeRef<StreamStage>(Self(), [first, second](int64_t pass) {
      return std::make_unique<ConcatenateCursor>(first, second, pass);
    }));
  }
  std::string Explain() const override { return "the first input, then the second; positions only"; }

 private:
  void DescribeParameters(JsonWriter&) const override {}
};

int64_t Sum(int64_t a, int64_t b) {
  if (a == kInfiniteCardinality || b == kInfiniteCardinality) return kInfiniteCardinality;
  if (a == kUnknownCardinality || b == kUnknownCardinality) return kUnknownCardinality;
  return CardinalityOf(SaturatingAdd(a, b));
}

}  // namespace

Result<Ref<DatasetNode>> MakeConcatenate(Ref<DatasetNode> input, Ref<DatasetNode> other) {
  std::vector<Ref<DatasetNode>> inputs = {input, other};
  LEVADA_RETURN_IF_ERROR(CheckJoin(inputs, "concatenate"));
  LEVADA_ASSIGN_OR_RETURN(std::vector<TensorSpec> specs, MergeSpecs(input->specs(), other->specs(), "concatenate"));
  const int64_t cardinality = Sum(input->cardinality(), other->cardinality());
  const bool indexed = input->is_indexed() && other->is_indexed();
  return Ref<DatasetNode>(
      MakeRef<ConcatenateNode>(std::move(inputs), std::move(specs), cardinality, indexed));
}

}  // namespace levada
