#ifndef LEVADA_BASE_LIVE_H_
#define LEVADA_BASE_LIVE_H_

// Counts of living objects by kind, read by levada_live_count. Relaxed atomics: exact when nothing runs.

#include <atomic>
#include <cstdint>

namespace levada {

// Numbers of levada_object_kind.
enum class ObjectKind : int32_t {
  kTensor, kBuffer, kVariable, kTrace, kFunction, kDataset, kIterator, kElement, kError, kCallback,
  kGenerator, kWriter, kCount,
};

extern std::atomic<int64_t> live_objects[static_cast<int>(ObjectKind::kCount)];

// A member or base that counts the object it is part of.
template <ObjectKind kind>
class Counted {
 public:
  Counted() { live_objects[static_cast<int>(kind)].fetch_add(1, std::memory_order_relaxed); }
  ~Counted() { live_objects[static_cast<int>(kind)].fetch_sub(1, std::memory_order_relaxed); }
  Counted(const Counted&) : Counted() {}
  Counted& operator=(const Counted&) = default;
};

}  // namespace levada

#endif  // LEVADA_BASE_LIVE_H_
