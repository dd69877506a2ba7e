#ifndef LEVADA_SYSTEM_CLOCK_H_
#define LEVADA_SYSTEM_CLOCK_H_

#include <cstdint>

#include "system/table_slot.h"

namespace levada {

struct ClockTable {
  int64_t (*now_ns)(void* user_data);
  void* user_data;
};

TableSlot<ClockTable>& ClockSlot();

// Monotonic nanoseconds of the current table.
inline int64_t NowNs() {
  const ClockTable* table = ClockSlot().get();
  return table->now_ns(table->user_data);
}

}  // namespace levada

#endif  // LEVADA_SYSTEM_CLOCK_H_
