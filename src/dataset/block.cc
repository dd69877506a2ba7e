#include "dataset/block.h"

#include <new>

#include "dataset/node.h"

namespace levada {

void Block::Clear() {
  chunk_.Clear();
  outcomes_.clear();
  count_ = 0;
  nbytes_ = 0;
}

void Block::Compute(Stage& stage, Context& context, int64_t pass, int64_t first, int64_t count) noexcept {
  first_ = first;
  count_ = count;
  nbytes_ = 0;
  Status status = WithoutExceptions([&]() -> Status {
    outcomes_.clear();
    if (!stage.makes_rows() || !ComputeRows(stage, context, pass).ok()) ComputeEach(stage, context, pass);
    return Status::Ok();
  });
  if (!status.ok()) form_ = Form::kNoMemory;  // not even the lists fit into memory
  CountBytes();
}

Status Block::ComputeRows(Stage& stage, Context& context, int64_t pass) {
  context.scratch.Reset();
  const IndexSet range = IndexSet::Range(first_, count_);
  if (!stage.resolves()) {
    form_ = Form::kColumns;
    return stage.Rows(context, pass, range, &chunk_);
  }
  form_ = Form::kResolved;
  ResolvedRows resolved;
  LEVADA_RETURN_IF_ERROR(stage.Resolve(context, pass, range, &resolved));
  source_ = resolved.columns;
  rows_.resize(count_);
  for (int64_t i = 0; i < count_; ++i) rows_[i] = resolved.rows[i];
  return Status::Ok();
}

void Block::ComputeEach(Stage& stage, Context& context, int64_t pass) {
  form_ = Form::kOutcomes;
  outcomes_.reserve(count_);
  for (int64_t i = 0; i < count_; ++i) {
    context.scratch.Reset();
    Result<Ref<Element>> element =
        WithoutExceptions([&]() -> Result<Ref<Element>> { return stage.At(context, pass, first_ + i); });
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

}  // namespace levada
