#include "system/file_retry.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include <algorithm>
#include <cerrno>

#include "base/cancel.h"
#include "system/clock.h"

namespace levada {
namespace {

// GNU and POSIX strerror_r differ in what they return; take either.
[[maybe_unused]] const char* ErrorText(int result, const char* buffer) { return result == 0 ? buffer : "unknown error"; }
[[maybe_unused]] const char* ErrorText(const char* result, const char*) { return result; }

Code CodeOfErrno(int32_t error) {
  switch (error) {
    case ENOENT:
    case ENOTDIR:
      return Code::kNotFound;
    case EACCES:
    case EPERM:
      return Code::kPermissionDenied;
    case ENOMEM:
    case EMFILE:
    case ENFILE:
    case ENOSPC:
      return Code::kResourceExhausted;
    case EISDIR:
    case ESPIPE:
      return Code::kFailedPrecondition;
    case EEXIST:
      return Code::kAlreadyExists;
    case ETIMEDOUT:
      return Code::kDeadlineExceeded;
    default:
      return Code::kUnavailable;
  }
}

// Failures of a connection or a device, which may be gone at the next attempt.
bool MayPass(int32_t error) {
  constexpr int32_t kPassing[] = {EIO,         EAGAIN,   EBUSY,       ETIMEDOUT,    ECONNRESET,  ECONNABORTED, ECONNREFUSED, EPIPE,
                                  EHOSTUNREACH, ENETDOWN, ENETUNREACH, ENETRESET,    ENOTCONN,    ESTALE,       ENOBUFS};
  return std::find(std::begin(kPassing), std::end(kPassing), error) != std::end(kPassing);
}

// False: nobody wants to know any more.
bool Sleep(int64_t ns) {
  constexpr int64_t kLookEvery = 10'000'000;
  for (int64_t left = ns; left > 0 && !IsCancelRequested(); left -= kLookEvery) {
    timespec rest{0, static_cast<long>(std::min(left, kLookEvery))};
    while (nanosleep(&rest, &rest) != 0 && errno == EINTR) {
    }
  }
  return !IsCancelRequested();
}

}  // namespace

bool FileAttempts::Again(int32_t error) {
  if (error == 0) return false;
  if (error == EINTR) return true;
  ++made_;
  if (made_ >= table_.attempts || !MayPass(error)) return false;
  const int64_t now = NowNs();
  if (made_ == 1) begin_ = now;
  int64_t delay = std::clamp<int64_t>(table_.retry_delay, 0, kLongestDelay);
  for (int64_t i = 1; i < made_ && delay < kLongestDelay; ++i) delay *= 2;
  delay = std::min(delay, kLongestDelay);
  if (table_.timeout > 0 && now - begin_ + delay > table_.timeout) return false;
  cancelled_ = !Sleep(delay);
  return !cancelled_;
}

Status FileAttempts::Failure(int32_t error, const char* action, const char* path) const {
  if (cancelled_) return Cancelled("iterator: cancelled");
  char buffer[128] = "", again[64] = "";
  const char* text = ErrorText(strerror_r(error, buffer, sizeof(buffer)), buffer);
  if (made_ > 1) {
    snprintf(again, sizeof(again), " (%lld attempts in %.2f s)", static_cast<long long>(made_),
             static_cast<double>(NowNs() - begin_) / 1e9);
  }
  return MakeError(CodeOfErrno(error), "%s '%s': %s%s", action, path, text, again);
}

}  // namespace levada
