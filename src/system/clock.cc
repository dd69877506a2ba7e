#include "system/clock.h"

#include <time.h>

namespace levada {
namespace {

int64_t DefaultNow(void*) {
  timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return int64_t{now.tv_sec} * 1000000000 + now.tv_nsec;
}

constexpr ClockTable kDefaultTable = {DefaultNow, nullptr};

}  // namespace

TableSlot<ClockTable>& ClockSlot() {
  static constinit TableSlot<ClockTable> slot(&kDefaultTable);
  return slot;
}

}  // namespace levada
