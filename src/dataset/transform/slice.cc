#include "dataset/transform/slice.h"

#include "dataset/plan.h"

namespace levada {
namespace {

class SliceStage final : public IndexStage {
 public:
  SliceStage(Ref<const DatasetNode> node, int64_t length, Ref<Stage> below, const SliceRange& range)
      : IndexStage(std::move(node), length, std::move(below)), range_(range) {}

  int64_t Touch(int64_t pass, int64_t position) override {
    const int64_t next = input().Touch(pass, InputOf(position));
    if (next == kEndless) return kEndless;
    return std::max((next - range_.start) / range_.step, position + 1);
  }

 protected:
  Status Map(Context& context, int64_t pass, const IndexSet& positions, PassSegments* out) const override {
    if (positions.is_range()) {
      out->push_back({pass, IndexSet::Range(InputOf(positions.first), positions.count, positions.step * range_.step)});
      return Status::Ok();
    }
    int64_t* const mapped = context.scratch.Allocate(positions.count);
    for (int64_t i = 0; i < positions.count; ++i) mapped[i] = InputOf(positions[i]);
    out->push_back({pass, IndexSet::Array(mapped, positions.count)});
    return Status::Ok();
  }

 private:
  int64_t InputOf(int64_t position) const { return range_.start + position * range_.step; }

  const SliceRange range_;
};

// Elements in between are produced and dropped, failures with them.
class SliceCursor final : public Cursor {
 public:
  SliceCursor(std::unique_ptr<Cursor> below, const SliceRange& range) : input_(std::move(below)), range_(range) {}

  bool Next(Context& context, Outcome* out) override {
    if (taken_ >= range_.count) return false;
    const int64_t next = range_.start + taken_ * range_.step;
    for (;; ++read_) {
      if (context.IsCancelled()) return GiveCancelled(out);
      if (!input_->Next(context, out)) return false;
      if (read_ == next) break;
      if (!out->status.ok()) {  // an element that is passed over was made all the same
        ++read_;
        return true;
      }
    }
    ++read_;
    ++taken_;
    return true;
  }
  void NextRows(Context& context, int64_t most, Chunk* out, Status* failure) override {
    out->Clear();
    *failure = Status::Ok();
    while (taken_ < range_.count && out->count == 0 && failure->ok()) {
      const int64_t wanted = std::min(most, range_.count - taken_);
      const int64_t passed = range_.start + taken_ * range_.step - read_;
      // Up to the last one that is wanted and no further.
      const int64_t reach = SaturatingAdd(passed, SaturatingAdd(SaturatingMul(wanted - 1, range_.step), 1));
      input_->NextRows(context, std::min(reach, kMostChunk), out, failure);
      if (out->count == 0 && failure->ok()) return;
      read_ += out->count;
      if (passed > 0 || range_.step > 1) Pick(passed, out);
      taken_ += out->count;
      if (failure->ok()) continue;
      if (read_ == range_.start + taken_ * range_.step) ++taken_;
      ++read_;
    }
  }
  bool gives_rows() const override { return input_->gives_rows(); }
  void Save(StateWriter& out) const override {
    out.Int(read_);
    out.Int(taken_);
    input_->Save(out);
  }
  Status Restore(Context& context, StateReader& in) override {
    LEVADA_RETURN_IF_ERROR(in.Count(&read_));
    LEVADA_RETURN_IF_ERROR(in.Count(&taken_));
    return input_->Restore(context, in);
  }

 private:
  // Leaves the rows first, first + step, ... in the chunk.
  void Pick(int64_t first, Chunk* rows) const {
    const int64_t count = first < rows->count ? (rows->count - first - 1) / range_.step + 1 : 0;
    if (rows->has_columns()) {
      for (Ref<Tensor>& column : rows->columns) column = column->Rows(first, count, range_.step);
    }
    for (int64_t i = 0; i < count && !rows->has_columns(); ++i) {
      rows->elements[i] = std::move(rows->elements[first + i * range_.step]);
    }
    if (!rows->has_columns()) rows->elements.resize(count);
    if (count == 0) rows->Clear();
    rows->count = count;
  }

