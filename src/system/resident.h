#ifndef LEVADA_SYSTEM_RESIDENT_H_
#define LEVADA_SYSTEM_RESIDENT_H_

#include <cstdint>

namespace levada {

// Bytes of files that the process has mapped and holds in memory, as the kernel counts them (a few microseconds); 0 where
// it does not tell.
int64_t ResidentFileBytes();

}  // namespace levada

#endif  // LEVADA_SYSTEM_RESIDENT_H_
