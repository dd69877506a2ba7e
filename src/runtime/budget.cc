#include "runtime/budget.h"

#include <unistd.h>

#include <algorithm>

namespace levada {

int64_t DefaultByteBudget() {
  const int64_t pages = sysconf(_SC_PHYS_PAGES);
  const int64_t page = sysconf(_SC_PAGESIZE);
  const int64_t largest = int64_t{1} << 30;
  return pages > 0 && page > 0 ? std::min(largest, pages / 4 * page) : largest;
}

ByteBudget& ByteBudget::Default() {
  static ByteBudget* const budget = new ByteBudget(DefaultByteBudget());
  return *budget;
}

int64_t HalfCacheBytes() {
  static const int64_t half = [] {
    const int64_t cache = sysconf(_SC_LEVEL2_CACHE_SIZE);
    return (cache > 0 ? cache : int64_t{1} << 20) / 2;
  }();
  return half;
}

}  // namespace levada
