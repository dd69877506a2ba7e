#ifndef LEVADA_CAPI_GUARD_H_
#define LEVADA_CAPI_GUARD_H_

// The edge of the library: every fallible entry is one Guard. No exception passes it, and a failure is recorded in the
// calling thread without allocating.

#include <exception>
#include <new>
#include <stdexcept>

#include "base/status.h"
#include "levada/levada.h"

namespace levada::capi {

// Replaces the thread's last error and returns its code.
levada_status Record(Status status) noexcept;
levada_status RecordException(const char* what) noexcept;

// Runs body() -> Status. An exception can only be bad_alloc or come from a foreign callback.
template <typename Body>
levada_status Guard(Body&& body) noexcept {
  try {
    Status status = body();
    if (status.ok()) [[likely]] return LEVADA_OK;
    return Record(std::move(status));
  } catch (const std::bad_alloc&) {
    return Record(Status::OutOfMemory());
  } catch (const std::length_error&) {  // more than a container can ever hold
    return Record(Status::OutOfMemory());
  } catch (const std::exception& error) {
    return RecordException(error.what());
  } catch (...) {
    return RecordException("an exception of unknown type");
  }
}

}  // namespace levada::capi

#endif  // LEVADA_CAPI_GUARD_H_
