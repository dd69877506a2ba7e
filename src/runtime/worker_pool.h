#ifndef LEVADA_RUNTIME_WORKER_POOL_H_
#define LEVADA_RUNTIME_WORKER_POOL_H_

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <vector>

#include "runtime/thread_pool.h"
#include "system/threads.h"

namespace levada {

// A number that the calling thread carries, by which its calls can be cancelled; 0: none. It stands here because what is
// thread-local is packed only within one source file, and must stay small.
int32_t& ThreadCancelKey();

// While it lives, the calling thread must not wait for a worker: it may hold what that one needs.
class AtOnceScope {
 public:
  AtOnceScope();
  ~AtOnceScope();
  AtOnceScope(const AtOnceScope&) = delete;
  AtOnceScope& operator=(const AtOnceScope&) = delete;
  static bool Current();

 private:
  const bool outer_;
};

// One generation of workers around a central queue; from Stop on it takes no tasks. Invariants, under the mutex: 1.
// workers_ with `alive` are as many as alive_; 2. a task in the queue holds one reference; 3. each worker holds a
// reference to the pool. Every function is thread-safe.
class WorkerPool : public RefCounted<WorkerPool> {
 public:
  explicit WorkerPool(int target) : target_(target) {}

  // See SubmitTask.
  bool Submit(Ref<Task> task);
  // Workers with a number at or beyond `target` end with the task that they are at, the last one with all.
  void SetTarget(int target);
  // Refuses tasks from now on, drops the queue, waits for the workers. True when all were joined.
  bool Stop(int64_t timeout_ms);

  // Around fork: no other thread is inside the pool while the process is copied.
  void Lock() { mutex_.lock(); }
  void Unlock() { mutex_.unlock(); }

  // Whether the calling thread is a worker.
  static bool OnWorker();

  // Links pools that were told to stop: a shutdown must not need memory. Belongs to whoever holds the chain.
  Ref<WorkerPool> next_stopped;

 private:
  friend class RefCounted<WorkerPool>;
  ~WorkerPool() = default;

  struct Worker {
    Thread thread;
    bool alive = false;
  };
  struct WorkerStart {
    Ref<WorkerPool> pool;
    int number;
  };

  static void Main(void* start);
  void Work(int number);
  void SpinForTask() const;
  bool StartWorker();
  Task* TakeQueue();
  bool WaitForWorkers(std::unique_lock<std::mutex>& lock, int64_t timeout_ms);

  std::mutex mutex_;
  std::condition_variable wakeup_;    // workers: a task, a smaller target, or the end
  std::condition_variable finished_;  // Stop: alive_ fell to 0
  Task* head_ = nullptr;
  Task* tail_ = nullptr;
  std::atomic<int> queued_{0};  // changed under the mutex
  int idle_ = 0;
  int alive_ = 0;
  int target_;
  bool stopping_ = false;
  std::vector<Worker> workers_;
  std::vector<Thread> ended_;  // threads whose number was given to a newer one
};

}  // namespace levada

#endif  // LEVADA_RUNTIME_WORKER_POOL_H_
