#include "dataset/cursor.h"

#include <algorithm>
#include <cstring>

#include "runtime/budget.h"

namespace levada {

Status StateReader::Int(int64_t* value) {
  if (rest_.size() < sizeof(*value)) return InvalidArgument("iterator_restore: expected more bytes of a stream's state");
  std::memcpy(value, rest_.data(), sizeof(*value));
  rest_.remove_prefix(sizeof(*value));
  return Status::Ok();
}

Status StateReader::Count(int64_t* value) {
  LEVADA_RETURN_IF_ERROR(Int(value));
  if (*value >= 0) return Status::Ok();
  return InvalidArgument("iterator_restore: expected a number of 0 or more, got %lld", static_cast<long long>(*value));
}

Status StateReader::Bytes(std::string_view* bytes) {
  int64_t size = 0;
  LEVADA_RETURN_IF_ERROR(Count(&size));
  if (static_cast<uint64_t>(size) > rest_.size()) {
    return InvalidArgument("iterator_restore: expected more bytes of a stream's state");
  }
  *bytes = rest_.substr(0, size);
  rest_.remove_prefix(size);
  return Status::Ok();
}

bool GiveCancelled(Outcome* out) { return GiveFailure(Cancelled("iterator: cancelled"), out); }

Status ReplayCursor::Restore(Context& context, StateReader& in) {
  int64_t count = 0;
  LEVADA_RETURN_IF_ERROR(in.Count(&count));
  for (; delivered_ < count; ++delivered_) {
    Outcome passed;
    if (context.IsCancelled()) return Cancelled("iterator: cancelled");
    if (!Step(context, &passed)) {
      return InvalidArgument("iterator_restore: expected a stream of at least %lld elements, got %lld",
                             static_cast<long long>(count), static_cast<long long>(delivered_));
    }
  }
  return Status::Ok();
}

bool PositionCursor::Next(Context& context, Outcome* out) {
  if (position_ >= stage_->length()) return false;
  if (context.IsCancelled()) return GiveCancelled(out);
  if (position_ >= block_.first() + block_.count() || block_.count() == 0) {
    block_.Clear();
    const int64_t rows = stage_->makes_rows() ? chunk_rows_ : 1;
    block_.Compute(*stage_, context, pass_, position_, std::min(rows, stage_->length() - position_));
    if (block_.nbytes() <= HalfCacheBytes() / 2) chunk_rows_ = std::min(2 * chunk_rows_, kMostRows);
  }
  *out = block_.Deliver(position_);
  if (position_ >= next_mark_) {
    if (context.touches == nullptr) {
      next_mark_ = stage_->Touch(pass_, position_);
    } else if (stage_->depends_on_pass()) {
      context.touches->push_back({stage_, pass_, position_});
    }
  }
  ++position_;
  return true;
}

Status PositionCursor::Restore(Context&, StateReader& in) {
  LEVADA_RETURN_IF_ERROR(in.Count(&position_));
  if (position_ <= stage_->length()) return Status::Ok();
  return InvalidArgument("iterator_restore: expected a position up to %lld, got %lld",
                         static_cast<long long>(stage_->length()), static_cast<long long>(position_));
}

}  // namespace levada
