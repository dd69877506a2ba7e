#ifndef LEVADA_RUNTIME_BLOCKING_WORKER_H_
#define LEVADA_RUNTIME_BLOCKING_WORKER_H_

namespace levada {

// From now on calls that may wait are made by workers, for threads within a CancelScope that are no workers themselves.
void LetWorkersBlock();

}  // namespace levada

#endif  // LEVADA_RUNTIME_BLOCKING_WORKER_H_
