#include "dataset/read_ahead.h"

#include <chrono>

#include "base/cancel.h"
#include "dataset/inner_ahead.h"

namespace levada {
namespace {

constexpr std::chrono::milliseconds kPatience{50};

int64_t OwnedBytes(const Outcome& outcome) {
  int64_t total = 0;
  if (!outcome.element) return total;
  for (const Ref<Tensor>& component : outcome.element->components()) {
    if (component && component->memory() == MemoryKind::kOwned) total += component->nbytes();
  }
  return total;
}

}  // namespace

class ReadAhead::FillTask final : public Task {
 public:
  explicit FillTask(Ref<ReadAhead> ahead) : ahead_(std::move(ahead)) {}
  void Run() noexcept override { ahead_->Fill(); }

 private:
  Ref<ReadAhead> ahead_;
};

ReadAhead::ReadAhead(int64_t depth, std::unique_ptr<StreamReader>* reader, Ref<ReaderGate> gate)
    : depth_(depth), gate_(std::move(gate)), state_((*reader)->Save()) {
  reader_ = std::move(*reader);
  reader_->Watch(&cancelled_);
  item_bytes_ = reader_->plan().element_bytes();
  Reserve(item_bytes_);
}

ReadAhead::~ReadAhead() {
  Reserve(-item_bytes_);
  for (const Item& item : items_) ByteBudget::Default().Give(item.credit);
}

// In the byte budget, for the element that the consumer waits for.
void ReadAhead::Reserve(int64_t nbytes) const {
  if (!gate_) ByteBudget::Default().Reserve(nbytes);
}

// The consumer of an inner stream is asked as well: its outer one may be cancelled first.
bool ReadAhead::IsCancelled() const {
  return cancelled_.load(std::memory_order_relaxed) || (gate_ && IsCancelRequested());
}

void ReadAhead::Start() {
  std::unique_lock lock(mutex_);
  CallWorker(lock);
}

// REQUIRES: the mutex.
bool ReadAhead::CanFill() const {
  return !cancelled_.load(std::memory_order_relaxed) && !ended_ && !running_ && failure_.ok() &&
         static_cast<int64_t>(items_.size()) < depth_;
}

// Reads one element, the lock given up meanwhile; ResourceExhausted while the byte budget is used up. REQUIRES: the
// mutex, CanFill().
Status ReadAhead::FillOne(std::unique_lock<std::mutex>& lock, bool for_consumer) {
  Item item;
  item.state = state_;  // before anything is taken: it may throw
  // What the consumer waits for is always let in.
  item.credit = item_bytes_;
  if (items_.empty() && for_consumer) {
    ByteBudget::Default().Take(item.credit);
  } else if (!ByteBudget::Default().TryTake(item.credit)) {
    meter_.Stalled();
    return ResourceExhausted("prefetch: the byte budget is used up");
  }
  meter_.NotFull();
  running_ = true;
  lock.unlock();
  reader_->NoteTouches(&item.touches);
  const bool more = reader_->Next(&item.outcome);
  std::string state;
  const Status saved = WithoutExceptions([&] {
    state = reader_->Save();
    return Status::Ok();
  });
  lock.lock();
  running_ = false;
  const int64_t nbytes = OwnedBytes(item.outcome);
  ByteBudget::Default().Take((more ? nbytes : 0) - item.credit);
  item.credit = nbytes;
  Reserve(nbytes - item_bytes_);
  item_bytes_ = nbytes;
  changed_.notify_one();
  if (!more) {
    ended_ = true;
    return Status::Ok();
  }
  const Status kept = WithoutExceptions([&]() -> Status {
    LEVADA_RETURN_IF_ERROR(saved);
    items_.push_back(std::move(item));
    state_ = std::move(state);
    if (static_cast<int64_t>(items_.size()) >= depth_) meter_.Full();
    return Status::Ok();
  });
  if (kept.ok()) return kept;
  ByteBudget::Default().Give(nbytes);
  return failure_ = kept;
}

void ReadAhead::Fill() noexcept {
  std::unique_lock lock(mutex_);
  Status status;
  starved_ = false;
  while (status.ok() && CanFill()) {
    // An iterator has nobody else to make what it waits for.
    status = WithoutExceptions([&] { return FillOne(lock, !gate_); });
    if (!lock.owns_lock()) lock.lock();
  }
  called_ = false;
  if (gate_) gate_->Leave();
  changed_.notify_one();
}

// Asks for a worker unless one is at work. REQUIRES: the mutex.
void ReadAhead::CallWorker(std::unique_lock<std::mutex>& lock) {
  if (called_ || refused_ || !CanFill() || (gate_ && !gate_->Enter())) return;
  called_ = true;
  lock.unlock();
  const Status submitted = WithoutExceptions([&]() -> Status {
    return SubmitTask(MakeRef<FillTask>(Ref<ReadAhead>::Share(this))) ? Status::Ok() : Status::OutOfMemory();
  });
  lock.lock();
  if (submitted.ok()) return;
  called_ = false;
  refused_ = true;
  if (gate_) gate_->Leave();
}

// The first item. REQUIRES: the mutex, there is one.
void ReadAhead::Deliver(std::unique_lock<std::mutex>& lock, Outcome* out) {
  meter_.Took(static_cast<int64_t>(items_.size()));
  Item item = std::move(items_.front());
  items_.pop_front();
  ByteBudget::Default().Give(item.credit);
  CallWorker(lock);
  lock.unlock();
  for (const TouchMark& mark : item.touches) mark.stage->Touch(mark.pass, mark.position);
  *out = std::move(item.outcome);
}

Status ReadAhead::Next(Outcome* out, bool* more) {
  if (TryNext(out, more)) return Status::Ok();
  const int64_t began = NowNs();
  Status status = Take(out, more);
  meter_.Waited(1, NowNs() - began);
  return status;
}

Status ReadAhead::Take(Outcome* out, bool* more) {
  *more = true;
  std::unique_lock lock(mutex_);
  for (int waits = 0;;) {
    if (IsCancelled()) return Cancelled("iterator: cancelled");
    if (!items_.empty()) {
      Deliver(lock, out);
      return Status::Ok();
    }
    if (!failure_.ok()) return std::exchange(failure_, Status::Ok());
    if (ended_) {
      *more = false;
      return Status::Ok();
    }
    if (!gate_) CallWorker(lock);
    starved_ = starved_ || waits > 2;
    if ((gate_ || refused_ || starved_) && CanFill()) {
      const Status read = FillOne(lock, true);
      if (!lock.owns_lock()) lock.lock();
      if (!read.ok() && read.code() != Code::kResourceExhausted) continue;
    } else {
      ++waits;
      // A worker that is asked for may be busy elsewhere for long, and must not be waited for; or it came and went while
      // the lock was given up to ask for it.
      changed_.wait_for(lock, kPatience, [this] {
        return cancelled_.load(std::memory_order_relaxed) || !items_.empty() || ended_ || !failure_.ok();
      });
    }
  }
}

bool ReadAhead::TryNext(Outcome* out, bool* more) {
  std::unique_lock lock(mutex_, std::try_to_lock);
  if (!lock.owns_lock()) return false;
  *more = !items_.empty();
  if (*more) {
    Deliver(lock, out);
    return true;
  }
  return ended_ && failure_.ok();
}

QueueTotals ReadAhead::Totals() {
  std::lock_guard lock(mutex_);
  QueueTotals totals = meter_.Totals();
  totals.capacity = depth_;
  totals.ready = static_cast<int64_t>(items_.size());
  for (const Item& item : items_) totals.nbytes += item.credit;
  return totals;
}

void ReadAhead::Cancel() {
  cancelled_.store(true, std::memory_order_relaxed);
  { std::lock_guard lock(mutex_); }
  changed_.notify_all();
}

std::string ReadAhead::Save() {
  std::lock_guard lock(mutex_);
  return items_.empty() ? state_ : items_.front().state;
}

}  // namespace levada
