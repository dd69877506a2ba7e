#include "runtime/thread_pool.h"

#include <pthread.h>

#include <atomic>
#include <mutex>
#include <utility>

#include "runtime/fork.h"
#include "runtime/worker_pool.h"

namespace levada {
namespace {

// The current pool, and pools that were told to stop while a worker was busy. Lock order: this mutex, then a pool's.
struct Pools {
  std::mutex mutex;
  Ref<WorkerPool> current;
  Ref<WorkerPool> stopped;  // a chain

  // REQUIRES: the mutex.
  void AddStopped(Ref<WorkerPool> pool) {
    pool->next_stopped = std::move(stopped);
    stopped = std::move(pool);
  }
};

Pools& ThePools();

std::atomic<int> configured_threads{0};

void BeforeFork() {
  ThePools().mutex.lock();
  if (ThePools().current) ThePools().current->Lock();
}

void AfterForkInParent() {
  if (ThePools().current) ThePools().current->Unlock();
  ThePools().mutex.unlock();
}

// The workers do not exist here. Their pools stay behind unreleased: their queues hold work that only the parent
// finishes.
void AfterForkInChild() {
  if (ThePools().current) ThePools().current->Unlock();
  (void)ThePools().current.release();
  (void)ThePools().stopped.release();
  ThePools().mutex.unlock();
}

Pools& ThePools() {
  static Pools* const pools = [] {
    Pools* const made = new Pools;  // never destroyed: workers may outlive static destructors
    AtFork(BeforeFork, AfterForkInParent, AfterForkInChild);
    return made;
  }();
  return *pools;
}

}  // namespace

int NumThreads() {
  const int configured = configured_threads.load(std::memory_order_relaxed);
  return configured > 0 ? configured : AvailableCores();
}

void SetNumThreads(int num_threads) {
  configured_threads.store(num_threads, std::memory_order_relaxed);
  Pools& pools = ThePools();
  std::lock_guard lock(pools.mutex);
  if (pools.current) pools.current->SetTarget(NumThreads() - 1);
}

bool SubmitTask(Ref<Task> task) {
  Ref<WorkerPool> pool;
  {
    Pools& pools = ThePools();
    std::lock_guard lock(pools.mutex);
    if (!pools.current) {
      const int workers = NumThreads() - 1;
      // A worker's own pool was told to stop: a new one would outlive that shutdown.
      if (workers <= 0 || WorkerPool::OnWorker()) return false;
      pools.current = MakeRef<WorkerPool>(workers);
    }
    pool = pools.current;
  }
  return pool->Submit(std::move(task));
}

Status ShutdownThreads(int64_t timeout_ms) {
  if (WorkerPool::OnWorker()) {
    return FailedPrecondition("shutdown: expected another thread, got a worker, which cannot join itself");
  }
  Ref<WorkerPool> stopping;
  {
    Pools& pools = ThePools();
    std::lock_guard lock(pools.mutex);
    if (pools.current) pools.AddStopped(std::move(pools.current));
    stopping = std::move(pools.stopped);
  }
  bool joined_all = true;
  while (stopping) {
    Ref<WorkerPool> pool = std::move(stopping);
    stopping = std::move(pool->next_stopped);
    if (pool->Stop(timeout_ms)) continue;
    joined_all = false;
    Pools& pools = ThePools();
    std::lock_guard lock(pools.mutex);
    pools.AddStopped(std::move(pool));
  }
  if (joined_all) return Status::Ok();
  return MakeError(Code::kDeadlineExceeded, "shutdown: a worker thread still runs after %lld ms",
                   static_cast<long long>(timeout_ms));
}

}  // namespace levada
