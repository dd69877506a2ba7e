#ifndef LEVADA_RUNTIME_BUDGET_H_
#define LEVADA_RUNTIME_BUDGET_H_

// How many bytes may lie prepared ahead of their consumers, over the whole process.

#include <algorithm>
#include <atomic>
#include <cstdint>

namespace levada {

// A quarter of the memory, at most 1 GiB.
int64_t DefaultByteBudget();

// Counts bytes against a limit. Thread-safe.
class ByteBudget {
 public:
  explicit ByteBudget(int64_t limit) : limit_(limit) {}

  // The budget of the process; at first DefaultByteBudget().
  static ByteBudget& Default();

  // Keeps room for what a queue must always let in: the one element that its consumer waits for.
  void Reserve(int64_t nbytes) { reserved_.fetch_add(nbytes, std::memory_order_relaxed); }
  // Takes nbytes if they fit beside what is reserved; an eighth always is, for queues that are still to come.
  bool TryTake(int64_t nbytes) {
    const int64_t used = used_.fetch_add(nbytes, std::memory_order_relaxed) + nbytes;
    const int64_t limit = limit_.load(std::memory_order_relaxed);
    if (used <= limit - std::max(limit / 8, reserved_.load(std::memory_order_relaxed))) {
      NotePeak(used);
      return true;
    }
    used_.fetch_sub(nbytes, std::memory_order_relaxed);
    return false;
  }
  // Takes nbytes also beyond the limit: for what the consumer waits for.
  void Take(int64_t nbytes) { NotePeak(used_.fetch_add(nbytes, std::memory_order_relaxed) + nbytes); }
  void Give(int64_t nbytes) { used_.fetch_sub(nbytes, std::memory_order_relaxed); }

  int64_t used() const { return used_.load(std::memory_order_relaxed); }
  // The most that was taken at once since ResetPeak.
  int64_t peak() const { return peak_.load(std::memory_order_relaxed); }
  void ResetPeak() { peak_.store(used(), std::memory_order_relaxed); }
  int64_t limit() const { return limit_.load(std::memory_order_relaxed); }
  void set_limit(int64_t limit) { limit_.store(limit, std::memory_order_relaxed); }
  // How many bytes of mapped files may be held: the limit, where somebody has set one; else half of the memory that the
  // system can give may be used for them too, because it takes them back when it needs them.
  int64_t limit_of_mapped() const {
    return std::max(limit(), allowed_to_map_.load(std::memory_order_relaxed));
  }
  // 0: the limit holds.
  void set_allowed_to_map(int64_t nbytes) { allowed_to_map_.store(nbytes, std::memory_order_relaxed); }
  bool is_given() const { return given_.load(std::memory_order_relaxed); }
  void set_given(bool given) {
    given_.store(given, std::memory_order_relaxed);
    set_allowed_to_map(0);
  }

 private:
  void NotePeak(int64_t used) {
    int64_t seen = peak_.load(std::memory_order_relaxed);
    while (used > seen && !peak_.compare_exchange_weak(seen, used, std::memory_order_relaxed)) {
    }
  }

  std::atomic<int64_t> used_{0};
  std::atomic<int64_t> reserved_{0};
  std::atomic<int64_t> peak_{0};
  std::atomic<int64_t> limit_;
  std::atomic<int64_t> allowed_to_map_{0};
  std::atomic<bool> given_{false};  // the program has set the limit
};

// Half of a core's second-level cache: what may be in flight without leaving it.
int64_t HalfCacheBytes();

}  // namespace levada

#endif  // LEVADA_RUNTIME_BUDGET_H_
