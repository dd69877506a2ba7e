#include "system/threads.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>

#include <memory>
#include <mutex>
#include <new>

namespace levada {
namespace {

struct PosixStart {
  void (*run)(void*);
  void* argument;
};

void* PosixMain(void* start) {
  std::unique_ptr<PosixStart> owned(static_cast<PosixStart*>(start));
  owned->run(owned->argument);
  return nullptr;
}

int32_t DefaultStart(void*, void (*run)(void*), void* argument, void** out_thread) {
  std::unique_ptr<PosixStart> start(new (std::nothrow) PosixStart{run, argument});
  std::unique_ptr<pthread_t> thread(new (std::nothrow) pthread_t);
  if (!start || !thread) return ENOMEM;
  const int error = pthread_create(thread.get(), nullptr, PosixMain, start.get());
  if (error != 0) return error;
  start.release();
  *out_thread = thread.release();
  return 0;
}

void DefaultJoin(void*, void* thread) {
  std::unique_ptr<pthread_t> owned(static_cast<pthread_t*>(thread));
  pthread_join(*owned, nullptr);
}

constexpr ThreadTable kDefaultTable = {DefaultStart, DefaultJoin, nullptr};

std::mutex& HooksMutex() {
  static std::mutex* const mutex = new std::mutex;
  return *mutex;
}

Ref<ThreadHooks>& Hooks() {
  static Ref<ThreadHooks>* const hooks = new Ref<ThreadHooks>;
  return *hooks;
}

struct ThreadMain {
  void (*body)(void*);
  void* argument;
  Ref<ThreadHooks> hooks;
};

void RunWithHooks(void* argument) {
  std::unique_ptr<ThreadMain> start(static_cast<ThreadMain*>(argument));
  ThreadHooks* hooks = start->hooks.get();
  if (hooks != nullptr && hooks->on_start != nullptr) hooks->on_start(hooks->user_data->get());
  start->body(start->argument);
  if (hooks != nullptr && hooks->on_stop != nullptr) hooks->on_stop(hooks->user_data->get());
}

}  // namespace

TableSlot<ThreadTable>& ThreadSlot() {
  static constinit TableSlot<ThreadTable> slot(&kDefaultTable);
  return slot;
}

void SetThreadHooks(Ref<ThreadHooks> hooks) {
  {
    std::lock_guard lock(HooksMutex());
    std::swap(Hooks(), hooks);
  }
  // The former hooks are released here, outside the lock: release functions may call back.
}

Ref<ThreadHooks> CurrentThreadHooks() {
  std::lock_guard lock(HooksMutex());
  return Hooks();
}

Result<Thread> Thread::Start(void (*body)(void*), void* argument) {
  Thread thread;
  thread.table_ = ThreadSlot().get();
  std::unique_ptr<ThreadMain> start(new ThreadMain{body, argument, CurrentThreadHooks()});
  const int32_t error = thread.table_->start(thread.table_->user_data, RunWithHooks, start.get(), &thread.thread_);
  if (error != 0) return ResourceExhausted("could not start a worker thread (error %d)", error);
  start.release();
  return thread;
}

void Thread::Join() {
  if (thread_ != nullptr) table_->join(table_->user_data, std::exchange(thread_, nullptr));
}

int AvailableCores() {
  cpu_set_t set;
  CPU_ZERO(&set);
  if (sched_getaffinity(0, sizeof(set), &set) != 0) return 1;
  const int count = CPU_COUNT(&set);
  return count > 0 ? count : 1;
}

int CurrentCore() { return sched_getcpu(); }

void LeaveCore(int core) {
  cpu_set_t all;
  CPU_ZERO(&all);
  if (core < 0 || core >= CPU_SETSIZE || sched_getaffinity(0, sizeof(all), &all) != 0) return;
  cpu_set_t others = all;
  CPU_CLR(core, &others);
  if (CPU_COUNT(&others) == 0 || sched_setaffinity(0, sizeof(others), &others) != 0) return;
  (void)sched_setaffinity(0, sizeof(all), &all);  // what was allowed is allowed again
}

}  // namespace levada
