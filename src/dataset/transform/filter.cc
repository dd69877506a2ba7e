#include "dataset/transform/filter.h"

#include <algorithm>

#include "dataset/row_cursor.h"
#include "dataset/transform/map.h"
#include "dataset/transform/selection.h"

namespace levada {
namespace {

enum class FilterKind : int32_t { kFilter, kTakeWhile };

class FilterCursor final : public RowCursor {
 public:
  FilterCursor(Ref<const DatasetNode> node, std::unique_ptr<Cursor> below, Ref<ElementFunction> predicate,
               FilterKind kind, DrawCounter draws)
      : RowCursor(std::move(below), kind == FilterKind::kFilter && predicate->traced() != nullptr &&
                                        !predicate->traced()->is_stateful()),
        node_(std::move(node)),
        predicate_(std::move(predicate)),
        kind_(kind),
        draws_(std::move(draws)) {}

 protected:
  bool One(Context& context, Outcome* element) override {
    bool keep = false;
    Status status = draws_.ForNext(
        context, [&] { return CallPredicate(*predicate_, element->element, node_->kind(), &keep); });
    if (!status.ok()) return GiveFailure(FailedAt(*node_, std::move(status)), element);
    ended_ = kind_ == FilterKind::kTakeWhile && !keep;
    return keep;
  }
  Status Together(Chunk* rows) override {
    TensorList kept;
    LEVADA_RETURN_IF_ERROR(predicate_->traced()->CallRows(rows->columns, &kept));
    const char* const keep = kept[0]->data();
    const int64_t stride = kept[0]->strides()[0];
    chosen_.clear();
    for (int64_t i = 0; i < rows->count; ++i) {
      if (keep[i * stride] != 0) chosen_.push_back(i);
    }
    const int64_t count = static_cast<int64_t>(chosen_.size());
    if (count == rows->count) return Status::Ok();
    TensorList columns;
    if (count > 0) {
      const bool range = chosen_.back() - chosen_.front() == count - 1;
      const IndexSet set = range ? IndexSet::Range(chosen_[0], count) : IndexSet::Array(chosen_.data(), count);
      for (const Ref<Tensor>& column : rows->columns) {
        LEVADA_ASSIGN_OR_RETURN(Ref<Tensor> taken, TakeRowsOf(*column, set));
        columns.push_back(std::move(taken));
      }
    }
    rows->columns.swap(columns);
    rows->count = count;
    return Status::Ok();
  }
  bool ended() const override { return ended_; }
  void SaveOwn(StateWriter& out) const override {
    out.Int(ended_);
    draws_.Save(out);
  }
  Status RestoreOwn(StateReader& in) override {
    int64_t ended = 0;
    LEVADA_RETURN_IF_ERROR(in.Count(&ended));
    ended_ = ended != 0;
    return draws_.Restore(in);
  }

 private:
  Ref<const DatasetNode> node_;
  Ref<ElementFunction> predicate_;
  const FilterKind kind_;
  DrawCounter draws_;
  std::vector<int64_t> chosen_;
  bool ended_ = false;
};

class FilterNode final : public DatasetNode {
 public:
  FilterNode(Ref<DatasetNode> below, Ref<ElementFunction> predicate, FilterKind kind)
      : DatasetNode(kind == FilterKind::kFilter ? "filter" : "take_while", below, below->specs(), kUnknownCardinality,
                    false),
        predicate_(std::move(predicate)),
        kind_(kind),
        draws_(FunctionDraws::Of(*predicate_)) {}

  bool draws() const override { return draws_.draws(); }
  bool draws_own_seed() const override { return draws_.draws_own_seed(); }
  Result<Ref<Stage>> Compile(PlanContext& context) const override {
    NoteFunction(context, predicate_->in_caller_thread());
    LEVADA_ASSIGN_OR_RETURN(Ref<Stage> below, context.CompileInput(*input(), kEndless));
    if (kind_ == FilterKind::kFilter && predicate_->traced() != nullptr && !predicate_->traced()->is_stateful() &&
        (below->selection() != nullptr || IsSelectable(*below))) {
      return Select(*below);
    }
    const PassDraws draws = draws_.Compile(*this, context);
    const Ref<Stage> marks = MakeDrawMarks(Self(), draws);
    return Ref<Stage>(MakeRef<StreamStage>(
        Self(), [node = Self(), below, predicate = predicate_, filter_kind = kind_, draws, marks](int64_t pass) {
          return std::make_unique<FilterCursor>(node, below->Open(pass), predicate, filter_kind,
                                                DrawCounter(draws, pass, marks));
        }));
  }
  void AppendData(TensorList* out) const override {
    if (predicate_->traced() != nullptr) predicate_->traced()->AppendConstants(out);
  }
  std::string Explain() const override {
    const char* const function = predicate_->traced() != nullptr ? "a traced function" : "a callback";
    return (kind_ == FilterKind::kFilter ? std::string("the elements that ") : std::string("as long as ")) + function +
           (kind_ == FilterKind::kFilter ? " keeps" : " gives true");
  }

 private:
  // The predicate is computed on chunks of rows.
  Ref<Stage> Select(Stage& below) const {
    Selection selection;
    if (below.selection() != nullptr) selection = *below.selection();
    if (!selection.rows) selection.rows = Ref<Stage>::Share(&below);
    selection.below = Ref<Stage>::Share(&below);
    const Ref<Function> function = Ref<Function>::Share(const_cast<Function*>(predicate_->traced()));
    const int64_t chunk = SelectionChunk(input()->specs(), *function);
    selection.chunk = selection.keeps.empty() ? chunk : std::min(selection.chunk, chunk);
    selection.keeps.push_back(MakeMapStage(Self(), selection.rows, function));
    return MakeSelectedStage(Self(), std::move(selection));
  }
  void DescribeParameters(JsonWriter& json) const override { DescribeFunction(json, *predicate_); }

  Ref<ElementFunction> predicate_;
  FilterKind kind_;
  FunctionDraws draws_;
};

Result<Ref<DatasetNode>> Make(Ref<DatasetNode> input, Ref<ElementFunction> predicate, FilterKind kind, const char* op) {
  if (predicate->traced() != nullptr) {
    LEVADA_RETURN_IF_ERROR(CheckArguments(*predicate->traced(), input->specs(), op));
  }
  LEVADA_RETURN_IF_ERROR(CheckPredicate(*predicate, op));
  return Ref<DatasetNode>(MakeRef<FilterNode>(std::move(input), std::move(predicate), kind));
}

}  // namespace

Result<Ref<DatasetNode>> MakeFilter(Ref<DatasetNode> input, Ref<ElementFunction> predicate) {
  return Make(std::move(input), std::move(predicate), FilterKind::kFilter, "filter");
}

Result<Ref<DatasetNode>> MakeTakeWhile(Ref<DatasetNode> input, Ref<ElementFunction> predicate) {
  return Make(std::move(input), std::move(predicate), FilterKind::kTakeWhile, "take_while");
}

}  // namespace levada
