#ifndef LEVADA_SYSTEM_ALLOCATION_H_
#define LEVADA_SYSTEM_ALLOCATION_H_

// The allocation table: where tensor bytes come from. Small objects use operator new.

#include <cstdint>

#include "system/table_slot.h"

namespace levada {

struct AllocationTable {
  void* (*allocate)(void* user_data, int64_t nbytes, int64_t alignment);
  void (*deallocate)(void* user_data, void* pointer, int64_t nbytes);
  void* user_data;
};

TableSlot<AllocationTable>& AllocationSlot();

// Memory aligned to kAlignment from the current table; nullptr when there is none. *table is where it must go back.
inline constexpr int64_t kAlignment = 64;
void* AllocateBytes(int64_t nbytes, const AllocationTable** table);

}  // namespace levada

#endif  // LEVADA_SYSTEM_ALLOCATION_H_
