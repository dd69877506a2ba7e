#include "system/files.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <new>
#include <utility>

#include "base/cancel.h"
#include "system/bus_guard.h"
#include "system/file_retry.h"

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
  NoteMapping(address, nbytes);
  *out_address = address;
  return 0;
}

void DefaultUnmap(void*, void*, void* address, int64_t nbytes) {
  ForgetMapping(address);
  munmap(address, nbytes);
}

void DefaultClose(void*, void* file) { close(Descriptor(file)); }

int32_t DefaultCreate(void*, const char* path, void** out_file) {
  const int descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (descriptor < 0) return errno;
  *out_file = reinterpret_cast<void*>(static_cast<intptr_t>(descriptor) + 1);
  return 0;
}

int32_t DefaultWrite(void*, void* file, const void* bytes, int64_t nbytes, int64_t* out_nbytes) {
  const ssize_t done = write(Descriptor(file), bytes, std::min<int64_t>(nbytes, int64_t{1} << 30));
  if (done < 0) return errno;
  *out_nbytes = done;
  return 0;
}

int32_t DefaultSync(void*, void* file) { return fdatasync(Descriptor(file)) == 0 ? 0 : errno; }

int32_t DefaultRename(void*, const char* from, const char* to) { return rename(from, to) == 0 ? 0 : errno; }

int32_t DefaultRemove(void*, const char* path) { return ::remove(path) == 0 ? 0 : errno; }

int32_t DefaultMakeDirectory(void*, const char* path) { return mkdir(path, 0777) == 0 ? 0 : errno; }

int32_t DefaultList(void*, const char* path, int32_t (*visit)(void*, const char*, int32_t), void* visit_data) {
  DIR* const directory = opendir(path);
  if (directory == nullptr) return errno;
  int32_t error = 0;
  while (error == 0) {
    errno = 0;
    const dirent* const entry = readdir(directory);
    if (entry == nullptr) {
      error = errno;
      break;
    }
    struct stat info;
    const bool known = fstatat(dirfd(directory), entry->d_name, &info, 0) == 0;
    error = visit(visit_data, entry->d_name, known && S_ISDIR(info.st_mode) ? 1 : 0);
  }
  closedir(directory);
  return error;
}

int32_t DefaultModified(void*, void* file, int64_t* out_nanoseconds) {
  struct stat info;
  if (fstat(Descriptor(file), &info) != 0) return errno;
  *out_nanoseconds = int64_t{info.st_mtim.tv_sec} * 1'000'000'000 + info.st_mtim.tv_nsec;
  return 0;
}

#if defined(MADV_POPULATE_READ)
constexpr int kPopulateRead = MADV_POPULATE_READ;
#else
constexpr int kPopulateRead = 22;  // of Linux 5.14; refused by older ones, which then read page by page
#endif

bool IsInMemory(char* address, int64_t nbytes) {
  const int64_t page = sysconf(_SC_PAGESIZE);
  unsigned char here = 0;
  char* const last = address + (nbytes - 1) / page * page;
  return mincore(address, 1, &here) == 0 && (here & 1) != 0 && mincore(last, 1, &here) == 0 && (here & 1) != 0;
}

// What lies in the page cache already is not asked for again: the kernel would look at every page of it.
void DefaultAdvise(void*, void*, void* address, int64_t nbytes, int32_t advice) {
  if (advice == 0) madvise(address, nbytes, MADV_DONTNEED);  // of a shared mapping of a file: its bytes stay what they are
  if (advice == 1 && !IsInMemory(static_cast<char*>(address), nbytes)) madvise(address, nbytes, MADV_WILLNEED);
  if (advice == 2) madvise(address, nbytes, kPopulateRead);
  if (advice == 3) madvise(address, nbytes, MADV_NOHUGEPAGE);
}

constexpr FileTable kDefaultTable = {
    DefaultOpen, DefaultSize,   DefaultRead,   DefaultMap,           DefaultUnmap, DefaultClose,    nullptr, DefaultCreate,
    DefaultWrite, DefaultSync, DefaultRename, DefaultRemove, DefaultMakeDirectory, DefaultList, DefaultModified,
    DefaultAdvise};