  std::unique_ptr<Cursor> input_;
  const SliceRange range_;
  int64_t read_ = 0;
  int64_t taken_ = 0;
};

constexpr char kShard[] = "shard";

class SliceNode final : public DatasetNode {
 public:
  SliceNode(const char* kind, Ref<DatasetNode> below, const SliceRange& range, int64_t cardinality)
      : DatasetNode(kind, below, below->specs(), cardinality, below->is_indexed()), range_(range) {
    NeedsForPositions(kind == kShard ? Positions::kInputs : Positions::kCounted);
  }

  Result<Ref<Stage>> Compile(PlanContext& context) const override {
    SliceRange asked = range_;
    asked.count = std::min(asked.count, context.limit);
    LEVADA_ASSIGN_OR_RETURN(Ref<Stage> below, context.CompileInput(*input(), asked.Reach()));
    return MakeSliceStage(Self(), std::move(below), range_);
  }
  std::string Explain() const override {
    std::string text = "every " + std::to_string(range_.step) + ". element from " + std::to_string(range_.start);
    if (range_.count != kEndless) text += ", at most " + std::to_string(range_.count);
    return text + "; positions only";
  }

 private:
  void DescribeParameters(JsonWriter& json) const override {
    json.Key("count").Int(range_.count == kEndless ? -1 : range_.count);
    json.Key("start").Int(range_.start).Key("step").Int(range_.step);
  }

  SliceRange range_;
};

}  // namespace

int64_t SliceRange::CountOf(int64_t n) const {
  if (n == kEndless) return count;
  const int64_t rest = n - start;
  return rest <= 0 ? 0 : std::min(count, rest / step + (rest % step != 0));
}

int64_t SliceRange::Reach() const {
  if (count == kEndless) return kEndless;
  return count == 0 ? 0 : SaturatingAdd(SaturatingAdd(start, SaturatingMul(count - 1, step)), 1);
}

Ref<Stage> MakeSliceStage(Ref<const DatasetNode> node, Ref<Stage> input, const SliceRange& range) {
  const int64_t length = range.CountOf(input->length());
  if (!input->is_stream()) return MakeRef<SliceStage>(std::move(node), length, std::move(input), range);
  return MakeRef<StreamStage>(std::move(node), [input = std::move(input), range](int64_t pass) {
    return std::make_unique<SliceCursor>(input->Open(pass), range);
  });
}

Result<Ref<DatasetNode>> MakeSlice(Ref<DatasetNode> input, int64_t start, int64_t count, int64_t step) {
  if (start < 0 || count < -1 || step < 1) {
    return InvalidArgument("slice: expected a start of 0 or more, a count of -1 or more and a step of 1 or more, got "
                           "%lld, %lld and %lld",
                           static_cast<long long>(start), static_cast<long long>(count), static_cast<long long>(step));
  }
  const SliceRange range{start, step, count < 0 ? kEndless : count};
  int64_t cardinality = input->cardinality();
  if (cardinality >= 0) {
    cardinality = range.CountOf(cardinality);
  } else if (cardinality == kInfiniteCardinality) {
    cardinality = CardinalityOf(range.count);
  }
  return Ref<DatasetNode>(MakeRef<SliceNode>("slice", std::move(input), range, cardinality));
}

Result<Ref<DatasetNode>> MakeShard(Ref<DatasetNode> input, int64_t num_shards, int64_t index) {
  if (num_shards < 1) {
    return InvalidArgument("shard: expected a num_shards of 1 or more, got %lld", static_cast<long long>(num_shards));
  }
  if (index < 0 || index >= num_shards) {
    return InvalidArgument("shard: expected an index from 0 to %lld, got %lld", static_cast<long long>(num_shards - 1),
                           static_cast<long long>(index));
  }
  const SliceRange range{index, num_shards, kEndless};
  const int64_t n = input->cardinality();
  return Ref<DatasetNode>(MakeRef<SliceNode>(kShard, std::move(input), range, n < 0 ? n : range.CountOf(n)));
}

}  // namespace levada
