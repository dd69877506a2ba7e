#include "base/status.h"

#include <cstdio>
#include <new>

namespace levada {

std::atomic<int64_t> live_objects[static_cast<int>(ObjectKind::kCount)];

Error::~Error() {
  if (release_payload_ != nullptr) release_payload_(payload_);
}

void Error::AddOrigin(std::string_view step) {
  if (!origin_.empty()) origin_.append(" <- ");
  origin_.append(step);
}

Status Status::OutOfMemory() {
  // Never destroyed: it must outlive every thread. In static storage, its message inside the string: needs no memory.
  alignas(Error) static char storage[sizeof(Error)];
  static Error* const record = [] {
    Error* error = new (storage) Error(Code::kResourceExhausted, "out of memory");
    live_objects[static_cast<int>(ObjectKind::kError)].fetch_sub(1, std::memory_order_relaxed);
    return error;
  }();
  return Status(Ref<Error>::Share(record));
}

namespace {

// Context is added in place when nobody else holds the record, else to a copy; a payload stays with the original. Without
// memory for it the failure stays as it was.
template <typename Change>
Status Changed(Ref<Error> error, Change change) {
  if (!error) return Status();
  try {
    if (error->IsUnique()) {
      change(*error);
    } else if (error->payload() == nullptr && error->code() != Code::kResourceExhausted) {
      Ref<Error> copy = MakeRef<Error>(error->code(), error->message());
      if (error->origin()[0] != '\0') copy->AddOrigin(error->origin());
      copy->SetPosition(error->position());
      change(*copy);
      return Status(std::move(copy));
    }
  } catch (const std::bad_alloc&) {
  }
  return Status(std::move(error));
}

}  // namespace

Status Status::WithContext(std::string_view prefix) && {
  return Changed(std::move(error_), [&](Error& error) { error.AddContext(prefix); });
}

Status Status::WithOrigin(std::string_view step) && {
  return Changed(std::move(error_), [&](Error& error) { error.AddOrigin(step); });
}

Status Status::WithPosition(int64_t position) && {
  return Changed(std::move(error_), [&](Error& error) { error.SetPosition(position); });
}

Status MakeError(Code code, const char* format, ...) {
  va_list arguments;
  va_start(arguments, format);
  char text[1024];
  const int length = std::vsnprintf(text, sizeof(text), format, arguments);
  va_end(arguments);
  try {
    std::string message(length > 0 ? length : 0, '\0');
    // Messages quote paths and what callbacks say: none is too long.
    if (message.size() < sizeof(text)) {
      message.assign(text, message.size());
    } else {
      va_start(arguments, format);
      std::vsnprintf(message.data(), message.size() + 1, format, arguments);
      va_end(arguments);
    }
    return Status(MakeRef<Error>(code, std::move(message)));
  } catch (const std::bad_alloc&) {
    return Status::OutOfMemory();
  }
}

}  // namespace levada
