#include "dataset/iterator.h"

#include <algorithm>

#include "dataset/busy_guard.h"
#include "dataset/inner_ahead.h"
#include "dataset/rank_stage.h"
#include "base/cancel.h"
#include "runtime/blocking_worker.h"
#include "runtime/fork.h"
#include "runtime/worker_pool.h"
#include "system/clock.h"

namespace levada {

// Every live iterator, so that a shutdown reaches all of them.
class IteratorRegistry {
 public:
  static IteratorRegistry& The() {
    static IteratorRegistry* const registry = [] {
      IteratorRegistry* const made = new IteratorRegistry;
      AtFork([] { The().mutex_.lock(); }, [] { The().mutex_.unlock(); },
             [] {
               The().MarkTorn();
               The().mutex_.unlock();
             });
      return made;
    }();
    return *registry;
  }

  void Add(Iterator* iterator) {
    std::lock_guard lock(mutex_);
    if (iterator->cancel_key_ != 0 && iterator->cancel_key_ == cancelled_key_) iterator->cancelled_.store(true);
    iterator->registry_next_ = first_;
    if (first_ != nullptr) first_->registry_previous_ = iterator;
    first_ = iterator;
  }
  void Remove(Iterator* iterator) {
    std::lock_guard lock(mutex_);
    Iterator* const next = iterator->registry_next_;
    Iterator* const previous = iterator->registry_previous_;
    (previous != nullptr ? previous->registry_next_ : first_) = next;
    if (next != nullptr) next->registry_previous_ = previous;
  }
  void CancelAll() {
    std::lock_guard lock(mutex_);
    for (Iterator* i = first_; i != nullptr; i = i->registry_next_) CancelLocked(i);
  }
  void ForgetCancelled(int32_t key) {
    std::lock_guard lock(mutex_);
    if (cancelled_key_ == key) cancelled_key_ = 0;
  }
  void CancelKey(int32_t key) {
    std::lock_guard lock(mutex_);
    cancelled_key_ = key;
    for (Iterator* i = first_; i != nullptr; i = i->registry_next_) {
      if (key != 0 && i->cancel_key_ == key) CancelLocked(i);
    }
  }
  void Cancel(Iterator* iterator) {
    std::lock_guard lock(mutex_);
    CancelLocked(iterator);
  }
  // What a statistic needs, to be asked without the mutex.
  void Share(Iterator* iterator, Ref<Plan>* plan, Ref<Ring>* ring, Ref<ReadAhead>* ahead) {
    std::lock_guard lock(mutex_);
    *plan = iterator->plan_;
    if (iterator->ring_generation_ != ForkGeneration()) return;
    *ring = iterator->ring_;
    *ahead = iterator->ahead_;
  }
  void SwapPlan(Iterator* iterator, Ref<Plan>* plan) {
    std::lock_guard lock(mutex_);
    std::swap(iterator->plan_, *plan);
  }
  // Gives the iterator other workers, perhaps none, and takes the former ones from it.
  void SwapWorkers(Iterator* iterator, Ref<Ring>* ring, Ref<ReadAhead>* ahead) {
    std::lock_guard lock(mutex_);
    std::swap(iterator->ring_, *ring);
    std::swap(iterator->ahead_, *ahead);
  }

 private:
  // REQUIRES of both: the mutex.
  static void CancelLocked(Iterator* iterator) {
    iterator->cancelled_.store(true);
    CancelInnerOf(&iterator->cancelled_);
    if (iterator->ring_generation_ != ForkGeneration()) return;
    if (iterator->ring_) iterator->ring_->Cancel();
    if (iterator->ring_) CancelInnerOf(iterator->ring_->flag());
    if (iterator->ahead_) iterator->ahead_->Cancel();
    if (iterator->ahead_) CancelInnerOf(iterator->ahead_->flag());
  }
  // In the child of fork: whatever another thread was doing in an iterator will never be completed.
  void MarkTorn() {
    for (Iterator* i = first_; i != nullptr; i = i->registry_next_) {
      if (i->busy_.exchange(false)) i->torn_ = true;
    }
  }

