#include "runtime/fork.h"

#include <pthread.h>

#include <atomic>
#include <mutex>

#include "runtime/thread_pool.h"

namespace levada {
namespace {

std::atomic<int64_t> fork_generation{0};
std::once_flag counting;

}  // namespace

void AtFork(void (*before)(), void (*in_parent)(), void (*in_child)()) {
  pthread_atfork(before, in_parent, in_child);
  (void)ForkGeneration();
}

int64_t ForkGeneration() {
  std::call_once(counting, [] {
    pthread_atfork(nullptr, nullptr, [] { fork_generation.fetch_add(1, std::memory_order_relaxed); });
  });
  return fork_generation.load(std::memory_order_relaxed);
}

}  // namespace levada
