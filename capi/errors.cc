// The error record of each thread: one pointer to an immutable Error, so that recording never allocates.

#include <pthread.h>

#include "capi/handles.h"

namespace levada::capi {
namespace {

// The whole thread-local state of the library's edge.
constinit thread_local Error* last_error = nullptr;

// POSIX has cleared the key: an error that a later destructor of the thread, or the payload's own release, leaves sets the
// hook anew.
void ReleaseAtThreadExit(void*) {
  if (last_error != nullptr) std::exchange(last_error, nullptr)->Release();
}

// A POSIX key runs the destructor at thread exit; unlike a C++ thread_local destructor it needs no memory.
pthread_key_t ExitKey() {
  static pthread_key_t key;
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, [] { pthread_key_create(&key, ReleaseAtThreadExit); });
  return key;
}

void SetLastError(Error* error) {
  if (pthread_getspecific(ExitKey()) == nullptr) pthread_setspecific(ExitKey(), &last_error);
  // The record is complete before the former one goes: its payload's release may come back here.
  Error* const former = std::exchange(last_error, error);
  if (former != nullptr) former->Release();
}

// Makes the out-of-memory record and touches the thread-local block while memory is surely there.
[[gnu::constructor]] void Prime() {
  last_error = nullptr;
  (void)Status::OutOfMemory();
}

}  // namespace

levada_status Record(Status status) noexcept {
  const levada_status code = static_cast<levada_status>(status.code());
  SetLastError(status.TakeError().release());
  return code;
}

levada_status RecordException(const char* what) noexcept {
  return Record(MakeError(Code::kInternal, "unexpected exception: %s", what));
}

}  // namespace levada::capi

using levada::Code;
using levada::Error;
using namespace levada::capi;

levada_status levada_last_status(void) noexcept {
  return last_error == nullptr ? LEVADA_OK : static_cast<levada_status>(last_error->code());
}

const char* levada_last_error_message(void) noexcept { return last_error == nullptr ? "" : last_error->message(); }

void levada_error_clear(void) noexcept {
  if (last_error != nullptr) std::exchange(last_error, nullptr)->Release();
}

levada_error* levada_last_error_take(void) noexcept {
  return reinterpret_cast<levada_error*>(std::exchange(last_error, nullptr));
}

levada_error* levada_error_retain(levada_error* error) noexcept { return Retain<Error>(error); }

void levada_error_release(levada_error* error) noexcept { Release<Error>(error); }

levada_status levada_error_code(const levada_error* error) noexcept {
  const Error* const object = Unwrap<Error>(error);
  return object == nullptr ? LEVADA_MISUSE : static_cast<levada_status>(object->code());
}

const char* levada_error_message(const levada_error* error) noexcept {
  const Error* const object = Unwrap<Error>(error);
  return object == nullptr ? "" : object->message();
}

const char* levada_error_origin(const levada_error* error) noexcept {
  const Error* const object = Unwrap<Error>(error);
  return object == nullptr ? "" : object->origin();
}

int64_t levada_error_position(const levada_error* error) noexcept {
  const Error* const object = Unwrap<const Error>(error);
  return object == nullptr ? -1 : object->position();
}

void* levada_error_payload(const levada_error* error) noexcept {
  const Error* const object = Unwrap<Error>(error);
  return object == nullptr ? nullptr : object->payload();
}

levada_status levada_error_raise(levada_status code, const char* message, void* payload,
                                 levada_release_fn release) noexcept {
  const bool valid = (code > LEVADA_OK && code <= LEVADA_UNAUTHENTICATED) || code == LEVADA_MISUSE || code == LEVADA_USER;
  levada::Status status = levada::MakeError(valid ? static_cast<Code>(code) : Code::kInvalidArgument, "%s",
                                            valid ? (message == nullptr ? "" : message)
                                                  : "levada_error_raise: expected a failure code");
  levada::Ref<Error> error = status.TakeError();
  if (error->code() == Code::kResourceExhausted && code != LEVADA_RESOURCE_EXHAUSTED) {
    // Memory ran out for the record itself: the shared out-of-memory record cannot carry a payload.
    if (release != nullptr) release(payload);
  } else if (release != nullptr || payload != nullptr) {
    if (error->IsUnique()) {
      error->Attach(payload, release);
    } else if (release != nullptr) {
      release(payload);
    }
  }
  return Record(levada::Status(std::move(error)));
}
