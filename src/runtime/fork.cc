#include "runtime/fork.h"

#include <pthread.h>

#include <atomic>

#include "runtime/thread_pool.h"

namespace levada {
namespace {

std::atomic<int64_t> fork_generation{0};

}  // namespace

void AtFork(void (*before)(), void (*in_parent)(), void (*in_child)()) {
  pthread_atfork(before, in_parent, in_child);
  (void)ForkGeneration();
}

int64_t ForkGeneration() {
  // Not std::call_once, whose thread-local variables live in libstdc++: where that was loaded late (by torch before us), they
  // have no place at a fixed offset, and this library could not be loaded.
  static const int counting =
      pthread_atfork(nullptr, nullptr, [] { fork_generation.fetch_add(1, std::memory_order_relaxed); });
  (void)counting;
  return fork_generation.load(std::memory_order_relaxed);
}

}  // namespace levada