Status NotOffered(const char* action, const std::string& path) {
  return Unimplemented("%s '%s': the file table cannot do that", action, path.c_str());
}

// What a table lists, collected. No exception may pass the table's code.
struct Listing {
  std::vector<DirectoryEntry> entries;

  static int32_t Visit(void* self, const char* name, int32_t is_directory) {
    const std::string_view text = name;
    if (text == "." || text == "..") return 0;
    try {
      static_cast<Listing*>(self)->entries.push_back({std::string(text), is_directory != 0});
    } catch (const std::bad_alloc&) {
      return ENOMEM;
    }
    return 0;
  }
};

}  // namespace

TableSlot<FileTable>& FileSlot() {
  static constinit TableSlot<FileTable> slot(&kDefaultTable);
  return slot;
}

Result<File> File::Open(const std::string& path) {
  const FileTable* table = FileTableFor(path);
  std::string owned_path = path;  // before the file is open: a failing copy must not leak it
  void* file = nullptr;
  FileAttempts attempts(*table);
  int32_t error;
  do {
    error = table->open(table->user_data, path.c_str(), &file);
  } while (attempts.Again(error));
  if (error != 0) return attempts.Failure(error, "open", path.c_str());
  return File(std::move(owned_path), table, file);
}

File::File(File&& other) noexcept
    : path_(std::move(other.path_)), table_(std::exchange(other.table_, nullptr)), file_(other.file_) {}

File::~File() {
  if (table_ != nullptr) table_->close(table_->user_data, file_);
}

Result<int64_t> File::Size() const {
  int64_t nbytes = 0;
  FileAttempts attempts(*table_);
  int32_t error;
  do {
    error = table_->size(table_->user_data, file_, &nbytes);
  } while (attempts.Again(error));
  if (error != 0) return attempts.Failure(error, "size of", path_.c_str());
  if (nbytes < 0) {
    return Unavailable("size of '%s': the file table gave %lld", path_.c_str(), static_cast<long long>(nbytes));
  }
  return nbytes;
}

