#include "image/failure.h"

#include <cstdarg>
#include <cstdio>

namespace levada::image {

levada_status Fail(levada_status code, const char* format, ...) {
  char message[512];
  va_list arguments;
  va_start(arguments, format);
  std::vsnprintf(message, sizeof(message), format, arguments);
  va_end(arguments);
  return levada_error_raise(code, message, nullptr, nullptr);
}

}  // namespace levada::image
