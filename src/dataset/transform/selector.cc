#include "dataset/transform/selector.h"

#include <algorithm>

#include "base/cancel.h"

namespace levada {

Status Selector::Take(Context& context, int64_t at_most, std::vector<int64_t>* out) {
  const size_t before = out->size();
  while (out->size() == before) {
    if (next_ < chosen_.size()) {
      const size_t n = std::min<size_t>(at_most, chosen_.size() - next_);
      out->insert(out->end(), chosen_.begin() + next_, chosen_.begin() + next_ + n);
      next_ += n;
      position_ = next_ < chosen_.size() ? out->back() + 1 : looked_at_;
      break;
    }
    position_ = looked_at_;
    if (looked_at_ >= selection_.rows->length()) break;
    if (context.IsCancelled()) return Cancelled("iterator: cancelled");
    LEVADA_RETURN_IF_ERROR(Look(context));
  }
  return Status::Ok();
}

void Selector::Seek(int64_t position) {
  chosen_.clear();
  next_ = 0;
  position_ = looked_at_ = position;
}

void Selector::Touch(Context& context, int64_t position) {
  if (position - 1 < next_mark_) return;
  if (context.touches == nullptr) {
    next_mark_ = selection_.rows->Touch(pass_, position - 1);
  } else if (selection_.rows->depends_on_pass()) {
    context.touches->push_back({selection_.rows, pass_, position - 1});
  }
}

// Looks at the positions that come next: a chunk of them or, where some predicate of a chunk fails, one.
Status Selector::Look(Context& context) {
  const bool alone = looked_at_ < alone_until_;
  const int64_t n = alone ? 1 : std::min(rows_, selection_.rows->length() - looked_at_);
  const Status status = LookAt(context, n);
  if (status.ok()) {
    looked_at_ += n;
    if (!alone) rows_ = std::min(2 * rows_, selection_.chunk);
    return status;
  }
  chosen_.clear();
  if (!alone && status.code() != Code::kCancelled) {
    alone_until_ = looked_at_ + n;
    return Status::Ok();
  }
  if (alone) position_ = ++looked_at_;
  return status;
}

Status Selector::LookAt(Context& context, int64_t n) {
  chosen_.clear();
  next_ = 0;
  for (int64_t i = 0; i < n; ++i) chosen_.push_back(looked_at_ + i);
  IndexSet positions = IndexSet::Range(looked_at_, n);
  for (const Ref<Stage>& keep : selection_.keeps) {
    if (chosen_.empty()) break;
    context.scratch.Reset();
    LEVADA_RETURN_IF_ERROR(Choose(context, *keep, positions));
    positions = IndexSet::Array(chosen_.data(), static_cast<int64_t>(chosen_.size()));
  }
  return Status::Ok();
}

Status Selector::Choose(Context& context, Stage& keep, const IndexSet& positions) {
  const CancelScope scope(context.cancelled);
  ChunkLease answers(context);
  LEVADA_RETURN_IF_ERROR(keep.Rows(context, pass_, positions, answers.get()));
  const bool in_column = answers->has_columns();
  const char* const data = in_column ? answers->columns[0]->data() : nullptr;
  const int64_t stride = in_column ? answers->columns[0]->strides()[0] : 0;
  size_t kept = 0;
  for (size_t i = 0; i < chosen_.size(); ++i) {
    const char* const answer =
        in_column ? data + static_cast<int64_t>(i) * stride : answers->elements[i]->component(0)->data();
    chosen_[kept] = chosen_[i];
    kept += *answer != 0;
  }
  chosen_.resize(kept);
  return Status::Ok();
}

Status SelectionCursor::Restore(Context&, StateReader& in) {
  LEVADA_RETURN_IF_ERROR(in.Count(&position_));
  selector_.Seek(position_);
  if (position_ <= rows().length()) return Status::Ok();
  return InvalidArgument("iterator_restore: expected a position up to %lld, got %lld",
                         static_cast<long long>(rows().length()), static_cast<long long>(position_));
}

}  // namespace levada
