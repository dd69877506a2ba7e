#ifndef LEVADA_RUNTIME_FORK_H_
#define LEVADA_RUNTIME_FORK_H_

// fork in a process with workers: every process-wide lock is taken before and given back after, so that the child finds
// none held by a thread that it does not have.

namespace levada {

// Registers handlers as pthread_atfork does; once for good, so only after everything that can fail. The locks taken by different handlers must not nest in each other.
void AtFork(void (*before)(), void (*in_parent)(), void (*in_child)());

}  // namespace levada

#endif  // LEVADA_RUNTIME_FORK_H_
