#include "runtime/parallel.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <new>

#include "base/cancel.h"
#include "runtime/thread_pool.h"
#include "runtime/worker_pool.h"
#include "system/clock.h"

namespace levada {
namespace {

constexpr int64_t kSpinNs = 20'000;

// The loop that a call and its helpers share. Helpers may come after the call has returned: they then find every range
// taken and touch neither body nor context.
class Loop : public RefCounted<Loop> {
 public:
  Loop(int64_t n, int64_t grain, void (*body)(void*, int64_t, int64_t), void* context)
      : n_(n), grain_(grain), ranges_((n + grain - 1) / grain), body_(body), context_(context) {}

  void Work() {
    const CancelScope scope(cancel_flag_);
    for (int64_t range; (range = next_.fetch_add(1, std::memory_order_relaxed)) < ranges_;) {
      body_(context_, range * grain_, std::min(n_, (range + 1) * grain_));
      if (done_.fetch_add(1, std::memory_order_acq_rel) + 1 == ranges_) {
        std::lock_guard lock(mutex_);
        finished_.notify_one();
      }
    }
  }

  void Wait() {
    const int64_t end = NowNs() + kSpinNs;
    while (!IsDone() && NowNs() < end) {
#if defined(__x86_64__)
      __builtin_ia32_pause();
#endif
    }
    std::unique_lock lock(mutex_);
    finished_.wait(lock, [this] { return IsDone(); });
  }

 private:
  bool IsDone() const { return done_.load(std::memory_order_acquire) == ranges_; }

  friend class RefCounted<Loop>;
  ~Loop() = default;

  const int64_t n_, grain_, ranges_;
  void (*const body_)(void*, int64_t, int64_t);
  void* const context_;
  const std::atomic<bool>* const cancel_flag_ = CurrentCancelFlag();  // of the caller
  std::atomic<int64_t> next_{0};
  std::atomic<int64_t> done_{0};
  std::mutex mutex_;
  std::condition_variable finished_;
};

class HelpTask final : public Task {
 public:
  explicit HelpTask(Ref<Loop> loop) : loop_(std::move(loop)) {}
  void Run() noexcept override { loop_->Work(); }

 private:
  Ref<Loop> loop_;
};

Ref<Loop> StartLoop(int64_t n, int64_t grain, int helpers, void (*body)(void*, int64_t, int64_t), void* context) {
  Ref<Loop> loop;
  try {
    loop = MakeRef<Loop>(n, grain, body, context);
    for (int i = 0; i < helpers && SubmitTask(MakeRef<HelpTask>(loop)); ++i) {
    }
  } catch (const std::bad_alloc&) {
    // Fewer helpers, or none.
  }
  return loop;
}

}  // namespace

void ParallelRanges(int64_t n, int64_t grain, void (*body)(void* context, int64_t first, int64_t last), void* context) {
  if (n <= 0) return;
  const int64_t ranges = (n - 1) / grain + 1;
  const int64_t threads = ranges < 2 || WorkerPool::OnWorker() ? 1 : std::min<int64_t>(NumThreads(), ranges);
  if (threads == 1) return body(context, 0, n);
  const Ref<Loop> loop = StartLoop(n, grain, static_cast<int>(threads) - 1, body, context);
  if (!loop) return body(context, 0, n);
  loop->Work();
  loop->Wait();
}

}  // namespace levada