Result<int64_t> File::Read(int64_t offset, void* buffer, int64_t nbytes) const {
  int64_t total = 0;
  FileAttempts attempts(*table_);
  while (total < nbytes) {
    LEVADA_RETURN_IF_ERROR(CheckNotCancelled());
    int64_t got = 0;
    const int32_t error = table_->read(table_->user_data, file_, offset + total, static_cast<char*>(buffer) + total,
                                       nbytes - total, &got);
    if (attempts.Again(error)) continue;
    if (error != 0) return attempts.Failure(error, "read", path_.c_str());
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
  if (error != 0) return FileAttempts(*table_).Failure(error, "map", path_.c_str());
  return address;
}

Result<int64_t> File::Modified() const {
  if (table_->modified == nullptr) return NotOffered("time of", path_);
  int64_t nanoseconds = 0;
  FileAttempts attempts(*table_);
  int32_t error;
  do {
    error = table_->modified(table_->user_data, file_, &nanoseconds);
  } while (attempts.Again(error));
  if (error != 0) return attempts.Failure(error, "time of", path_.c_str());
  return nanoseconds;
}

void File::Unmap(void* address, int64_t nbytes) const { table_->unmap(table_->user_data, file_, address, nbytes); }

Result<OutputFile> OutputFile::Create(const std::string& path) {
  const FileTable* table = FileTableFor(path);
  if (table->create == nullptr || table->write == nullptr) return NotOffered("create", path);
  std::string owned_path = path;
  void* file = nullptr;
  FileAttempts attempts(*table);
  int32_t error;
  do {
    error = table->create(table->user_data, path.c_str(), &file);
  } while (attempts.Again(error));
  if (error != 0) return attempts.Failure(error, "create", path.c_str());
  return OutputFile(std::move(owned_path), table, file);
}

OutputFile::OutputFile(OutputFile&& other) noexcept
    : path_(std::move(other.path_)), table_(std::exchange(other.table_, nullptr)), file_(other.file_) {}

OutputFile::~OutputFile() {
  if (table_ != nullptr) table_->close(table_->user_data, file_);
}

Status OutputFile::Write(const void* bytes, int64_t nbytes) {
  int64_t total = 0;
  FileAttempts attempts(*table_);
  while (total < nbytes) {
    LEVADA_RETURN_IF_ERROR(CheckNotCancelled());
    int64_t done = 0;
    const int32_t error =
        table_->write(table_->user_data, file_, static_cast<const char*>(bytes) + total, nbytes - total, &done);
    if (attempts.Again(error)) continue;
    if (error != 0) return attempts.Failure(error, "write", path_.c_str());
    if (done <= 0 || done > nbytes - total) {
      return Unavailable("write '%s': the file table took %lld bytes of %lld", path_.c_str(),
                         static_cast<long long>(done), static_cast<long long>(nbytes - total));
    }
    total += done;
  }
  return Status::Ok();
}

Status OutputFile::Sync() {
  if (table_->sync == nullptr) return Status::Ok();
  FileAttempts attempts(*table_);
  int32_t error;
  do {
    error = table_->sync(table_->user_data, file_);
  } while (attempts.Again(error));
  return error == 0 ? Status::Ok() : attempts.Failure(error, "sync", path_.c_str());
}

Status RenameFile(const std::string& from, const std::string& to) {
  const FileTable* table = FileTableFor(from);
  if (table->rename == nullptr) return NotOffered("rename", from);
  FileAttempts attempts(*table);
  int32_t error;
  do {
    error = table->rename(table->user_data, from.c_str(), to.c_str());
  } while (attempts.Again(error));
  return error == 0 ? Status::Ok() : attempts.Failure(error, "rename", (from + "' to '" + to).c_str());
}

Status RemoveFile(const std::string& path) {
  const FileTable* table = FileTableFor(path);
  if (table->remove == nullptr) return NotOffered("remove", path);
  FileAttempts attempts(*table);
  int32_t error;
  do {
    error = table->remove(table->user_data, path.c_str());
  } while (attempts.Again(error));
  return error == 0 ? Status::Ok() : attempts.Failure(error, "remove", path.c_str());
}

Status MakeDirectory(const std::string& path) {
  const FileTable* table = FileTableFor(path);
  if (table->make_directory == nullptr) return NotOffered("make directory", path);
  FileAttempts attempts(*table);
  int32_t error;
  do {
    error = table->make_directory(table->user_data, path.c_str());
  } while (attempts.Again(error));
  return error == 0 ? Status::Ok() : attempts.Failure(error, "make directory", path.c_str());
}

Status MakeDirectories(const std::string& path) {
  const FileTable* table = FileTableFor(path);
  if (table->make_directory == nullptr) return NotOffered("make directory", path);
  // What names the scheme of a path is no directory.
  const size_t scheme = path.find("://");
  for (size_t end = scheme == std::string::npos ? 1 : scheme + 4; end <= path.size(); ++end) {
    if (end < path.size() && path[end] != '/') continue;
    const std::string part = path.substr(0, end);
    const int32_t error = table->make_directory(table->user_data, part.c_str());
    if (error != 0 && error != EEXIST && end == path.size()) {
      return FileAttempts(*table).Failure(error, "make directory", part.c_str());
    }
  }
  return Status::Ok();
}

Result<std::vector<DirectoryEntry>> ListDirectory(const std::string& path) {
  const FileTable* table = FileTableFor(path);
  if (table->list == nullptr) return NotOffered("list", path);
  Listing listing;
  FileAttempts attempts(*table);
  int32_t error;
  do {
    listing.entries.clear();
    error = table->list(table->user_data, path.c_str(), Listing::Visit, &listing);
  } while (attempts.Again(error));
  if (error != 0) return attempts.Failure(error, "list", path.c_str());
  std::sort(listing.entries.begin(), listing.entries.end(),
            [](const DirectoryEntry& a, const DirectoryEntry& b) { return a.name < b.name; });
  return std::move(listing.entries);
}

}  // namespace levada
