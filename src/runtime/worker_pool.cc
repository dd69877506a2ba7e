#include "runtime/worker_pool.h"

#include <memory>
#include <new>
#include <utility>

#include "base/lock_soon.h"
#include "system/clock.h"

namespace levada {
namespace {

constexpr int64_t kSpinNs = 20'000;

constinit thread_local bool on_worker = false;
constinit thread_local bool at_once = false;
constinit thread_local int32_t cancel_key = 0;

void DropTasks(Task* list, Task* Task::* next) {
  while (list != nullptr) {
    Task* const task = list;
    list = task->*next;
    task->Release();
  }
}

}  // namespace

int32_t& ThreadCancelKey() { return cancel_key; }

AtOnceScope::AtOnceScope() : outer_(std::exchange(at_once, true)) {}

AtOnceScope::~AtOnceScope() { at_once = outer_; }

bool AtOnceScope::Current() { return at_once; }

bool WorkerPool::OnWorker() { return on_worker; }

bool WorkerPool::Submit(Ref<Task> task) {
  std::unique_lock lock(mutex_);
  if (stopping_ || target_ <= 0) return false;
  if (queued_ + 1 > idle_ && alive_ < target_ && !StartWorker() && alive_ == 0) return false;
  Task* const raw = task.release();
  raw->next_ = nullptr;
  (head_ == nullptr ? head_ : tail_->next_) = raw;
  tail_ = raw;
  queued_.store(queued_ + 1, std::memory_order_relaxed);
  const bool asleep = idle_ > 0;
  lock.unlock();
  if (asleep) wakeup_.notify_one();
  return true;
}

// REQUIRES: the mutex. A failure is not an error: whoever submits can do the work.
bool WorkerPool::StartWorker() {
  try {
    int number = 0;
    while (number < static_cast<int>(workers_.size()) && workers_[number].alive) ++number;
    if (number == static_cast<int>(workers_.size())) {
      workers_.emplace_back();
    } else {
      ended_.push_back(std::move(workers_[number].thread));
      workers_[number].thread = Thread();
    }
    auto start = std::make_unique<WorkerStart>(WorkerStart{Ref<WorkerPool>::Share(this), number});
    Result<Thread> thread = Thread::Start(&WorkerPool::Main, start.get());
    if (!thread.ok()) return false;
    start.release();
    workers_[number].thread = std::move(thread).value();
    workers_[number].alive = true;
    ++alive_;
    return true;
  } catch (const std::bad_alloc&) {
    return false;
  }
}

void WorkerPool::Main(void* start) {
  const std::unique_ptr<WorkerStart> owned(static_cast<WorkerStart*>(start));
  on_worker = true;
  owned->pool->Work(owned->number);
}

// Loops follow each other: the next task mostly comes sooner than a thread that sleeps could be woken.
void WorkerPool::SpinForTask() const {
  const int64_t end = NowNs() + kSpinNs;
  while (queued_.load(std::memory_order_relaxed) == 0 && NowNs() < end) {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#endif
  }
}

void WorkerPool::Work(int number) {
  std::unique_lock lock(mutex_);
  while (true) {
    while (head_ == nullptr && !stopping_ && number < target_) {
      ++idle_;
      wakeup_.wait(lock);
      --idle_;
    }
    // The last one does what is left: nobody else would, and each task holds what it works for.
    if (stopping_ || (number >= target_ && (head_ == nullptr || alive_ > 1))) break;
    Task* const task = head_;
    head_ = task->next_;
    queued_.store(queued_ - 1, std::memory_order_relaxed);
    lock.unlock();
    task->Run();
    task->Release();
    SpinForTask();
    LockSoon(mutex_);
    lock = std::unique_lock(mutex_, std::adopt_lock);
  }
  workers_[number].alive = false;
  if (--alive_ == 0) finished_.notify_all();
  // A wakeup meant for a task may have reached this worker: pass it on.
  if (head_ != nullptr) wakeup_.notify_one();
}

void WorkerPool::SetTarget(int target) {
  {
    std::lock_guard lock(mutex_);
    target_ = target;
  }
  wakeup_.notify_all();
}

// REQUIRES: the mutex.
Task* WorkerPool::TakeQueue() {
  Task* const list = head_;
  head_ = tail_ = nullptr;
  queued_.store(0, std::memory_order_relaxed);
  return list;
}

// REQUIRES: the lock.
bool WorkerPool::WaitForWorkers(std::unique_lock<std::mutex>& lock, int64_t timeout_ms) {
  const auto gone = [this] { return alive_ == 0; };
  if (timeout_ms < 0) {
    finished_.wait(lock, gone);
    return true;
  }
  const int64_t longest_ms = int64_t{1000} * 3600 * 24 * 365;
  return finished_.wait_for(lock, std::chrono::milliseconds(timeout_ms < longest_ms ? timeout_ms : longest_ms), gone);
}

bool WorkerPool::Stop(int64_t timeout_ms) {
  std::unique_lock lock(mutex_);
  stopping_ = true;
  Task* const dropped = TakeQueue();
  lock.unlock();
  wakeup_.notify_all();
  DropTasks(dropped, &Task::next_);  // outside the lock: the last reference may run a user's release function
  lock.lock();
  if (!WaitForWorkers(lock, timeout_ms)) return false;
  std::vector<Worker> workers = std::move(workers_);
  std::vector<Thread> ended = std::move(ended_);
  workers_.clear();
  ended_.clear();
  lock.unlock();
  for (Worker& worker : workers) worker.thread.Join();
  for (Thread& thread : ended) thread.Join();
  return true;
}

}  // namespace levada
