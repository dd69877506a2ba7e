#include "dataset/block.h"

#include <new>

#include "dataset/node.h"
#include "base/cancel.h"
#include "system/bus_guard.h"

namespace levada {
namespace {

constexpr int kMostKept = 8;  // rows of a block that are kept, until no more of them are looked after

}  // namespace

Result<Ref<Element>> WholeElement(Stage& stage, Context& context, int64_t pass, int64_t position) {
  const int64_t bus_errors = BusErrors();
  Result<Ref<Element>> element = stage.At(context, pass, position);
  // A file was cut while it was read: its source says so now.
  return BusErrors() == bus_errors ? std::move(element) : stage.At(context, pass, position);
}

void Block::Clear() {
  given_.clear();
  chunk_.Clear();
  outcomes_.clear();
  count_ = 0;
  nbytes_ = 0;
}

void Block::Compute(Stage& stage, Context& context, int64_t pass, int64_t first, int64_t count) noexcept {
  Compute(stage, context, pass, IndexSet::Range(first, count));
  first_ = first;
}

void Block::Compute(Stage& stage, Context& context, int64_t pass, const IndexSet& positions) noexcept {
  given_.clear();
  given_kept_ = 0;
  first_ = 0;
  count_ = positions.count;
  nbytes_ = 0;
  const CancelScope scope(context.cancelled);
  const int64_t bus_errors = BusErrors();
  Status status = WithoutExceptions([&]() -> Status {
    outcomes_.clear();
    if (!stage.makes_rows() || !ComputeRows(stage, context, pass, positions).ok() || BusErrors() != bus_errors) {
      ComputeEach(stage, context, pass, positions);
    }
    return Status::Ok();
  });
  if (!status.ok()) form_ = Form::kNoMemory;  // not even the lists fit into memory
  CountBytes();
}

Status Block::ComputeRows(Stage& stage, Context& context, int64_t pass, const IndexSet& positions) {
  context.scratch.Reset();
  if (!stage.resolves()) {
    form_ = Form::kColumns;
    return stage.Rows(context, pass, positions, &chunk_);
  }
  form_ = Form::kResolved;
  ResolvedRows resolved;
  resolved.may_read = false;  // the columns are kept
  LEVADA_RETURN_IF_ERROR(stage.Resolve(context, pass, positions, &resolved));
  source_ = resolved.columns;
  rows_.resize(count_);
  for (int64_t i = 0; i < count_; ++i) rows_[i] = resolved.rows[i];
  return Status::Ok();
}

void Block::ComputeEach(Stage& stage, Context& context, int64_t pass, const IndexSet& positions) {
  form_ = Form::kOutcomes;
  outcomes_.reserve(count_);
  for (int64_t i = 0; i < count_; ++i) {
    context.scratch.Reset();
    Result<Ref<Element>> element = WithoutExceptions([&]() -> Result<Ref<Element>> {
      LEVADA_RETURN_IF_ERROR(CheckNotCancelled());
      return WholeElement(stage, context, pass, positions[i]);
    });
    if (element.ok()) {
      outcomes_.push_back({std::move(element).value(), Status::Ok()});
    } else {
      outcomes_.push_back({nullptr, element.status()});
    }
  }
}

void Block::CountBytes() {
  const auto add = [this](const Tensor& tensor) {
    if (tensor.memory() == MemoryKind::kOwned) nbytes_ += tensor.nbytes();
  };
  if (form_ == Form::kColumns) {
    for (const Ref<Tensor>& column : chunk_.columns) add(*column);
  }
  for (const Outcome& outcome : outcomes_) {
    if (!outcome.element) continue;
    for (const Ref<Tensor>& component : outcome.element->components()) {
      if (component) add(*component);
    }
  }
}

Outcome Block::Deliver(int64_t position) {
  const int64_t i = position - first_;
  switch (form_) {
    case Form::kOutcomes:
      return std::move(outcomes_[i]);
    case Form::kColumns:
      return {chunk_.At(i), Status::Ok()};
    case Form::kNoMemory:
      return {nullptr, Status::OutOfMemory()};
    case Form::kResolved:
      break;
  }
  const int n = static_cast<int>(source_->size());
  Ref<Element> element = Element::Make(n);
  for (int c = 0; c < n; ++c) element->set_component(c, (*source_)[c]->Row(rows_[i]));
  return {std::move(element), Status::Ok()};
}

Status Block::DeliverRows(int64_t position, int64_t count, Chunk* out) {
  const int64_t i = position - first_;
  out->Clear();
  if (form_ == Form::kResolved) {
    int64_t same = 1;
    while (same < count && rows_[i + same] == rows_[i] + same) ++same;
    const bool range = same == count;
    ResolvedRows resolved;
    resolved.columns = source_;
    resolved.rows = range ? IndexSet::Range(rows_[i], count) : IndexSet::Array(rows_.data() + i, count);
    return GatherRows(resolved, out);
  }
  if (form_ == Form::kColumns && chunk_.has_columns()) {
    out->count = count;
    if (i == 0 && count == count_) {
      out->columns.swap(chunk_.columns);
    } else {
      for (const Ref<Tensor>& column : chunk_.columns) out->columns.push_back(column->Rows(i, count));
    }
    return Status::Ok();
  }
  for (; out->count < count; ++out->count) {
    Outcome one = Deliver(position + out->count);
    if (!one.status.ok()) return std::move(one.status);
    out->elements.push_back(std::move(one.element));
  }
  return Status::Ok();
}

// Row `row` of a column, perhaps by the object that stood for an earlier one.
Ref<Tensor> Block::RowOf(const Tensor& column, int64_t row, Ref<Tensor>* given) {
  if (*given && (*given)->IsUnique()) {
    (*given)->MoveToRow(column, row);
    return *given;
  }
  Ref<Tensor> made = column.Row(row);
  given_kept_ += static_cast<bool>(*given);
  *given = given_kept_ < kMostKept ? made : nullptr;
  return made;
}

bool Block::DeliverRow(int64_t position, std::span<Ref<Tensor>> out) {
  const int64_t i = position - first_;
  if (i < 0 || i >= count_) return false;
  const bool resolved = form_ == Form::kResolved;
  if (!resolved && (form_ != Form::kColumns || !chunk_.has_columns())) return false;
  const TensorList& columns = resolved ? *source_ : chunk_.columns;
  if (columns.size() != out.size()) return false;
  given_.resize(2 * out.size());
  given_turn_ ^= 1;
  Ref<Tensor>* const given = given_.data() + given_turn_ * out.size();
  for (size_t c = 0; c < out.size(); ++c) out[c] = RowOf(*columns[c], resolved ? rows_[i] : i, given + c);
  return true;
}

}  // namespace levada
