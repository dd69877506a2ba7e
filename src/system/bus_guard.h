#ifndef LEVADA_SYSTEM_BUS_GUARD_H_
#define LEVADA_SYSTEM_BUS_GUARD_H_

// What happens when a mapped file is cut while its pages are read: the system sends SIGBUS, which ends the process unless
// the host has asked for the guard. Then zeros take the place of what is gone, and whoever read them is told.

#include <cstdint>

#include "base/status.h"

namespace levada {

// From now on. Signals that have nothing to do with mapped files go to the handler that was there before.
Status InstallBusGuard();

// Every mapping of a file while it lives.
void NoteMapping(void* address, int64_t nbytes);
void ForgetMapping(void* address);

// How often the guard has stepped in.
int64_t BusErrors();
// Zeros have taken the place of parts of this mapping.
bool IsBroken(const void* address);

}  // namespace levada

#endif  // LEVADA_SYSTEM_BUS_GUARD_H_
