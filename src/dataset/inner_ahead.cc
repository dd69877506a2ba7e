#include "dataset/inner_ahead.h"

#include "runtime/thread_pool.h"

namespace levada {
namespace {

// All of the process. REQUIRES for access: CancelMutex().
InnerAhead*& First() {
  static InnerAhead* first = nullptr;
  return first;
}

}  // namespace

std::mutex& CancelMutex() {
  static std::mutex* const mutex = new std::mutex;  // workers may outlive static destructors
  return *mutex;
}

InnerAhead::InnerAhead(int64_t depth, std::unique_ptr<StreamReader>* reader, const std::atomic<bool>* outer,
                       Ref<ReaderGate> gate)
    : outer_(outer), generation_(ForkGeneration()), ahead_(MakeRef<ReadAhead>(depth, reader, std::move(gate))) {
  {
    std::lock_guard lock(CancelMutex());
    next_ = First();
    if (next_ != nullptr) next_->previous_ = this;
    First() = this;
    // A Cancel that came before did not reach it.
    if (outer_ != nullptr && outer_->load()) ahead_->Cancel();
  }
  ahead_->Start();
}

InnerAhead::~InnerAhead() {
  {
    std::lock_guard lock(CancelMutex());
    if (next_ != nullptr) next_->previous_ = previous_;
    (previous_ != nullptr ? previous_->next_ : First()) = next_;
  }
  if (generation_ == ForkGeneration()) {
    ahead_->Cancel();
  } else {
    ahead_->Retain();  // its lock may be held for ever by a thread of the parent
  }
}

bool InnerAhead::Next(Outcome* out) noexcept {
  if (generation_ != ForkGeneration()) {
    return GiveFailure(
        FailedPrecondition("iterator: its worker threads are in the parent process; make a new one after fork"), out);
  }
  bool more = true;
  const Status status = WithoutExceptions([&] { return ahead_->Next(out, &more); });
  return status.ok() ? more : GiveFailure(status, out);
}

void CancelInnerOf(const std::atomic<bool>* flag) {
  for (InnerAhead* inner = First(); inner != nullptr; inner = inner->next_) {
    if (inner->outer_ != flag || inner->generation_ != ForkGeneration()) continue;
    inner->ahead_->Cancel();
    CancelInnerOf(inner->ahead_->flag());
  }
}

}  // namespace levada
