#include "system/resident.h"

#include <fcntl.h>
#include <unistd.h>

#include <cstdlib>

namespace levada {

// Opened each time: a descriptor from before a fork would tell of the parent.
int64_t ResidentFileBytes() {
  const int descriptor = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return 0;
  char text[128];
  const ssize_t length = read(descriptor, text, sizeof(text) - 1);
  close(descriptor);
  if (length <= 0) return 0;
  text[length] = '\0';
  char* rest = text;
  for (int field = 0; field < 2; ++field) strtoll(rest, &rest, 10);  // size, resident; then shared
  return strtoll(rest, nullptr, 10) * sysconf(_SC_PAGESIZE);
}

}  // namespace levada
