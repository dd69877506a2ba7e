#ifndef LEVADA_CAPI_HANDLES_H_
#define LEVADA_CAPI_HANDLES_H_

// Handle <-> object. A handle is the address of a RefCounted object whose first word is its tag: a NULL, foreign or dead
// handle is recognised by it and answered with LEVADA_MISUSE.

#include <algorithm>
#include <cstring>

#include "base/ref.h"
#include "base/status.h"
#include "capi/guard.h"

namespace levada::capi {

// The object behind a handle, or nullptr for NULL and foreign handles.
template <typename T, typename Handle>
T* Unwrap(Handle* handle) {
  T* const object = reinterpret_cast<T*>(const_cast<std::remove_const_t<Handle>*>(handle));
  return object != nullptr && object->tag() == T::kTag ? object : nullptr;
}

// Hands one reference over to the caller.
template <typename Handle, typename T>
Handle* Wrap(Ref<T> object) {
  return reinterpret_cast<Handle*>(object.release());
}

template <typename T, typename Handle>
Handle* Retain(Handle* handle) {
  if (T* const object = Unwrap<T>(handle)) object->Retain();
  return handle;
}

template <typename T, typename Handle>
void Release(Handle* handle) {
  if (T* const object = Unwrap<T>(handle)) object->Release();
}

inline Status BadHandle(const void* handle, const char* function, const char* parameter) {
  return Misuse("%s: %s is %s", function, parameter, handle == nullptr ? "NULL" : "not a live handle of its type");
}

// T* name = object of handle, or return LEVADA_MISUSE naming function and parameter. Inside a Guard body.
#define LEVADA_HANDLE(T, name, handle)                      \
  T* const name = ::levada::capi::Unwrap<T>(handle);        \
  if (name == nullptr) return ::levada::capi::BadHandle(handle, kFunction, #handle)

// Opens a fallible entry: LEVADA_ENTRY(levada_tensor_slice) { ...; return Status::Ok(); } LEVADA_END
#define LEVADA_ENTRY(function)                       \
  [[maybe_unused]] static constexpr const char* kFunction = #function; \
  return ::levada::capi::Guard([&]() -> ::levada::Status
#define LEVADA_END );

// An out pointer must exist; it is cleared first, so that a failure leaves NULL or zero in it.
#define LEVADA_OUT(pointer)                                                                     \
  do {                                                                                          \
    if ((pointer) == nullptr) return ::levada::Misuse("%s: " #pointer " is NULL", kFunction);   \
    *(pointer) = {};                                                                            \
  } while (false)

#define LEVADA_NOT_NULL(pointer)                                                              \
  do {                                                                                        \
    if ((pointer) == nullptr) return ::levada::Misuse("%s: " #pointer " is NULL", kFunction); \
  } while (false)

// A struct of this many bytes is garbage, not one of a later release.
inline constexpr uint32_t kLargestStruct = 4096;

// What a struct of the caller holds beyond the fields that this library knows must be zero.
template <typename Struct>
Status CheckTail(const Struct& value, const char* function) {
  const uint32_t size = value.struct_size;
  if (size > kLargestStruct) return Misuse("%s: struct_size is %u, expected %zu", function, size, sizeof(Struct));
  const char* const bytes = reinterpret_cast<const char*>(&value);
  for (uint32_t i = sizeof(Struct); i < size; ++i) {
    if (bytes[i] == 0) continue;
    return Unimplemented("%s: a struct of %u bytes sets a field that this library lacks", function, size);
  }
  return Status::Ok();
}

// Zeroes what the caller's struct has room for and this library does not know. REQUIRES: struct_size >= sizeof.
template <typename Struct>
Status ClearTail(Struct* value, const char* function) {
  const uint32_t size = value->struct_size;
  if (size > kLargestStruct) return Misuse("%s: struct_size is %u, expected %zu", function, size, sizeof(Struct));
  if (size > sizeof(Struct)) std::memset(reinterpret_cast<char*>(value) + sizeof(Struct), 0, size - sizeof(Struct));
  return Status::Ok();
}

// Reads an options struct of any release: fields that the caller's struct lacks are zero; a non-zero tail is refused.
template <typename Options>
Result<Options> ReadOptions(const Options* options, const char* function) {
  Options known{};
  known.struct_size = sizeof(Options);
  if (options == nullptr) return known;
  const uint32_t size = options->struct_size;
  if (size < sizeof(uint32_t)) return Misuse("%s: struct_size is %u, expected sizeof the options", function, size);
  LEVADA_RETURN_IF_ERROR(CheckTail(*options, function));
  std::memcpy(static_cast<void*>(&known), options, std::min<size_t>(size, sizeof(Options)));
  known.struct_size = sizeof(Options);
  return known;
}

}  // namespace levada::capi

#endif  // LEVADA_CAPI_HANDLES_H_
