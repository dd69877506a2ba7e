#include "dataset/stream_reader.h"

#include <algorithm>
#include <utility>

#include "base/cancel.h"
#include "runtime/budget.h"
#include "system/clock.h"

namespace levada {
namespace {

constexpr int64_t kMostRows = 64;
constexpr int64_t kToldRows = 4;       // so many tell what a row takes
constexpr int64_t kBlockNs = 50'000;  // a block of work at most

}  // namespace

StreamReader::StreamReader(Ref<Plan> plan, const std::atomic<bool>* cancelled)
    : plan_(std::move(plan)), context_(plan_->MakeContext(cancelled)), cursor_(plan_->top().Open(0)) {}

// The element or failure that is at hand, else the next of the cursor; false at the end.
bool StreamReader::Read(Outcome* out) {
  if (!AtHand() && failure_.ok()) {
    context_.scratch.Reset();
    if (!cursor_->gives_rows()) return cursor_->Next(context_, out);
    Status read = WithoutExceptions([&] { return ReadRows(); });
    if (!read.ok()) {
      GoBack();
      return GiveFailure(FailedAt(plan_->node(), std::move(read)), out);
    }
  }
  if (AtHand()) {
    GiveElement(rows_.At(row_), out);
    ++row_;
    return true;
  }
  if (failure_.ok()) return false;
  return GiveFailure(std::exchange(failure_, Status::Ok()), out);
}

Status StreamReader::ReadRows() {
  before_.Clear();
  cursor_->Save(before_);
  row_ = 0;
  rows_.Clear();
  const int64_t began = NowNs();
  cursor_->NextRows(context_, chunk_rows_, &rows_, &failure_);
  const int64_t took = NowNs() - began;
  // The first chunks open files.
  if (rows_.count >= kToldRows) row_ns_ = took / rows_.count;
  // Chunks grow while they are small and quick, so that no element waits for many.
  if (BytesOfColumns(rows_) > HalfCacheBytes() / 2 || (took > 2 * kBlockNs && rows_.count >= kToldRows)) {
    chunk_rows_ = std::max<int64_t>(chunk_rows_ / 2, 1);
  } else if (rows_.count == chunk_rows_ && (took < kBlockNs / 2 || rows_.count < kToldRows)) {
    chunk_rows_ = std::min<int64_t>(2 * chunk_rows_, kMostRows);
  }
  return Status::Ok();
}

// Memory ran out while rows were made: to where the chunk began, so that no element is lost.
void StreamReader::GoBack() {
  chunk_rows_ = 1;
  rows_.Clear();
  failure_ = WithoutExceptions([&]() -> Status {
    cursor_ = plan_->top().Open(0);
    StateReader in(before_.written());
    return cursor_->Restore(context_, in);
  });
}

bool StreamReader::Next(Outcome* out) noexcept {
  if (ended_) return false;
  bool more = true;
  const CancelScope scope(context_.cancelled);
  Status status = WithoutExceptions([&]() -> Status {
    more = Read(out);
    return Status::Ok();
  });
  if (!status.ok()) return GiveFailure(FailedAt(plan_->node(), std::move(status)), out);
  ended_ = !more;
  return more;
}

std::string StreamReader::Save() const {
  StateWriter out;
  out.Int(ended_);
  if (ended_) return out.Take();
  if (AtHand() || !failure_.ok()) {
    out.Append(before_.written());
    out.Int(row_);
  } else {
    cursor_->Save(out);
  }
  return out.Take();
}

// A reader of everything stood `passed` elements behind the state: they are passed before this rank takes its share.
Status StreamReader::PassInWhole(std::string_view state, int64_t passed) {
  StateReader in(state);
  int64_t ended = 0;
  LEVADA_RETURN_IF_ERROR(in.Int(&ended));
  const std::unique_ptr<Cursor> whole = plan_->whole().Open(0);
  LEVADA_RETURN_IF_ERROR(whole->Restore(context_, in));
  for (; passed > 0; --passed) {
    Outcome out;
    if (!whole->Next(context_, &out)) return InvalidArgument("iterator_restore: expected more elements of a stream");
    if (out.status.code() == Code::kCancelled) return out.status;
  }
  StateWriter there;
  whole->Save(there);
  cursor_ = plan_->top().Open(0);
  StateReader from(there.written());
  return cursor_->Restore(context_, from);
}

Status StreamReader::Restore(std::string_view state) {
  return WithoutExceptions([&]() -> Status {
    StateReader in(state);
    int64_t ended = 0, passed = 0;
    LEVADA_RETURN_IF_ERROR(in.Int(&ended));
    ended_ = ended != 0;
    if (ended_) return Status::Ok();
    LEVADA_RETURN_IF_ERROR(cursor_->Restore(context_, in));
    if (in.AtEnd()) return Status::Ok();
    LEVADA_RETURN_IF_ERROR(in.Count(&passed));
    if (!plan_->rank().is_whole()) return PassInWhole(state, passed);
    for (; passed > 0; --passed) {
      Outcome out;
      if (!Next(&out)) return InvalidArgument("iterator_restore: expected more elements of a stream");
      if (out.status.code() == Code::kCancelled) return out.status;
    }
    return Status::Ok();
  });
}

}  // namespace levada
