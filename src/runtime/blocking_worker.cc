#include "runtime/blocking_worker.h"

#include <chrono>
#include <condition_variable>
#include <mutex>

#include "base/cancel.h"
#include "runtime/worker_pool.h"
#include "system/blocking.h"

namespace levada {
namespace {

constexpr std::chrono::milliseconds kPoll{10};  // how often a waiter asks whether it is cancelled
constexpr int kPatience = 3;                    // polls after which no worker is waited for any longer

// Whoever comes first, a worker or the waiter, makes the call.
class CallTask final : public Task {
 public:
  explicit CallTask(Ref<BlockingCall> call) : call_(std::move(call)) {}

  void Run() noexcept override {
    if (!Begin()) return;
    const int32_t error = call_->Make();
    std::lock_guard lock(mutex_);
    call_->error = error;
    done_ = true;
    changed_.notify_one();
  }
  bool Wait() {
    for (int polls = 0; !IsCancelRequested(); ++polls) {
      std::unique_lock lock(mutex_);
      if (changed_.wait_for(lock, kPoll, [this] { return done_; })) return true;
      if (polls < kPatience || begun_) continue;
      lock.unlock();
      Run();  // the workers are busy
    }
    Begin();  // what waits in the queue is not wanted any more
    return false;
  }

 private:
  bool Begin() {
    std::lock_guard lock(mutex_);
    return !std::exchange(begun_, true);
  }

  const Ref<BlockingCall> call_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool begun_ = false;
  bool done_ = false;
};

bool Wanted() { return CurrentCancelFlag() != nullptr && !AtOnceScope::Current() && !WorkerPool::OnWorker() && NumThreads() > 1; }

bool Make(const Ref<BlockingCall>& call) {
  const Ref<CallTask> task = MakeRef<CallTask>(call);
  if (SubmitTask(task)) return task->Wait();
  call->error = call->Make();
  return true;
}

constexpr BlockingRunner kWorkers = {Wanted, Make};

}  // namespace

void LetWorkersBlock() { SetBlockingRunner(&kWorkers); }

}  // namespace levada
