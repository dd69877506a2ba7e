#include "dataset/row_cursor.h"

#include <algorithm>
#include <utility>

namespace levada {
namespace {

constexpr int64_t kMostRows = 256;

}  // namespace

StateWriter& Leftover::Begin() {
  before_.Clear();
  outcomes_.clear();
  given_ = 0;
  return before_;
}

void Leftover::GiveRows(int64_t most, Chunk* out, Status* failure) {
  out->Clear();
  *failure = Status::Ok();
  while (!empty() && out->count < most) {
    Outcome one;
    Give(&one);
    if (!one.status.ok()) {
      *failure = std::move(one.status);
      return;
    }
    out->elements.push_back(std::move(one.element));
    ++out->count;
  }
}

bool Leftover::Save(StateWriter& out) const {
  out.Int(empty() ? 0 : static_cast<int64_t>(given_));
  if (empty()) return false;
  out.Append(before_.written());
  return true;
}

bool RowFeed::Next(Context& context, int64_t* row, Status* failure) {
  if (row_ == rows_.count && failure_.ok()) {
    row_ = 0;
    rows_.Clear();
    input_->NextRows(context, input_->gives_rows() ? chunk_rows_ : 1, &rows_, &failure_);
    if (BytesOfColumns(rows_) <= kMostChunkBytes) chunk_rows_ = std::min<int64_t>(2 * chunk_rows_, kMostRows);
  }
  *row = row_;
  *failure = Status::Ok();
  if (row_ < rows_.count) {
    ++row_;
    return true;
  }
  std::swap(*failure, failure_);
  return !failure->ok();
}

bool RowCursor::Next(Context& context, Outcome* out) {
  if (!left_.empty()) {
    left_.Give(out);
    return true;
  }
  while (!ended()) {
    if (context.IsCancelled()) return GiveCancelled(out);
    if (!input_->Next(context, out)) return false;
    if (!out->status.ok() || One(context, out)) return true;
  }
  out->element = nullptr;
  return false;
}

void RowCursor::NextRows(Context& context, int64_t most, Chunk* out, Status* failure) {
  if (!left_.empty()) return left_.GiveRows(most, out, failure);
  if (!gives_rows()) return Cursor::NextRows(context, most, out, failure);
  do {
    if (context.IsCancelled()) {
      out->Clear();
      *failure = Cancelled("iterator: cancelled");
      return;
    }
    SaveAll(left_.Begin());
    input_->NextRows(context, most, out, failure);
    if (out->count == 0) return;
    const bool columns = out->has_columns() && !out->columns.empty();
    if (!columns || one_by_one_ || !Together(out).ok()) {
      OneByOne(context, out, std::move(*failure));
      left_.GiveRows(most, out, failure);
    }
  } while (out->count == 0 && failure->ok());
}

void RowCursor::OneByOne(Context& context, Chunk* rows, Status failure) {
  bool failed = false;
  for (int64_t i = 0; i < rows->count; ++i) {
    Outcome one{rows->At(i), Status::Ok()};
    if (!One(context, &one)) continue;
    failed = failed || !one.status.ok();
    left_.Add(std::move(one));
  }
  if (!failed) one_by_one_ = true;
  if (!failure.ok()) left_.Add({nullptr, std::move(failure)});
}

void RowCursor::SaveAll(StateWriter& out) const {
  SaveOwn(out);
  input_->Save(out);
}

void RowCursor::Save(StateWriter& out) const {
  if (!left_.Save(out)) SaveAll(out);
}

Status RowCursor::Restore(Context& context, StateReader& in) {
  int64_t given = 0;
  LEVADA_RETURN_IF_ERROR(in.Count(&given));
  LEVADA_RETURN_IF_ERROR(RestoreOwn(in));
  LEVADA_RETURN_IF_ERROR(input_->Restore(context, in));
  for (; given > 0; --given) {
    Outcome passed;
    if (context.IsCancelled()) return Cancelled("iterator: cancelled");
    if (!Next(context, &passed)) return InvalidArgument("iterator_restore: expected more elements of a stream");
  }
  return Status::Ok();
}

}  // namespace levada
