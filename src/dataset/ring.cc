#include "dataset/ring.h"

#include <algorithm>
#include <chrono>

#include "base/lock_soon.h"
#include "system/clock.h"
#include "system/threads.h"

namespace levada {
namespace {

constexpr int64_t kSpinNs = 20'000;
constexpr std::chrono::milliseconds kPatience{50};
constexpr int64_t kMovesEvery = 16;  // blocks between two looks at where a worker runs

// What the calling thread is computing: rings within rings, where a callback runs over another dataset.
struct Computing {
  const Ring* ring;
  const Computing* outer;
};
constinit thread_local const Computing* computing = nullptr;

template <typename Condition>
void SpinUntil(Condition condition) {
  const int64_t end = NowNs() + kSpinNs;
  while (!condition() && NowNs() < end) {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#endif
  }
}

void RelockSoon(std::unique_lock<std::mutex>& lock) {
  LockSoon(*lock.mutex());
  lock = std::unique_lock(*lock.mutex(), std::adopt_lock);
}

bool IsComputingFor(const Ring* ring) {
  for (const Computing* c = computing; c != nullptr; c = c->outer) {
    if (c->ring == ring) return true;
  }
  return false;
}

}  // namespace

// Computes blocks until there is none to compute.
class Ring::WorkTask final : public Task {
 public:
  explicit WorkTask(Ref<Ring> ring) : ring_(std::move(ring)) {}
  void Run() noexcept override { ring_->WorkOn(); }

