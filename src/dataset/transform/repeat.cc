#include "dataset/transform/repeat.h"

#include "dataset/cursor.h"
#include "dataset/plan.h"

namespace levada {
namespace {

// Position p of pass q is position p % L of the input's pass q * K + p / L, where K is how often one pass starts the
// input.
class RepeatStage final : public IndexStage {
 public:
  RepeatStage(Ref<const DatasetNode> node, int64_t length, Ref<Stage> below, int64_t passes)
      : IndexStage(std::move(node), length, std::move(below)), passes_(passes) {}

  int64_t Touch(int64_t pass, int64_t position) override {
    const int64_t size = input().length();
    const int64_t start = position - position % size;
    const int64_t next = input().Touch(InputPass(pass, position), position - start);
    return depends_on_pass() ? SaturatingAdd(start, std::min(next, size)) : kEndless;
  }

 protected:
  Status Map(Context& context, int64_t pass, const IndexSet& positions, PassSegments* out) const override {
    if (!input().depends_on_pass()) {
      out->push_back({0, Wrap(context, positions)});
      return Status::Ok();
    }
    for (int64_t i = 0; i < positions.count;) {
      const int64_t n = SamePass(positions, i);
      out->push_back({InputPass(pass, positions[i]), Wrap(context, positions.Slice(i, n))});
      i += n;
    }
    return Status::Ok();
  }

 private:
  int64_t InputPass(int64_t pass, int64_t position) const {
    return SaturatingAdd(SaturatingMul(pass, passes_), position / input().length());
  }

  // How many positions from entry i on fall into the pass of that entry.
  int64_t SamePass(const IndexSet& positions, int64_t i) const {
    const int64_t size = input().length();
    const int64_t left = positions.count - i;
    const int64_t offset = positions[i] % size;
    if (positions.is_range()) {
      if (positions.step == 0) return left;
      const int64_t room = positions.step > 0 ? (size - 1 - offset) / positions.step : offset / -positions.step;
      return std::min(left, room + 1);
    }
    const int64_t number = positions[i] / size;
    int64_t n = 1;
    while (n < left && positions[i + n] / size == number) ++n;
    return n;
  }

  // Positions modulo the length; a range that stays inside one pass stays a range.
  IndexSet Wrap(Context& context, const IndexSet& positions) const {
    const int64_t size = input().length();
    if (positions.count == 0) return positions;
    const int64_t start = positions[0] - positions[0] % size;
    if (positions.is_range() && SamePass(positions, 0) == positions.count) {
      return IndexSet::Range(positions.first - start, positions.count, positions.step);
    }
    int64_t* const wrapped = context.scratch.Allocate(positions.count);
    for (int64_t i = 0; i < positions.count; ++i) wrapped[i] = positions[i] % size;
    return IndexSet::Array(wrapped, positions.count);
  }

  int64_t passes_;
};

// Passes of an endless repeat that is itself started again: more than anybody runs through.
constexpr int64_t kManyPasses = int64_t{1} << 32;

class RepeatCursor final : public Cursor {
 public:
  RepeatCursor(Ref<Stage> stage, int64_t pass, int64_t count)
      : stage_(std::move(stage)),
        first_pass_(SaturatingMul(pass, count < 0 ? kManyPasses : count)),
        count_(count),
        ended_(count == 0) {}

  bool Next(Context& context, Outcome* out) override {
    while (!ended_) {
      if (!input_) Begin();
      if (input_->Next(context, out)) {
        empty_ = false;
        return true;
      }
      EndPass();
    }
    return false;
  }
  // Never rows of two passes at once.
  void NextRows(Context& context, int64_t most, Chunk* out, Status* failure) override {
    out->Clear();
    *failure = Status::Ok();
    while (!ended_) {
      if (!input_) Begin();
      input_->NextRows(context, most, out, failure);
      if (out->count > 0 || !failure->ok()) {
        empty_ = false;
        return;
      }
      EndPass();
    }
  }
  bool gives_rows() const override { return gives_rows_; }
  void Save(StateWriter& out) const override {
    out.Int(done_);
    out.Int((ended_ ? 1 : 0) | (empty_ ? 2 : 0) | (input_ ? 4 : 0));
    if (input_) input_->Save(out);
  }
  Status Restore(Context& context, StateReader& in) override {
    int64_t flags = 0;
    LEVADA_RETURN_IF_ERROR(in.Count(&done_));
    LEVADA_RETURN_IF_ERROR(in.Count(&flags));
    ended_ = (flags & 1) != 0;
    if ((flags & 4) == 0) return Status::Ok();
    Begin();
    empty_ = (flags & 2) != 0;
    return input_->Restore(context, in);
  }

 private:
  void Begin() {
    input_ = stage_->Open(SaturatingAdd(first_pass_, done_));
    gives_rows_ = input_->gives_rows();
    empty_ = true;
  }
  void EndPass() {
    input_ = nullptr;
    ++done_;
    // For ever nothing is nothing.
    ended_ = done_ == count_ || (count_ < 0 && empty_);
  }

  Ref<Stage> stage_;
  const int64_t first_pass_;
  const int64_t count_;
  std::unique_ptr<Cursor> input_;
  int64_t done_ = 0;
  bool empty_ = true;
  bool ended_;
  bool gives_rows_ = false;  // as the pass that was begun last
};

int64_t Repeated(int64_t cardinality, int64_t count) {
  if (count == 0) return 0;
  if (count < 0) return cardinality == 0 ? 0 : kInfiniteCardinality;
  return cardinality < 0 ? cardinality : CardinalityOf(SaturatingMul(cardinality, count));
}

class RepeatNode final : public DatasetNode {
 public:
  RepeatNode(Ref<DatasetNode> below, int64_t count)
      : DatasetNode("repeat", below, below->specs(), Repeated(below->cardinality(), count), below->is_indexed()),
        count_(count) {
    NeedsForPositions(Positions::kCounted);
  }

  Result<Ref<Stage>> Compile(PlanContext& context) const override {
    LEVADA_ASSIGN_OR_RETURN(Ref<Stage> below, context.CompileInput(*input(), context.limit));
    if (below->is_stream()) {
      return Ref<Stage>(MakeRef<StreamStage>(Self(), [below, count = count_](int64_t pass) -> std::unique_ptr<Cursor> {
        return std::make_unique<RepeatCursor>(below, pass, count);
      }));
    }
    const int64_t size = below->length();
    int64_t length = 0;
    int64_t passes = 1;
    if (size > 0 && count_ != 0) {
      length = count_ < 0 ? kEndless : SaturatingMul(size, count_);
      const int64_t asked = std::min(context.limit, length);
      passes = std::max<int64_t>(1, asked / size + (asked % size != 0));
    }
    return Ref<Stage>(MakeRef<RepeatStage>(Self(), length, std::move(below), passes));
  }
  std::string Explain() const override {
    return (count_ < 0 ? std::string("for ever") : std::to_string(count_) + " times") +
           (is_indexed() ? "; positions only, each" : "; each") + " pass takes the next epoch of the shuffles below";
  }

 private:
  void DescribeParameters(JsonWriter& json) const override { json.Key("count").Int(count_); }

  int64_t count_;
};

}  // namespace

Result<Ref<DatasetNode>> MakeRepeat(Ref<DatasetNode> input, int64_t count) {
  return Ref<DatasetNode>(MakeRef<RepeatNode>(std::move(input), std::max<int64_t>(count, -1)));
}

}  // namespace levada
