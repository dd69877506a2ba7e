#include "system/life_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <new>

#include "system/file_retry.h"
#include "system/files.h"

namespace levada {
namespace {

bool HasLocks(const std::string& path) { return ReadsAtOnce(*FileTableFor(path)); }

}  // namespace

std::unique_ptr<LifeFile> LifeFile::Make(const std::string& path) {
  if (!HasLocks(path)) return nullptr;
  std::string owned_path = path;  // before the file is open: a failing copy must not leak it
  std::unique_ptr<LifeFile> life;
  const int descriptor = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  if (descriptor < 0) return nullptr;
  if (flock(descriptor, LOCK_EX | LOCK_NB) == 0) life.reset(new (std::nothrow) LifeFile(std::move(owned_path), descriptor));
  if (life == nullptr) close(descriptor);
  return life;
}

LifeFile::~LifeFile() {
  unlink(path_.c_str());
  close(descriptor_);
}

Life LifeOf(const std::string& path) {
  if (!HasLocks(path)) return Life::kUnknown;
  const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return errno == ENOENT ? Life::kDead : Life::kUnknown;
  const bool locked = flock(descriptor, LOCK_EX | LOCK_NB) == 0;
  const Life life = locked ? Life::kDead : errno == EWOULDBLOCK ? Life::kAlive : Life::kUnknown;
  close(descriptor);
  return life;
}

}  // namespace levada
