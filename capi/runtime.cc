// Threads, seeds, shutdown.

#include "capi/handles.h"
#include "dataset/iterator.h"
#include "memory/pool.h"
#include "runtime/seed.h"
#include "runtime/thread_pool.h"

using levada::Status;

levada_status levada_shutdown(int64_t timeout_ms) noexcept {
  LEVADA_ENTRY(levada_shutdown) {
    levada::CancelAllIterators();
    Status status = levada::ShutdownThreads(timeout_ms);
    levada::PoolTrim();
    return status;
  }
  LEVADA_END
}

levada_status levada_set_num_threads(int32_t num_threads) noexcept {
  LEVADA_ENTRY(levada_set_num_threads) {
    if (num_threads < 0 || num_threads > levada::kMaxThreads) {
      return levada::InvalidArgument("%s: expected 0 to %d threads, got %d", kFunction, levada::kMaxThreads,
                                     num_threads);
    }
    levada::SetNumThreads(num_threads);
    return Status::Ok();
  }
  LEVADA_END
}

int32_t levada_num_threads(void) noexcept { return levada::NumThreads(); }

levada_status levada_set_seed(int64_t seed) noexcept {
  LEVADA_ENTRY(levada_set_seed) {
    levada::SetGlobalSeed(seed);
    return Status::Ok();
  }
  LEVADA_END
}
