#ifndef LEVADA_BASE_STATUS_H_
#define LEVADA_BASE_STATUS_H_

// How failures travel inside levada: Status is returned, never thrown; Result<T> is a T or a failed Status.

#include <cstdarg>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "base/live.h"
#include "base/ref.h"

namespace levada {

// Numbers of levada_code.
enum class Code : int32_t {
  kOk = 0, kCancelled = 1, kUnknown = 2, kInvalidArgument = 3, kDeadlineExceeded = 4, kNotFound = 5, kAlreadyExists = 6,
  kPermissionDenied = 7, kResourceExhausted = 8, kFailedPrecondition = 9, kAborted = 10, kOutOfRange = 11,
  kUnimplemented = 12, kInternal = 13, kUnavailable = 14, kDataLoss = 15, kUnauthenticated = 16, kMisuse = 64, kUser = 65,
};

// A failure: code, message, origin and what a callback attached. Immutable once shared, except that context may be added
// while a single thread holds it. It is what the C interface calls levada_error.
class Error : public RefCounted<Error, 0x4C564552> {
 public:
  Error(Code code, std::string message) : code_(code), message_(std::move(message)) {}
  ~Error();

  Code code() const { return code_; }
  const char* message() const { return message_.c_str(); }
  const char* origin() const { return origin_.c_str(); }
  // Of the element that failed, among those of its iterator; -1: none.
  int64_t position() const { return position_; }
  void* payload() const { return payload_; }

  // REQUIRES: not shared yet.
  void AddContext(std::string_view prefix) { message_.insert(0, prefix); }
  // Appends a pipeline step to the origin: the innermost step is named first.
  void AddOrigin(std::string_view step);
  void SetPosition(int64_t position) { position_ = position; }
  // Takes ownership of payload; release(payload) runs in the destructor.
  void Attach(void* payload, void (*release)(void*)) {
    payload_ = payload;
    release_payload_ = release;
  }

 private:
  Code code_;
  std::string message_;
  std::string origin_;
  int64_t position_ = -1;
  void* payload_ = nullptr;
  void (*release_payload_)(void*) = nullptr;
  Counted<ObjectKind::kError> counted_;
};

// One pointer: null is success. Out of memory needs no allocation: it is a static record.
class [[nodiscard]] Status {
 public:
  Status() = default;
  explicit Status(Ref<Error> error) : error_(std::move(error)) {}
  static Status Ok() { return Status(); }
  // The failure that can always be reported.
  static Status OutOfMemory();

  bool ok() const { return !error_; }
  Code code() const { return error_ ? error_->code() : Code::kOk; }
  const char* message() const { return error_ ? error_->message() : ""; }
  const Ref<Error>& error() const { return error_; }
  Ref<Error> TakeError() { return std::move(error_); }

  // The same failure with "prefix" in front of its message ("batch: "). Success stays success.
  Status WithContext(std::string_view prefix) &&;
  // The same failure, one pipeline step further out.
  Status WithOrigin(std::string_view step) &&;
  // The same failure of the element at a position of its iterator.
  Status WithPosition(int64_t position) &&;

 private:
  Ref<Error> error_;
};

// Makes a failure with a printf-formatted message.
Status MakeError(Code code, const char* format, ...) __attribute__((format(printf, 2, 3)));

#define LEVADA_ERROR_MAKER(Name, kCode)                                                     \
  template <typename... Args>                                                               \
  Status Name(const char* format, Args... args) {                                           \
    if constexpr (sizeof...(Args) == 0) {                                                   \
      return MakeError(Code::kCode, "%s", format);                                          \
    } else {                                                                                \
      _Pragma("GCC diagnostic push") _Pragma("GCC diagnostic ignored \"-Wformat-nonliteral\"") \
      _Pragma("GCC diagnostic ignored \"-Wformat-security\"")                               \
      return MakeError(Code::kCode, format, args...);                                       \
      _Pragma("GCC diagnostic pop")                                                         \
    }                                                                                       \
  }
LEVADA_ERROR_MAKER(InvalidArgument, kInvalidArgument)
LEVADA_ERROR_MAKER(OutOfRange, kOutOfRange)
LEVADA_ERROR_MAKER(FailedPrecondition, kFailedPrecondition)
LEVADA_ERROR_MAKER(NotFound, kNotFound)
LEVADA_ERROR_MAKER(DataLoss, kDataLoss)
LEVADA_ERROR_MAKER(Unimplemented, kUnimplemented)
LEVADA_ERROR_MAKER(Internal, kInternal)
LEVADA_ERROR_MAKER(Unavailable, kUnavailable)
LEVADA_ERROR_MAKER(Cancelled, kCancelled)
LEVADA_ERROR_MAKER(ResourceExhausted, kResourceExhausted)
LEVADA_ERROR_MAKER(Misuse, kMisuse)
#undef LEVADA_ERROR_MAKER

template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value) : value_(std::in_place_index<0>, std::move(value)) {}
  Result(Status status) : value_(std::in_place_index<1>, std::move(status)) {}
  template <typename U, typename = std::enable_if_t<std::is_convertible_v<U, T> && !std::is_same_v<U, T> &&
                                                    !std::is_same_v<U, Status>>>
  Result(U value) : value_(std::in_place_index<0>, T(std::move(value))) {}

  bool ok() const { return value_.index() == 0; }
  // REQUIRES: !ok().
  Status status() const { return ok() ? Status() : std::get<1>(value_); }
  // REQUIRES: ok().
  T& value() & { return *std::get_if<0>(&value_); }
  const T& value() const& { return *std::get_if<0>(&value_); }
  T&& value() && { return std::move(*std::get_if<0>(&value_)); }
  T* operator->() { return &value(); }
  T& operator*() & { return value(); }

 private:
  std::variant<T, Status> value_;
};

#define LEVADA_RETURN_IF_ERROR(expression)              \
  do {                                                  \
    ::levada::Status levada_status_ = (expression);     \
    if (!levada_status_.ok()) return levada_status_;    \
  } while (false)

#define LEVADA_CONCAT_INNER(a, b) a##b
#define LEVADA_CONCAT(a, b) LEVADA_CONCAT_INNER(a, b)
// LEVADA_ASSIGN_OR_RETURN(auto x, MakeX()): declares or assigns x, or returns the failure.
#define LEVADA_ASSIGN_OR_RETURN(target, expression) \
  LEVADA_ASSIGN_OR_RETURN_INNER(LEVADA_CONCAT(levada_result_, __LINE__), target, expression)
#define LEVADA_ASSIGN_OR_RETURN_INNER(result, target, expression) \
  auto result = (expression);                                     \
  if (!result.ok()) return result.status();                       \
  target = std::move(result).value()

}  // namespace levada

#endif  // LEVADA_BASE_STATUS_H_
