#ifndef LEVADA_SYSTEM_RESIDENT_H_
#define LEVADA_SYSTEM_RESIDENT_H_

#include <cstdint>

namespace levada {

// Bytes of files that the process has mapped and holds in memory, as the kernel counts them (a few microseconds); 0 where
// it does not tell.
int64_t ResidentFileBytes();

// Bytes that the system could give to programs, or that the container may have in all where that is less; 0 where it does
// not tell.
int64_t AvailableBytes();

}  // namespace levada

#endif  // LEVADA_SYSTEM_RESIDENT_H_
