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
  // Leaked on purpose: it must outlive every thread. Its message fits the small-string buffer of no library, so it is made
  // once, at the priming call of the C interface, before memory can run out.
  static Error* const record = [] {
    Error* error = new Error(Code::kResourceExhausted, "out of memory");
    live_objects[static_cast<int>(ObjectKind::kError)].fetch_sub(1, std::memory_order_relaxed);
    return error;
  }();
  return Status(Ref<Error>::Share(record));
}

namespace {

// Context is added in place when nobody else holds the record, else to a copy; a payload stays with the original.
template <typename Change>
Status Changed(Ref<Error> error, Change change) {
  if (!error) return Status();
  if (error->IsUnique()) {
    change(*error);
    return Status(std::move(error));
  }
  if (error->payload() != nullptr || error->code() == Code::kResourceExhausted) return Status(std::move(error));
  Ref<Error> copy = MakeRef<Error>(error->code(), error->message());
  if (error->origin()[0] != '\0') copy->AddOrigin(error->origin());
  change(*copy);
  return Status(std::move(copy));
}

}  // namespace

Status Status::WithContext(std::string_view prefix) && {
  return Changed(std::move(error_), [&](Error& error) { error.AddContext(prefix); });
}

Status Status::WithOrigin(std::string_view step) && {
  return Changed(std::move(error_), [&](Error& error) { error.AddOrigin(step); });
}

Status MakeError(Code code, const char* format, ...) {
  va_list arguments;
  va_start(arguments, format);
  char text[1024];
  int length = std::vsnprintf(text, sizeof(text), format, arguments);
  va_end(arguments);
  if (length < 0) length = 0;
  if (length >= static_cast<int>(sizeof(text))) length = sizeof(text) - 1;
  try {
    return Status(MakeRef<Error>(code, std::string(text, length)));
  } catch (const std::bad_alloc&) {
    return Status::OutOfMemory();
  }
}

}  // namespace levada
