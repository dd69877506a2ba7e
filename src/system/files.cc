#include "system/files.h"

#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

namespace levada {
namespace {

int Descriptor(void* file) { return static_cast<int>(reinterpret_cast<intptr_t>(file)) - 1; }

int32_t DefaultOpen(void*, const char* path, void** out_file) {
  const int descriptor = open(path, O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return errno;
  // Stored plus one, so that descriptor 0 is not a null handle.
  *out_file = reinterpret_cast<void*>(static_cast<intptr_t>(descriptor) + 1);
  return 0;
}

int32_t DefaultSize(void*, void* file, int64_t* out_nbytes) {
  struct stat info;
  if (fstat(Descriptor(file), &info) != 0) return errno;
  if (S_ISDIR(info.st_mode)) return EISDIR;
  *out_nbytes = info.st_size;
  return 0;
}

int32_t DefaultRead(void*, void* file, int64_t offset, void* buffer, int64_t nbytes, int64_t* out_nbytes) {
  const ssize_t got = pread(Descriptor(file), buffer, std::min<int64_t>(nbytes, int64_t{1} << 30), offset);
  if (got < 0) return errno;
  *out_nbytes = got;
  return 0;
}

int32_t DefaultMap(void*, void* file, int64_t nbytes, void** out_address) {
  void* address = mmap(nullptr, nbytes, PROT_READ, MAP_SHARED, Descriptor(file), 0);
  if (address == MAP_FAILED) return errno;
  *out_address = address;
  return 0;
}

void DefaultUnmap(void*, void*, void* address, int64_t nbytes) { munmap(address, nbytes); }

void DefaultClose(void*, void* file) { close(Descriptor(file)); }

constexpr FileTable kDefaultTable = {DefaultOpen, DefaultSize,  DefaultRead, DefaultMap,
                                     DefaultUnmap, DefaultClose, nullptr};

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
      return Code::kInvalidArgument;
    default:
      return Code::kUnavailable;
  }
}

Status FileError(int32_t error, const char* action, const char* path) {
  char buffer[128] = "";
  const char* text = ErrorText(strerror_r(error, buffer, sizeof(buffer)), buffer);
  return MakeError(CodeOfErrno(error), "%s '%s': %s", action, path, text);
}

}  // namespace

TableSlot<FileTable>& FileSlot() {
  static constinit TableSlot<FileTable> slot(&kDefaultTable);
  return slot;
}

Result<File> File::Open(const std::string& path) {
  const FileTable* table = FileSlot().get();
  std::string owned_path = path;  // before the file is open: a failing copy must not leak it
  void* file = nullptr;
  const int32_t error = table->open(table->user_data, path.c_str(), &file);
  if (error != 0) return FileError(error, "open", path.c_str());
  return File(std::move(owned_path), table, file);
}

File::File(File&& other) noexcept
    : path_(std::move(other.path_)), table_(std::exchange(other.table_, nullptr)), file_(other.file_) {}

File::~File() {
  if (table_ != nullptr) table_->close(table_->user_data, file_);
}

Status File::ErrnoStatus(int32_t error, const char* action) const { return FileError(error, action, path_.c_str()); }

Result<int64_t> File::Size() const {
  int64_t nbytes = 0;
  const int32_t error = table_->size(table_->user_data, file_, &nbytes);
  if (error != 0) return ErrnoStatus(error, "size of");
  if (nbytes < 0) {
    return Unavailable("size of '%s': the file table gave %lld", path_.c_str(), static_cast<long long>(nbytes));
  }
  return nbytes;
}

Result<int64_t> File::Read(int64_t offset, void* buffer, int64_t nbytes) const {
  int64_t total = 0;
  while (total < nbytes) {
    int64_t got = 0;
    const int32_t error = table_->read(table_->user_data, file_, offset + total, static_cast<char*>(buffer) + total,
                                       nbytes - total, &got);
    if (error == EINTR) continue;
    if (error != 0) return ErrnoStatus(error, "read");
    if (got <= 0) break;
    if (got > nbytes - total) {
      return Unavailable("read '%s': the file table gave %lld bytes for %lld", path_.c_str(),
                         static_cast<long long>(got), static_cast<long long>(nbytes - total));
    }
    total += got;
  }
  return total;
}

Result<void*> File::Map(int64_t nbytes) const {
  if (table_->map == nullptr || table_->unmap == nullptr) return Unavailable("map '%s': not offered", path_.c_str());
  void* address = nullptr;
  const int32_t error = table_->map(table_->user_data, file_, nbytes, &address);
  if (error != 0) return ErrnoStatus(error, "map");
  return address;
}

void File::Unmap(void* address, int64_t nbytes) const { table_->unmap(table_->user_data, file_, address, nbytes); }

}  // namespace levada
