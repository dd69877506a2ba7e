#include "dataset/cursor.h"
#include "dataset/plan.h"
#include "dataset/transform/unbatch.h"

namespace levada {
namespace {

constexpr const char* kKind = "rebatch";

// Rows of one batch that wait to be delivered.
struct Rows {
  Ref<Element> batch;
  int64_t first = 0;
  int64_t count = 0;
};

// Joins parts of batches; one part alone is a view.
Result<Ref<Element>> JoinRows(std::span<const Rows> parts) {
  const int n = parts[0].batch->count();
  if (parts.size() == 1) {
    Ref<Element> view = Element::Make(n);
    for (int c = 0; c < n; ++c) {
      view->set_component(c, parts[0].batch->component(c)->Rows(parts[0].first, parts[0].count));
    }
    return view;
  }
  std::vector<Ref<Element>> rows;
  for (const Rows& part : parts) {
    for (int64_t i = 0; i < part.count; ++i) {
      Ref<Element> row = Element::Make(n);
      for (int c = 0; c < n; ++c) row->set_component(c, part.batch->component(c)->Row(part.first + i));
      rows.push_back(std::move(row));
    }
  }
  return StackElements(rows, kKind);
}

class RebatchCursor final : public ReplayCursor {
 public:
  RebatchCursor(Ref<const DatasetNode> node, std::unique_ptr<Cursor> below, std::vector<int64_t> sizes, bool drop)
      : node_(std::move(node)), input_(std::move(below)), sizes_(std::move(sizes)), drop_(drop) {}

 protected:
  bool Step(Context& context, Outcome* out) override {
    const int64_t size = sizes_[number_ % sizes_.size()];
    std::vector<Rows> parts;
    int64_t collected = 0;
    while (collected < size) {
      if (context.IsCancelled()) return GiveCancelled(out);
      if (waiting_.count == 0) {
        if (!input_->Next(context, out)) break;
        if (!out->status.ok()) return true;
        Result<int64_t> rows = RowsOfBatch(*out->element, kKind);
        if (!rows.ok()) return GiveFailure(FailedAt(*node_, rows.status()), out);
        waiting_ = {std::move(out->element), 0, rows.value()};
        continue;
      }
      const int64_t taken = std::min(size - collected, waiting_.count);
      parts.push_back({waiting_.batch, waiting_.first, taken});
      waiting_.first += taken;
      waiting_.count -= taken;
      collected += taken;
    }
    if (collected == 0 || (collected < size && drop_)) return false;
    ++number_;
    Result<Ref<Element>> batch = JoinRows(parts);
    if (batch.ok()) return GiveElement(std::move(batch).value(), out);
    return GiveFailure(FailedAt(*node_, batch.status()), out);
  }

 private:
  Ref<const DatasetNode> node_;
  std::unique_ptr<Cursor> input_;
  const std::vector<int64_t> sizes_;
  const bool drop_;
  size_t number_ = 0;
  Rows waiting_;
};

class RebatchNode final : public DatasetNode {
 public:
  RebatchNode(Ref<DatasetNode> below, std::vector<TensorSpec> specs, std::vector<int64_t> sizes, bool drop)
      : DatasetNode(kKind, std::move(below), std::move(specs), kUnknownCardinality, false),
        sizes_(std::move(sizes)),
        drop_(drop) {}

  Result<Ref<Stage>> Compile(PlanContext& context) const override {
    LEVADA_ASSIGN_OR_RETURN(Ref<Stage> below, context.CompileInput(*input(), kEndless));
    return Ref<Stage>(MakeRef<StreamStage>(Self(), [node = Self(), below, sizes = sizes_, drop = drop_](int64_t pass) {
      return std::make_unique<RebatchCursor>(node, below->Open(pass), sizes, drop);
    }));
  }
  std::string Explain() const override { return "rows in batches of other sizes; within one batch they are a view"; }

 private:
  void DescribeParameters(JsonWriter& json) const override {
    json.Key("batch_sizes").BeginArray();
    for (const int64_t size : sizes_) json.Int(size);
    json.EndArray().Key("drop_remainder").Bool(drop_);
  }

  std::vector<int64_t> sizes_;
  bool drop_;
};

}  // namespace

Result<Ref<DatasetNode>> MakeRebatch(Ref<DatasetNode> input, std::vector<int64_t> batch_sizes, bool drop_remainder) {
  if (batch_sizes.empty()) return InvalidArgument("rebatch: expected at least one batch size, got none");
  bool same = true;
  for (const int64_t size : batch_sizes) {
    if (size < 1) {
      return InvalidArgument("rebatch: expected batch sizes of 1 or more, got %lld", static_cast<long long>(size));
    }
    same = same && size == batch_sizes[0];
  }
  int64_t rows = kUnknownDim;
  bool all = false;
  LEVADA_ASSIGN_OR_RETURN(std::vector<TensorSpec> specs, RowSpecs(*input, kKind, &rows, &all));
  const bool whole = drop_remainder || (rows >= 0 && rows % batch_sizes[0] == 0);
  for (TensorSpec& spec : specs) {
    if (spec.rank_known) spec.shape.insert(0, same && whole ? batch_sizes[0] : kUnknownDim);
  }
  return Ref<DatasetNode>(
      MakeRef<RebatchNode>(std::move(input), std::move(specs), std::move(batch_sizes), drop_remainder));
}

}  // namespace levada
