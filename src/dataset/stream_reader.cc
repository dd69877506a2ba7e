#include "dataset/stream_reader.h"

#include "base/cancel.h"

namespace levada {

StreamReader::StreamReader(Ref<Plan> plan, const std::atomic<bool>* cancelled)
    : plan_(std::move(plan)), context_(plan_->MakeContext(cancelled)), cursor_(plan_->top().Open(0)) {}

bool StreamReader::Next(Outcome* out) noexcept {
  if (ended_) return false;
  bool more = true;
  const CancelScope scope(context_.cancelled);
  const Status status = WithoutExceptions([&]() -> Status {
    context_.scratch.Reset();
    more = cursor_->Next(context_, out);
    return Status::Ok();
  });
  if (!status.ok()) return GiveFailure(FailedAt(plan_->node(), status), out);
  ended_ = !more;
  return more;
}

std::string StreamReader::Save() const {
  StateWriter out;
  out.Int(ended_);
  if (!ended_) cursor_->Save(out);
  return out.Take();
}

Status StreamReader::Restore(std::string_view state) {
  return WithoutExceptions([&]() -> Status {
    StateReader in(state);
    int64_t ended = 0;
    LEVADA_RETURN_IF_ERROR(in.Int(&ended));
    ended_ = ended != 0;
    return ended_ ? Status::Ok() : cursor_->Restore(context_, in);
  });
}

}  // namespace levada
