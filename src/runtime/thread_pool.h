#ifndef LEVADA_RUNTIME_THREAD_POOL_H_
#define LEVADA_RUNTIME_THREAD_POOL_H_

// The worker threads that the whole process shares. They start when the first task needs one.

#include <cstdint>

#include "base/ref.h"
#include "base/status.h"

namespace levada {

// A piece of work for a worker. The pool holds a reference until the task has run or, at shutdown, was dropped unrun.
class Task : public RefCounted<Task> {
 public:
  virtual ~Task() = default;
  // Must not throw and must not wait for another task.
  virtual void Run() noexcept = 0;

 private:
  friend class WorkerPool;
  Task* next_ = nullptr;
};

// Hands a task to the workers. False: no worker will run it (one thread is configured, none can be started, or this
// call races with a shutdown); the caller then does the work itself. Thread-safe.
bool SubmitTask(Ref<Task> task);

// The number of threads that parallel work may use, the caller's own included; at least 1. Thread-safe.
int NumThreads();
// 0: as many as the process may use. Idle workers beyond the number end. Thread-safe.
void SetNumThreads(int num_threads);
inline constexpr int kMaxThreads = 1024;

// Drops queued tasks and joins all workers; tasks submitted later start new ones. timeout_ms < 0 waits without limit;
// DeadlineExceeded when some worker still ran then (it ends by itself); FailedPrecondition on a worker thread.
Status ShutdownThreads(int64_t timeout_ms);

// Counts the forks between the first process and this one. What was started under another number does not run here.
int64_t ForkGeneration();

}  // namespace levada

#endif  // LEVADA_RUNTIME_THREAD_POOL_H_
