#ifndef LEVADA_BASE_CANCEL_H_
#define LEVADA_BASE_CANCEL_H_

// Long loops ask here, every few milliseconds at most, whether anybody still wants their result.

#include <atomic>

#include "base/status.h"

namespace levada {

// While it lives, the calling thread works for whoever may set `flag`; nullptr: for nobody who cancels. Scopes nest.
class CancelScope {
 public:
  explicit CancelScope(const std::atomic<bool>* flag);
  ~CancelScope();
  CancelScope(const CancelScope&) = delete;
  CancelScope& operator=(const CancelScope&) = delete;

 private:
  const std::atomic<bool>* const outer_;
};

// The flag of the innermost scope, for helpers of the calling thread; nullptr without one.
const std::atomic<bool>* CurrentCancelFlag();
// Whether the work of the calling thread was cancelled.
bool IsCancelRequested();
// Cancelled if so.
Status CheckNotCancelled();

}  // namespace levada

#endif  // LEVADA_BASE_CANCEL_H_
