#ifndef LEVADA_SYSTEM_THREADS_H_
#define LEVADA_SYSTEM_THREADS_H_

// The thread table and the hooks that run on every worker.

#include <cstdint>

#include "base/callback.h"
#include "base/status.h"
#include "system/table_slot.h"

namespace levada {

struct ThreadTable {
  int32_t (*start)(void* user_data, void (*run)(void* argument), void* argument, void** out_thread);
  void (*join)(void* user_data, void* thread);
  void* user_data;
};

TableSlot<ThreadTable>& ThreadSlot();

struct ThreadHooks : RefCounted<ThreadHooks> {
  ThreadHooks(void (*start)(void*), void (*stop)(void*), Ref<UserData> data)
      : on_start(start), on_stop(stop), user_data(std::move(data)) {}
  void (*on_start)(void*);
  void (*on_stop)(void*);
  Ref<UserData> user_data;
};

// Replaces the hooks; threads that run keep the ones they started with.
void SetThreadHooks(Ref<ThreadHooks> hooks);
Ref<ThreadHooks> CurrentThreadHooks();

// A worker thread. REQUIRES before destruction: Join, or a moved-from object.
class Thread {
 public:
  Thread() = default;
  // Runs body(argument) on a new thread, between the hooks.
  static Result<Thread> Start(void (*body)(void*), void* argument);
  Thread(Thread&& other) noexcept : table_(other.table_), thread_(std::exchange(other.thread_, nullptr)) {}
  Thread& operator=(Thread&& other) noexcept {
    std::swap(table_, other.table_);
    std::swap(thread_, other.thread_);
    return *this;
  }
  void Join();
  // After fork the thread does not exist in the child: forget it.
  void Abandon() { thread_ = nullptr; }

 private:
  const ThreadTable* table_ = nullptr;
  void* thread_ = nullptr;
};

// How many cores the process may use (affinity mask); at least 1.
int AvailableCores();

// The core that the calling thread runs on; -1 where that is not known. Costs nanoseconds.
int CurrentCore();
// Moves the calling thread from `core` to another one that it may use, if there is one. It stays free to run on all of
// them. For a thread that was woken to work beside the one on `core`: a system that saves energy, or the cores of a virtual
// machine, leaves both on one core for milliseconds.
void LeaveCore(int core);

}  // namespace levada

#endif  // LEVADA_SYSTEM_THREADS_H_
