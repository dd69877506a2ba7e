#ifndef LEVADA_RUNTIME_PARALLEL_H_
#define LEVADA_RUNTIME_PARALLEL_H_

// One loop on several threads.

#include <cstdint>
#include <type_traits>

namespace levada {

// Calls body(first, last) for ranges that cover [0, n) once, on this thread and on idle workers, and returns when all
// are done. Ranges begin at multiples of `grain`; choose it so that one range is worth 20 us or more: below two ranges,
// on a worker thread and with one thread configured, the only call is body(0, n). The body must give the same result
// for every split, must not throw and must not wait for anything. Never fails: without workers this thread does all.
// Thread-safe.
void ParallelRanges(int64_t n, int64_t grain, void (*body)(void* context, int64_t first, int64_t last), void* context);

template <class Body>
void ParallelFor(int64_t n, int64_t grain, Body&& body) {
  const auto call = [](void* context, int64_t first, int64_t last) {
    (*static_cast<std::remove_reference_t<Body>*>(context))(first, last);
  };
  ParallelRanges(n, grain, call, &body);
}

}  // namespace levada

#endif  // LEVADA_RUNTIME_PARALLEL_H_