  std::mutex& mutex_ = CancelMutex();
  Iterator* first_ = nullptr;
  int32_t cancelled_key_ = 0;  // the last that was
};

void CancelAllIterators() { IteratorRegistry::The().CancelAll(); }
void CancelKey(int32_t key) { IteratorRegistry::The().CancelKey(key); }

namespace {

constexpr int64_t kBlockNs = 50'000;      // a block of work at most
constexpr int64_t kWorthThreads = 3'000;  // a unit cheaper than a hand-over stays in the consumer
constexpr int64_t kShortNs = 10'000;      // what TryNext may take
constexpr int64_t kMostRows = 256;
constexpr int64_t kSharedBytes = int64_t{4} << 20;  // of an element that threads had better make together
constexpr int64_t kLearnFirst = 4;        // units that are timed before one in 64 is

// What an element keeps alive beyond its sources; specs do not say where the last batch may be smaller.
int64_t OwnBytes(const Element& element) {
  int64_t nbytes = 0;
  for (const Ref<Tensor>& component : element.components()) {
    if (component && component->memory() == MemoryKind::kOwned) nbytes += component->nbytes();
  }
  return nbytes;
}

}  // namespace

void SetCancelKey(int32_t key) {
  ThreadCancelKey() = key;
  IteratorRegistry::The().ForgetCancelled(key);
}

Result<Ref<Iterator>> Iterator::Make(Ref<DatasetNode> node, const IteratorOptions& options) {
  if (options.epoch_given && options.epoch < 0) {
    return InvalidArgument("iterator: expected an epoch of 0 or more, got %lld", static_cast<long long>(options.epoch));
  }
  EpochChoice epochs;
  if (options.epoch_given) epochs = {EpochChoice::Kind::kFixed, options.epoch, {}};
  LEVADA_RETURN_IF_ERROR(CheckRank(*node, options.rank));
  LEVADA_ASSIGN_OR_RETURN(Ref<Plan> plan, Plan::Make(std::move(node), std::move(epochs), options.rank, 0, options.caller_thread));
  LetWorkersBlock();
  return Ref<Iterator>::Adopt(new Iterator(std::move(plan)));
}

Iterator::Iterator(Ref<Plan> plan)
    : plan_(std::move(plan)), context_(plan_->MakeContext(&cancelled_)), cancel_key_(ThreadCancelKey()) {
  element_bytes_ = plan_->element_bytes();
  if (plan_->shuffles().empty()) next_mark_ = kEndless;
  if (plan_->is_stream()) reader_ = std::make_unique<StreamReader>(plan_, &cancelled_);
  IteratorRegistry::The().Add(this);
}

Iterator::~Iterator() {
  IteratorRegistry::The().Remove(this);
  DropRing();
  if (torn_) {  // half-written by a thread of the parent: left alone
    (void)new (std::nothrow) Block(std::move(block_));
    (void)new (std::nothrow) Context(std::move(context_));
  }
  block_.Clear();
  plan_->node().KeepBuffers();
}

Status Iterator::CheckAlive() const {
  if (torn_) {
    return FailedPrecondition("iterator: a thread of the parent process was in it at fork; make a new one after fork");
  }
  if (cancelled_.load(std::memory_order_relaxed)) return Cancelled("iterator: cancelled");
  if ((ring_ || ahead_) && ring_generation_ != ForkGeneration()) {
    return FailedPrecondition("iterator: its worker threads are in the parent process; make a new one after fork");
  }
  return Status::Ok();
}

Status Iterator::Next(Ref<Element>* out) {
  // User code may release the iterator that it runs for: then this call holds the last reference.
  const Ref<Iterator> self = plan_->top().work() == Work::kUser ? Ref<Iterator>::Share(this) : nullptr;
  BusyGuard guard(&busy_);
  if (!guard.entered()) return BusyGuard::TwoThreads();
  LEVADA_RETURN_IF_ERROR(CheckAlive());
  *out = nullptr;
  return NextUnguarded(out);
}

Status Iterator::NextUnguarded(Ref<Element>* out) {
  if (refused_) {
    *out = std::move(refused_);
    return Status::Ok();
  }
  MarkStart();
  if (plan_->is_stream()) return NextOfStream(out);
  ended_ = position_ >= plan_->length();
  if (ended_) return AtEnd();
  if (!ring_ && WantsRing()) StartRing();
  Outcome outcome;
  LEVADA_RETURN_IF_ERROR(ring_ ? ring_->Next(&outcome) : NextInline(&outcome));
  return Finish(std::move(outcome), out);
}

bool Iterator::TryNext(Ref<Element>* out, Status* status) {
  BusyGuard guard(&busy_);
  if (!guard.entered()) {
    *status = BusyGuard::TwoThreads();
    return true;
  }
  *status = CheckAlive();
  *out = nullptr;
  if (!status->ok()) return true;
  if (refused_) {
    *out = std::move(refused_);
    return true;
  }
  MarkStart();
  const AtOnceScope at_once;
  if (plan_->is_stream()) return TryNextOfStream(out, status);
  ended_ = position_ >= plan_->length();
  if (ended_) {
    *status = AtEnd();
    return true;
  }
  Outcome outcome;
  if (ring_) {
    if (!ring_->TryNext(&outcome)) return false;
  } else {
    if (!CanTryInline()) return false;
    *status = NextInline(&outcome);
    if (!status->ok()) return true;
  }
  *status = Finish(std::move(outcome), out);
  return true;
}

bool Iterator::TryNextRow(std::span<Ref<Tensor>> out) {
  BusyGuard guard(&busy_);
  if (!guard.entered() || ring_ || refused_ || position_ >= next_mark_) return false;
  if (torn_ || cancelled_.load(std::memory_order_relaxed) || !block_.DeliverRow(position_, out)) return false;
  ++position_;
  delivered_.store(delivered_.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
  return true;
}

// Whether the next element is at hand, or takes microseconds and no user code.
bool Iterator::CanTryInline() const {
  if (block_.count() > 0 && position_ < block_.first() + block_.count()) return true;
  if (plan_->top().work() == Work::kUser || position_ >= next_mark_) return false;
  if (plan_->top().work() == Work::kViews) return true;
  return unit_ns_ < kShortNs && !WantsRing();
}

// The element is taken: the iterator stands behind it.
Status Iterator::Finish(Outcome outcome, Ref<Element>* out) {
  if (position_ >= next_mark_) next_mark_ = plan_->top().Touch(0, position_);
  ++position_;
  delivered_.store(delivered_.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
  *out = std::move(outcome.element);
  return outcome.status.ok() ? Status::Ok() : std::move(outcome.status).WithPosition(position_ - 1);
}

Status Iterator::AtEnd() {
  if (ended_ns_.load(std::memory_order_relaxed) == 0) ended_ns_.store(NowNs(), std::memory_order_relaxed);
  return Status::Ok();
}

Status Iterator::NextInline(Outcome* out) { return plan_->top().makes_rows() ? NextOfRows(out) : NextAlone(out); }

Status Iterator::NextOfRows(Outcome* out) {
  if (position_ >= block_.first() + block_.count() || block_.count() == 0) {
    block_.Clear();
    const int64_t count = std::min(RowsWorthMaking(), plan_->length() - position_);
    const int64_t start = NowNs();
    block_.Compute(plan_->top(), context_, 0, position_, count);
    Learn(NowNs() - start, count, block_.nbytes());
    // Cancelled elements were not taken.
    if (cancelled_.load(std::memory_order_relaxed)) {
      block_.Clear();
      return Cancelled("iterator: cancelled");
    }
  }
  *out = block_.Deliver(position_);
  return Status::Ok();
}

Status Iterator::NextAlone(Outcome* out) {
  const bool timed = units_ < kLearnFirst || units_ % 64 == 0 || unit_ns_ > kShortNs;
  const int64_t start = timed ? NowNs() : 0;
  if (timed) NoteGap(start);
  context_.scratch.Reset();
  Result<Ref<Element>> element = WithoutExceptions([&]() -> Result<Ref<Element>> {
    const CancelScope scope(&cancelled_);
    return WholeElement(plan_->top(), context_, 0, position_);
  });
  if (timed) {
    left_ns_ = NowNs();
    Learn(left_ns_ - start, 1, element.ok() ? std::max(plan_->element_bytes(), OwnBytes(**element)) : element_bytes_);
  } else {
    ++units_;
  }
  if (element.ok()) {
    out->element = std::move(element).value();
    return Status::Ok();
  }
  // A cancelled element was not taken.
  if (cancelled_.load(std::memory_order_relaxed)) return Cancelled("iterator: cancelled");
  out->status = element.status();
  return Status::Ok();
}

void Iterator::NoteGap(int64_t start) {
  if (left_ns_ == 0) return;
  earlier_gap_ns_ = gap_ns_;
  gap_ns_ = start - left_ns_;
}

void Iterator::Learn(int64_t ns, int64_t count, int64_t nbytes) {
  ++units_;
  unit_ns_ = units_ == 1 ? ns : std::min(unit_ns_, ns);
  element_ns_ = ns / count;
  element_bytes_ = nbytes / count;
  // Chunks grow while they are cheap, so that the first element does not wait for many.
  if (ns < kBlockNs / 2 && chunk_rows_ < kMostRows) chunk_rows_ *= 2;
  if (ns > 2 * kBlockNs && chunk_rows_ > 1) chunk_rows_ /= 2;
}

int64_t Iterator::RowsWorthMaking() const {
  const int64_t fitting = HalfCacheBytes() / std::max<int64_t>(1, element_bytes_);
  return std::max<int64_t>(1, std::min({chunk_rows_, kMostRows, plan_->top().resolves() ? kMostRows : fitting}));
}

// A gather of long rows is split among the threads where it is made. With a consumer that does little else, running ahead
// hides nothing: more of such elements at once would only leave the cache.
bool Iterator::SharesWork() const {
  if (plan_->traits().prefetch >= 0 || element_bytes_ < kSharedBytes || !plan_->top().fills_buffers()) return false;
  return std::min(gap_ns_, earlier_gap_ns_) < unit_ns_ / 4;
}

bool Iterator::WantsRing() const {
  const PlanTraits& traits = plan_->traits();
  const Work work = plan_->top().work();
  if (ring_refused_ || traits.caller_thread || work == Work::kViews) return false;
  if (traits.prefetch == 0 && (traits.parallel_calls == 0 || traits.sequential)) return false;
  if (work == Work::kUser || traits.sequential) return true;
  return units_ >= 2 && unit_ns_ >= kWorthThreads && !SharesWork();
}

RingLimits Iterator::ChooseLimits() const {
  const PlanTraits& traits = plan_->traits();
  const int workers = NumThreads() - 1;
  RingLimits limits;
  limits.max_workers = workers;
  int64_t calls = 0;  // of user code at a time
  if (traits.sequential) {
    limits.max_workers = 1;
    limits.ahead = traits.prefetch < 0 ? 8 : traits.prefetch;
  } else if (plan_->top().work() == Work::kUser) {
    calls = traits.parallel_calls < 0 ? workers + 1 : std::max<int64_t>(1, traits.parallel_calls);
    limits.max_workers = static_cast<int>(std::min<int64_t>(calls, workers));
    limits.ahead = std::max<int64_t>(traits.prefetch < 0 ? 2 * calls : traits.prefetch, calls);
  }
  if (limits.ahead != INT64_MAX) {
    limits.window = std::min<int64_t>(limits.ahead, 1024);
    // More calls at a time than there are workers: the consumer, which else would only wait, makes one of them.
    limits.consumer_helps = !traits.sequential && calls > workers;
    limits.max_active = limits.max_workers + (limits.consumer_helps ? 1 : 0);
    return limits;
  }
  // Blocks of at most 50 us, at least four in the window, all of them within half of the cache when they are small
  // enough.
  const int64_t bytes = std::max<int64_t>(1, element_bytes_);
  const int64_t by_cache = std::max<int64_t>(1, HalfCacheBytes() / bytes);
  const int64_t by_time = std::max<int64_t>(1, kBlockNs / std::max<int64_t>(1, element_ns_));
  limits.block = std::min({by_time, std::max<int64_t>(1, by_cache / 4), kMostRows});
  const int64_t wished = traits.prefetch < 0 ? 8 : traits.prefetch / limits.block;
  // Of blocks that leave the cache by themselves, no more than keep all threads busy.
  const int64_t least = bytes > HalfCacheBytes() ? std::min(workers + 2, 4) : 4;
  limits.window = std::clamp<int64_t>(std::min(wished, by_cache / limits.block), least, 64);
  limits.max_active = workers + 1;
  return limits;
}

void Iterator::StartRing() {
  // Rows that were made inline already are delivered first.
  if (block_.count() > 0 && position_ < block_.first() + block_.count()) return;
  if (NumThreads() <= 1) {
    ring_refused_ = true;
    return;
  }
  const Status made = WithoutExceptions([&] {
    ring_generation_ = ForkGeneration();
    inline_ns_.store(plan_->TotalNs(), std::memory_order_relaxed);
    Ref<Ring> ring = MakeRef<Ring>(plan_, position_, ChooseLimits());
    Ref<ReadAhead> ahead;
    IteratorRegistry::The().SwapWorkers(this, &ring, &ahead);
    return Status::Ok();
  });
  ring_refused_ = !made.ok();
  // A Cancel that came before the ring was there did not reach it.
  if (ring_ && cancelled_.load()) ring_->Cancel();
}

void Iterator::DropRing() {
  Ref<Ring> ring;
  Ref<ReadAhead> ahead;
  IteratorRegistry::The().SwapWorkers(this, &ring, &ahead);
  if (ring_generation_ == ForkGeneration()) {
    if (ring) ring->Cancel();
    if (ahead) ahead->Cancel();
  } else {
    // Their locks may be held for ever by threads of the parent.
    (void)ring.release();
    (void)ahead.release();
  }
}

void Iterator::Cancel() { IteratorRegistry::The().Cancel(this); }

void Iterator::StartReadAhead() {
  const PlanTraits& traits = plan_->traits();
  if (ring_refused_ || traits.caller_thread || traits.prefetch == 0 || NumThreads() <= 1) return;
  // Who waits for a file cannot be cancelled: a worker does.
  if (reader_->IsCheap() && !traits.reads_files) return;
  const Status made = WithoutExceptions([&] {
    // The reader moves only when nothing can fail any more.
    Ref<ReadAhead> ahead = MakeRef<ReadAhead>(traits.prefetch < 0 ? 8 : traits.prefetch, &reader_);
    Ref<Ring> ring;
    ring_generation_ = ForkGeneration();
    IteratorRegistry::The().SwapWorkers(this, &ring, &ahead);
    return Status::Ok();
  });
  ring_refused_ = !made.ok();
  // A Cancel that came before it was there did not reach it.
  if (ahead_ && cancelled_.load()) ahead_->Cancel();
}

Status Iterator::NextOfStream(Ref<Element>* out) {
  if (ended_) return Status::Ok();
  if (!ahead_) StartReadAhead();
  Outcome outcome;
  bool more = true;
  if (ahead_) {
    LEVADA_RETURN_IF_ERROR(ahead_->Next(&outcome, &more));
  } else {
    more = reader_->Next(&outcome);
  }
  return FinishOfStream(more, std::move(outcome), out);
}

// What runs inline may be user code or long work.
bool Iterator::TryNextOfStream(Ref<Element>* out, Status* status) {
  if (ended_) return true;
  Outcome outcome;
  bool more = true;
  if (!ahead_ && reader_ && reader_->AtHand()) {
    more = reader_->Next(&outcome);
  } else if (!ahead_ || !ahead_->TryNext(&outcome, &more)) {
    return false;
  }
  *status = FinishOfStream(more, std::move(outcome), out);
  return true;
}

Status Iterator::FinishOfStream(bool more, Outcome outcome, Ref<Element>* out) {
  if (outcome.status.code() == Code::kCancelled && cancelled_.load(std::memory_order_relaxed)) return outcome.status;
  ended_ = !more;
  if (!more) return AtEnd();
  ++position_;
  delivered_.store(delivered_.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
  *out = std::move(outcome.element);
  return outcome.status.ok() ? Status::Ok() : std::move(outcome.status).WithPosition(position_ - 1);
}

Ref<Plan> Iterator::SharedPlan() {
  Ref<Plan> plan;
  Ref<Ring> ring;
  Ref<ReadAhead> ahead;
  IteratorRegistry::The().Share(this, &plan, &ring, &ahead);
  return plan;
}

int Iterator::num_steps() {
  return static_cast<int>(SharedPlan()->board().steps().size());
}

IteratorStats Iterator::Stats() {
  Ref<Plan> plan;
  Ref<Ring> ring;
  Ref<ReadAhead> ahead;
  IteratorRegistry::The().Share(this, &plan, &ring, &ahead);
  std::optional<QueueTotals> queue;
  if (ring) queue = ring->Totals();
  if (ahead) queue = ahead->Totals();
  const int64_t started_ns = started_ns_.load(std::memory_order_relaxed);
  const int64_t ended_ns = ended_ns_.load(std::memory_order_relaxed);
  const int64_t elapsed_ns = started_ns == 0 ? 0 : (ended_ns == 0 ? NowNs() : ended_ns) - started_ns;
  const int64_t next_ns = inline_ns_.load(std::memory_order_relaxed) + (queue ? queue->wait_ns + queue->helped_ns : 0);
  return MakeStats(*plan, elapsed_ns, next_ns, delivered_.load(std::memory_order_relaxed), queue);
}

Result<Ref<Tensor>> Iterator::Save(bool strict) {
  BusyGuard guard(&busy_);
  if (!guard.entered()) return BusyGuard::TwoThreads();
  if (torn_) return CheckAlive();
  if (refused_) {
    return FailedPrecondition("iterator_save: an element that did not fit the buffers of next_into waits for next");
  }
  if (!identity_) identity_ = std::make_unique<StateIdentity>(IdentityOf(plan_->node()));
  IteratorState state{plan_->WholePosition(position_, ended_), plan_->shuffles(), {}, strict, {}};
  if (strict) {
    LEVADA_ASSIGN_OR_RETURN(state.data, HashesOfData(plan_->node()));
  }
  if (reader_) state.cursors = reader_->Save();
  if (ahead_) state.cursors = ahead_->Save();
  return SaveState(*identity_, state);
}

Status Iterator::Restore(const Tensor& bytes) {
  BusyGuard guard(&busy_);
  if (!guard.entered()) return BusyGuard::TwoThreads();
  LEVADA_RETURN_IF_ERROR(CheckAlive());
  LEVADA_ASSIGN_OR_RETURN(IteratorState state, ReadState(plan_->node(), bytes));
  Ref<DatasetNode> node = Ref<DatasetNode>::Share(const_cast<DatasetNode*>(&plan_->node()));
  LEVADA_ASSIGN_OR_RETURN(Ref<Plan> plan,
                          Plan::Make(std::move(node), {EpochChoice::Kind::kRestored, 0, std::move(state.shuffles)},
                                     plan_->rank(), state.position, plan_->traits().caller_thread));
  Context context = plan->MakeContext(&cancelled_);
  std::unique_ptr<StreamReader> reader;
  if (plan->is_stream()) {
    reader = std::make_unique<StreamReader>(plan, &cancelled_);
    LEVADA_RETURN_IF_ERROR(reader->Restore(state.cursors));
  }
  DropRing();
  reader_ = std::move(reader);
  ended_ = false;
  refused_ = nullptr;
  block_.Clear();
  context_ = std::move(context);
  IteratorRegistry::The().SwapPlan(this, &plan);
  delivered_ = started_ns_ = ended_ns_ = inline_ns_ = 0;
  position_ = plan_->RankPosition(state.position);
  // The epochs that it stands in are in use; Next, not TryNext, prepares the orders from here on.
  if (!plan_->shuffles().empty()) {
    if (state.position > 0) plan_->whole().Touch(0, state.position - 1);
    next_mark_ = position_;
  }
  return Status::Ok();
}

}  // namespace levada
