#include "dataset/cursor.h"

#include <algorithm>
#include <cstring>

#include "runtime/budget.h"

namespace levada {
namespace {

constexpr int64_t kReplayedRows = 64;

}  // namespace

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

void Cursor::NextRows(Context& context, int64_t most, Chunk* out, Status* failure) {
  out->Clear();
  *failure = Status::Ok();
  Outcome one;
  while (out->count < most) {
    if (context.IsCancelled()) {
      *failure = Cancelled("iterator: cancelled");
      return;
    }
    if (!Next(context, &one)) return;
    if (!one.status.ok()) {
      *failure = std::move(one.status);
      return;
    }
    out->elements.push_back(std::move(one.element));
    ++out->count;
  }
}

Status CollectRows(Context& context, Cursor& cursor, int64_t count, std::vector<Chunk>* parts) {
  size_t used = 0;
  for (int64_t rest = count; rest > 0;) {
    if (used == parts->size()) parts->emplace_back();
    Chunk& part = (*parts)[used];
    Status failure;
    cursor.NextRows(context, rest, &part, &failure);
    if (!failure.ok()) {
      parts->clear();
      return failure;
    }
    if (part.count == 0) break;
    rest -= part.count;
    ++used;
  }
  parts->resize(used);
  return Status::Ok();
}

Status ReplayCursor::Restore(Context& context, StateReader& in) {
  int64_t count = 0;
  LEVADA_RETURN_IF_ERROR(in.Count(&count));
  Chunk passed;
  while (delivered_ < count) {
    Status failure;
    if (context.IsCancelled()) return Cancelled("iterator: cancelled");
    NextRows(context, std::min(count - delivered_, kReplayedRows), &passed, &failure);
    if (passed.count == 0 && failure.ok()) {
      return InvalidArgument("iterator_restore: expected a stream of at least %lld elements, got %lld",
                             static_cast<long long>(count), static_cast<long long>(delivered_));
    }
  }
  return Status::Ok();
}

void PositionCursor::Make(Context& context, int64_t rows) {
  block_.Clear();
  block_.Compute(*stage_, context, pass_, position_, std::min(rows, stage_->length() - position_));
}

// The element at position_ is taken.
void PositionCursor::Mark(Context& context) {
  if (position_ < next_mark_) return;
  if (context.touches == nullptr) {
    next_mark_ = stage_->Touch(pass_, position_);
  } else if (stage_->depends_on_pass()) {
    context.touches->push_back({stage_, pass_, position_});
  }
}

bool PositionCursor::Next(Context& context, Outcome* out) {
  if (position_ >= stage_->length()) return false;
  if (context.IsCancelled()) return GiveCancelled(out);
  if (!AtHand()) {
    Make(context, stage_->makes_rows() ? chunk_rows_ : 1);
    if (block_.nbytes() <= HalfCacheBytes() / 2) chunk_rows_ = std::min(2 * chunk_rows_, kMostRows);
  }
  *out = block_.Deliver(position_);
  Mark(context);
  ++position_;
  return true;
}

void PositionCursor::NextRows(Context& context, int64_t most, Chunk* out, Status* failure) {
  if (!stage_->makes_rows()) return Cursor::NextRows(context, most, out, failure);
  out->Clear();
  *failure = Status::Ok();
  if (position_ >= stage_->length()) return;
  if (context.IsCancelled()) {
    *failure = Cancelled("iterator: cancelled");
    return;
  }
  if (!AtHand()) Make(context, std::min(most, kMostChunk));
  const int64_t ready = block_.first() + block_.count() - position_;
  *failure = block_.DeliverRows(position_, std::min(most, ready), out);
  for (int64_t taken = out->count + (failure->ok() ? 0 : 1); taken > 0; --taken) {
    Mark(context);
    ++position_;
  }
}

Status PositionCursor::Restore(Context&, StateReader& in) {
  LEVADA_RETURN_IF_ERROR(in.Count(&position_));
  if (position_ <= stage_->length()) return Status::Ok();
  return InvalidArgument("iterator_restore: expected a position up to %lld, got %lld",
                         static_cast<long long>(stage_->length()), static_cast<long long>(position_));
}

}  // namespace levada
