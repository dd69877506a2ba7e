#include "system/files.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <new>
#include <utility>

#include "system/bus_guard.h"
#include "system/file_retry.h"

namespace levada {
namespace {

// A pipe has no positions to read at; to open one would wait for a writer, perhaps for ever.
bool HasPositions(int descriptor) {
  struct stat info;
  return fstat(descriptor, &info) != 0 || !(S_ISFIFO(info.st_mode) || S_ISSOCK(info.st_mode));
}

int32_t DefaultOpen(void*, const char* path, void** out_file) {
  int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (descriptor < 0 && errno == EWOULDBLOCK) descriptor = open(path, O_RDONLY | O_CLOEXEC);  // a lease is to be broken
  if (descriptor < 0) return errno;
  if (!HasPositions(descriptor)) {
    close(descriptor);
    return ESPIPE;
  }
  // Stored plus one, so that descriptor 0 is not a null handle.
  *out_file = reinterpret_cast<void*>(static_cast<intptr_t>(descriptor) + 1);
  return 0;
}

int32_t DefaultSize(void*, void* file, int64_t* out_nbytes) {
  struct stat info;
  if (fstat(DescriptorOf(file), &info) != 0) return errno;
  if (S_ISDIR(info.st_mode)) return EISDIR;
  *out_nbytes = info.st_size;
  return 0;
}

int32_t DefaultRead(void*, void* file, int64_t offset, void* buffer, int64_t nbytes, int64_t* out_nbytes) {
  const ssize_t got = pread(DescriptorOf(file), buffer, std::min<int64_t>(nbytes, int64_t{1} << 30), offset);
  if (got < 0) return errno;
  *out_nbytes = got;
  return 0;
}

int32_t DefaultMap(void*, void* file, int64_t nbytes, void** out_address) {
  void* address = mmap(nullptr, nbytes, PROT_READ, MAP_SHARED, DescriptorOf(file), 0);
  if (address == MAP_FAILED) return errno;
  NoteMapping(address, nbytes);
  *out_address = address;
  return 0;
}

void DefaultUnmap(void*, void*, void* address, int64_t nbytes) {
  ForgetMapping(address);
  munmap(address, nbytes);
}

void DefaultClose(void*, void* file) { close(DescriptorOf(file)); }

int32_t DefaultCreate(void*, const char* path, void** out_file) {
  const int descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (descriptor < 0) return errno;
  *out_file = reinterpret_cast<void*>(static_cast<intptr_t>(descriptor) + 1);
  return 0;
}

int32_t DefaultWrite(void*, void* file, const void* bytes, int64_t nbytes, int64_t* out_nbytes) {
  const ssize_t done = write(DescriptorOf(file), bytes, std::min<int64_t>(nbytes, int64_t{1} << 30));
  if (done < 0) return errno;
  *out_nbytes = done;
  return 0;
}

int32_t DefaultSync(void*, void* file) { return fdatasync(DescriptorOf(file)) == 0 ? 0 : errno; }

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
  if (fstat(DescriptorOf(file), &info) != 0) return errno;
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

// How much advice is still to be given without looking.
constexpr int64_t kAdviceWhenCold = 256;
constinit std::atomic<int64_t> unseen_advice{0};

bool IsTakenAsCold() {
  int64_t left = unseen_advice.load(std::memory_order_relaxed);
  return left > 0 && unseen_advice.compare_exchange_strong(left, left - 1, std::memory_order_relaxed);
}

// What lies in the page cache already is not asked for again: the kernel would look at every page of it (20 ms for a GB).
// Its ends do not tell of pages that were dropped in between; who misses those says so, see NoteColdPages.
void DefaultAdvise(void*, void*, void* address, int64_t nbytes, int32_t advice) {
  if (advice == 0) madvise(address, nbytes, MADV_DONTNEED);  // of a shared mapping of a file: its bytes stay what they are
  if (advice == 1 && (IsTakenAsCold() || !IsInMemory(static_cast<char*>(address), nbytes))) {
    madvise(address, nbytes, MADV_WILLNEED);
  }
  if (advice == 2) madvise(address, nbytes, kPopulateRead);
  if (advice == 3) madvise(address, nbytes, MADV_NOHUGEPAGE);
}

constexpr FileTable kDefaultTable = {
    DefaultOpen, DefaultSize,   DefaultRead,   DefaultMap,           DefaultUnmap, DefaultClose,    nullptr, DefaultCreate,
    DefaultWrite, DefaultSync, DefaultRename, DefaultRemove, DefaultMakeDirectory, DefaultList, DefaultModified,
    DefaultAdvise};

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

void NoteColdPages() { unseen_advice.store(kAdviceWhenCold, std::memory_order_relaxed); }

Status FileActionNotOffered(const char* action, const std::string& path) {
  return Unimplemented("%s '%s': the file table cannot do that", action, path.c_str());
}

bool ReadsAtOnce(const FileTable& table) { return table.read == DefaultRead; }

Status RenameFile(const std::string& from, const std::string& to) {
  const FileTable* table = FileTableFor(from);
  if (table->rename == nullptr) return FileActionNotOffered("rename", from);
  FileAttempts attempts(*table);
  int32_t error;
  do {
    error = table->rename(table->user_data, from.c_str(), to.c_str());
  } while (attempts.Again(error));
  return error == 0 ? Status::Ok() : attempts.Failure(error, "rename", (from + "' to '" + to).c_str());
}

Status RemoveFile(const std::string& path) {
  const FileTable* table = FileTableFor(path);
  if (table->remove == nullptr) return FileActionNotOffered("remove", path);
  FileAttempts attempts(*table);
  int32_t error;
  do {
    error = table->remove(table->user_data, path.c_str());
  } while (attempts.Again(error));
  return error == 0 ? Status::Ok() : attempts.Failure(error, "remove", path.c_str());
}

Status MakeDirectory(const std::string& path) {
  const FileTable* table = FileTableFor(path);
  if (table->make_directory == nullptr) return FileActionNotOffered("make directory", path);
  FileAttempts attempts(*table);
  int32_t error;
  do {
    error = table->make_directory(table->user_data, path.c_str());
  } while (attempts.Again(error));
  return error == 0 ? Status::Ok() : attempts.Failure(error, "make directory", path.c_str());
}

Status MakeDirectories(const std::string& path) {
  // What names the scheme of a path is no directory.
  const size_t scheme = path.find("://");
  for (size_t end = scheme == std::string::npos ? 1 : scheme + 4; end <= path.size(); ++end) {
    if (end < path.size() && path[end] != '/') continue;
    const Status made = MakeDirectory(path.substr(0, end));
    if (!made.ok() && made.code() != Code::kAlreadyExists && end == path.size()) return made;
  }
  return Status::Ok();
}

Result<std::vector<DirectoryEntry>> ListDirectory(const std::string& path) {
  const FileTable* table = FileTableFor(path);
  if (table->list == nullptr) return FileActionNotOffered("list", path);
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