 private:
  Ref<Ring> ring_;
};

Ring::Ring(Ref<Plan> plan, int64_t position, const RingLimits& limits)
    : plan_(std::move(plan)),
      limits_(limits),
      slots_(new Slot[limits.window]),
      position_(position),
      consumer_context_(plan_->MakeContext(&cancelled_)),
      next_first_(position),
      block_bytes_(SaturatingMul(plan_->element_bytes(), limits.block)) {
  ByteBudget::Default().Reserve(block_bytes_);
}

Ring::~Ring() {
  ByteBudget::Default().Reserve(-block_bytes_);
  for (int64_t i = 0; i < limits_.window; ++i) ByteBudget::Default().Give(slots_[i].credit);
}

// Whether a block may be computed now, the budget aside. REQUIRES: the mutex.
bool Ring::CanClaim() const {
  return !cancelled_.load(std::memory_order_relaxed) && claimed_ < head_ + limits_.window &&
         next_first_ < plan_->length() && active_ < limits_.max_active && next_first_ - position() < limits_.ahead;
}

// Whether what the consumer leaves untaken is all that keeps a block from being computed. REQUIRES: the mutex.
bool Ring::IsFull() const {
  return next_first_ < plan_->length() &&
         (claimed_ == head_ + limits_.window || next_first_ - position() >= limits_.ahead);
}

// The next block, if one may be computed now. REQUIRES: the mutex.
Ring::Slot* Ring::Claim() {
  if (!CanClaim()) return nullptr;
  // What the consumer waits for is always let in, so that an element beyond the budget is no deadlock.
  const int64_t credit = block_bytes_;
  if (claimed_ == head_) {
    ByteBudget::Default().Take(credit);
  } else if (!ByteBudget::Default().TryTake(credit)) {
    meter_.Stalled();
    return nullptr;
  }
  meter_.NotFull();
  Slot& slot = SlotOf(claimed_);
  slot.first = next_first_;
  slot.count = std::min({limits_.block, limits_.ahead - (next_first_ - position()), plan_->length() - next_first_});
  slot.credit = credit;
  next_first_ += slot.count;
  ++claimed_;
  ++active_;
  return &slot;
}

// REQUIRES: the mutex.
void Ring::Publish(Slot* slot) {
  --active_;
  const int64_t nbytes = slot->block.nbytes();
  ByteBudget::Default().Take(nbytes - slot->credit);
  slot->credit = nbytes;
  ByteBudget::Default().Reserve(nbytes - block_bytes_);
  block_bytes_ = nbytes;
  slot->ready.store(true, std::memory_order_release);
  if (active_ == 0 && IsFull()) meter_.Full();
  changed_.notify_one();
}

void Ring::ComputeClaimed(Slot* slot, Context& context, std::unique_lock<std::mutex>& lock) {
  lock.unlock();
  const Computing entry{this, computing};
  computing = &entry;
  slot->block.Compute(plan_->top(), context, 0, slot->first, slot->count);
  computing = entry.outer;
  RelockSoon(lock);
  Publish(slot);
}

// A context of former work, or a new one. REQUIRES: the mutex.
std::unique_ptr<Context> Ring::TakeContext() {
  if (idle_contexts_.empty()) {
    idle_contexts_.reserve(limits_.max_workers);  // giving it back must not fail
    return std::make_unique<Context>(plan_->MakeContext(&cancelled_));
  }
  std::unique_ptr<Context> context = std::move(idle_contexts_.back());
  idle_contexts_.pop_back();
  return context;
}

// A worker has filled the window: while the consumer is busy with it, waiting costs less than to be woken again. False
// when no room came in time.
bool Ring::SpinForRoom(std::unique_lock<std::mutex>& lock) {
  const int64_t head = head_;
  if (!IsNative() || claimed_ < head + limits_.window || next_first_ >= plan_->length()) return false;
  // On the consumer's core it would keep it from going on.
  if (CurrentCore() == consumer_core_.load(std::memory_order_relaxed)) return false;
  lock.unlock();
  SpinUntil([&] {
    return head_.load(std::memory_order_relaxed) != head || cancelled_.load(std::memory_order_relaxed);
  });
  RelockSoon(lock);
  return head_ != head;
}

// A worker on the consumer's core only takes turns with it. Where much is left to do, a move is worth its 30 us.
void Ring::LeaveConsumersCore(int64_t blocks_done, std::unique_lock<std::mutex>& lock) {
  const bool worth = IsNative() && blocks_done % kMovesEvery == 0 &&
                     (plan_->length() - next_first_) / limits_.block >= kMovesEvery;
  const int core = consumer_core_.load(std::memory_order_relaxed);
  if (!worth || core < 0 || CurrentCore() != core) return;
  lock.unlock();
  LeaveCore(core);
  RelockSoon(lock);
}

void Ring::WorkOn() noexcept {
  LockSoon(mutex_);
  std::unique_lock lock(mutex_, std::adopt_lock);
  std::unique_ptr<Context> context;
  const Status prepared = WithoutExceptions([&] {
    context = TakeContext();
    return Status::Ok();
  });
  if (prepared.ok()) {
    for (int64_t done = 0; !cancelled_.load(std::memory_order_relaxed); ++done) {
      Slot* slot = Claim();
      if (slot == nullptr && SpinForRoom(lock)) slot = Claim();
      if (slot == nullptr) break;
      starved_ = false;
      LeaveConsumersCore(done, lock);
      if (!limits_.consumer_helps) changed_.notify_one();  // a worker took it: the consumer need not step in
      ComputeClaimed(slot, *context, lock);
    }
    idle_contexts_.push_back(std::move(context));
  }
  --called_;
  changed_.notify_one();
}

// Asks for a worker when enough room has come together to be worth waking one. Gives the lock up for the moment.
void Ring::CallWorkers(std::unique_lock<std::mutex>& lock) {
  const int64_t free_blocks = head_ + limits_.window - claimed_;
  const bool wanted = !workers_refused_ && called_ < limits_.max_workers && next_first_ < plan_->length() &&
                      (2 * free_blocks >= limits_.window || limits_.ahead != INT64_MAX);
  if (!wanted || cancelled_.load(std::memory_order_relaxed)) return;
  ++called_;
  consumer_core_.store(CurrentCore(), std::memory_order_relaxed);
  lock.unlock();
  const Status submitted = WithoutExceptions([&]() -> Status {
    return SubmitTask(MakeRef<WorkTask>(Ref<Ring>::Share(this))) ? Status::Ok() : Status::OutOfMemory();
  });
  RelockSoon(lock);
  if (submitted.ok()) return;
  --called_;
  workers_refused_ = true;
}

// The consumer has nothing to do: first it spins, then it sleeps. What could be claimed and was not is held back by the
// byte budget; nothing tells when that has room, and the head is being computed: only the head is waited for then.
void Ring::Pause(Slot& head, std::unique_lock<std::mutex>& lock, int* waits) {
  const bool may_help = limits_.consumer_helps && !CanClaim();
  if ((*waits)++ == 0) {
    lock.unlock();
    SpinUntil([&] {
      return head.ready.load(std::memory_order_acquire) || cancelled_.load(std::memory_order_relaxed);
    });
    RelockSoon(lock);
    return;
  }
  const auto woken = [&] {
    return cancelled_.load(std::memory_order_relaxed) || head.ready.load(std::memory_order_acquire) ||
           (may_help && CanClaim());
  };
  if (claimed_ > head_) {
    changed_.wait(lock, woken);
  } else {
    // No worker has taken the block yet; they may all be busy elsewhere, and must not be waited for.
    changed_.wait_for(lock, kPatience, [&] { return woken() || claimed_ > head_; });
  }
}

Status Ring::WaitForHead(int* waits, int64_t* helped_ns) {
  if (IsComputingFor(this)) {
    return Misuse("iterator: next was called by a callback that computes an element of the same iterator");
  }
  Slot& head = SlotOf(head_);
  LockSoon(mutex_);
  std::unique_lock lock(mutex_, std::adopt_lock);
  while (true) {
    if (cancelled_.load(std::memory_order_relaxed)) return Cancelled("iterator: cancelled");
    if (head.ready.load(std::memory_order_acquire)) return Status::Ok();
    CallWorkers(lock);
    const bool stranded = claimed_ == head_ && (workers_refused_ || starved_ || *waits > 2);
    if (stranded) starved_ = true;
    Slot* const slot = limits_.consumer_helps || stranded ? Claim() : nullptr;
    if (slot != nullptr) {
      const int64_t began = NowNs();
      ComputeClaimed(slot, consumer_context_, lock);
      *helped_ns += NowNs() - began;
    } else {
      Pause(head, lock, waits);
    }
  }
}

// The element at position_ from a head block that is ready.
bool Ring::DeliverHead(Outcome* out) {
  Slot& head = SlotOf(head_);
  if (!head.ready.load(std::memory_order_acquire)) return false;
  const int64_t position = this->position();
  *out = head.block.Deliver(position);
  position_.store(position + 1, std::memory_order_relaxed);
  if (position + 1 == head.first + head.count) RetireHead();
  return true;
}

void Ring::RetireHead() {
  Slot& head = SlotOf(head_);
  head.block.Clear();  // before the lock: the last reference to an element may run a user's release function
  LockSoon(mutex_);
  std::unique_lock lock(mutex_, std::adopt_lock);
  meter_.Took((claimed_ - head_ - active_) * limits_.block);
  head.ready.store(false, std::memory_order_relaxed);
  ByteBudget::Default().Give(std::exchange(head.credit, 0));
  ++head_;
  CallWorkers(lock);
}

Status Ring::Next(Outcome* out) {
  if (!cancelled_.load(std::memory_order_relaxed) && DeliverHead(out)) return Status::Ok();
  const int64_t began = NowNs();
  int waits = 0;
  int64_t helped_ns = 0;
  const Status waited = WaitForHead(&waits, &helped_ns);
  meter_.Waited(waits > 0, NowNs() - began - helped_ns);
  meter_.Helped(helped_ns);
  LEVADA_RETURN_IF_ERROR(waited);
  DeliverHead(out);
  return Status::Ok();
}

bool Ring::TryNext(Outcome* out) { return !cancelled_.load(std::memory_order_relaxed) && DeliverHead(out); }

QueueTotals Ring::Totals() {
  std::lock_guard lock(mutex_);
  QueueTotals totals = meter_.Totals();
  totals.capacity = std::min(SaturatingMul(limits_.window, limits_.block), limits_.ahead);
  totals.ready = (claimed_ - head_ - active_) * limits_.block;
  for (int64_t i = 0; i < limits_.window; ++i) totals.nbytes += slots_[i].credit;
  return totals;
}

void Ring::Cancel() {
  cancelled_.store(true, std::memory_order_relaxed);
  { std::lock_guard lock(mutex_); }
  changed_.notify_all();
}

}  // namespace levada
