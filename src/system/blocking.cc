#include "system/blocking.h"

#include <atomic>

namespace levada {
namespace {

constinit std::atomic<const BlockingRunner*> the_runner{nullptr};

}  // namespace

void SetBlockingRunner(const BlockingRunner* runner) { the_runner.store(runner, std::memory_order_release); }

const BlockingRunner* WantedBlockingRunner() {
  const BlockingRunner* const runner = the_runner.load(std::memory_order_acquire);
  return runner != nullptr && runner->wanted() ? runner : nullptr;
}

}  // namespace levada
