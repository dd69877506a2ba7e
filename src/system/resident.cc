#include "system/resident.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>

namespace levada {
namespace {

// The number behind `key` in a small file of the kernel; -1: none there.
int64_t NumberIn(const char* path, const char* key) {
  const int descriptor = open(path, O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return -1;
  char text[512];
  const ssize_t length = read(descriptor, text, sizeof(text) - 1);
  close(descriptor);
  if (length <= 0) return -1;
  text[length] = '\0';
  const char* const found = strstr(text, key);
  if (found == nullptr) return -1;
  char* end = nullptr;
  const char* const digits = found + strlen(key);
  const int64_t number = strtoll(digits, &end, 10);
  return end == digits ? -1 : number;
}

}  // namespace

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

int64_t AvailableBytes() {
  const int64_t kilobytes = NumberIn("/proc/meminfo", "MemAvailable:");
  if (kilobytes <= 0) return 0;
  int64_t nbytes = kilobytes << 10;
  for (const char* path : {"/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"}) {
    const int64_t limit = NumberIn(path, "");
    if (limit > 0) nbytes = std::min(nbytes, limit);
  }
  return nbytes;
}

}  // namespace levada
