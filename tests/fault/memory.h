#ifndef LEVADA_TESTS_FAULT_MEMORY_H_
#define LEVADA_TESTS_FAULT_MEMORY_H_

#include <cstddef>

namespace levada_fault {

// Counted memory that may be made to fail: nullptr then. Deallocate takes nullptr.
void* Allocate(std::size_t nbytes, std::size_t alignment);
void Deallocate(void* pointer);

}  // namespace levada_fault

#endif  // LEVADA_TESTS_FAULT_MEMORY_H_
