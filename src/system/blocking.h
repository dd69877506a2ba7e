#ifndef LEVADA_SYSTEM_BLOCKING_H_
#define LEVADA_SYSTEM_BLOCKING_H_

// Calls that may wait long for a disk or a network, made so that whoever is cancelled meanwhile need not wait for them.

#include <cstdint>

#include "base/ref.h"

namespace levada {

// One call of a table. It may outlive whoever asked for it, so that it owns all it works on.
class BlockingCall : public RefCounted<BlockingCall> {
 public:
  virtual ~BlockingCall() = default;
  virtual int32_t Make() noexcept = 0;

  int32_t error = 0;  // what Make gave
};

// How calls are made by other threads; a room above has them.
struct BlockingRunner {
  // Whether the calling thread works for somebody who may cancel, and may wait for another thread.
  bool (*wanted)();
  // False: cancelled before the call came back.
  bool (*run)(const Ref<BlockingCall>& call);
};

// `runner` lives for ever. Thread-safe.
void SetBlockingRunner(const BlockingRunner* runner);
// Null unless calls of this thread should be made by others.
const BlockingRunner* WantedBlockingRunner();

}  // namespace levada

#endif  // LEVADA_SYSTEM_BLOCKING_H_
