// Replacements for the tables of levada: they do the work of the default ones unless ShouldFail says no.
#include <dirent.h>
#include <fcntl.h>
#include <levada/levada.h>
#include <pthread.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstdlib>

#include "faults.h"
#include "memory.h"

namespace levada_fault {
namespace {

constinit std::atomic<bool> short_reads{false};

void* AllocateBytes(void*, int64_t nbytes, int64_t alignment) {
  return Allocate(static_cast<std::size_t>(nbytes), static_cast<std::size_t>(alignment));
}

void DeallocateBytes(void*, void* pointer, int64_t) { Deallocate(pointer); }

int FileOf(void* file) { return static_cast<int>(reinterpret_cast<intptr_t>(file)) - 1; }

int32_t Open(void*, const char* path, void** out_file) {
  if (ShouldFail(Kind::kFile)) return EIO;
  const int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return errno;
  *out_file = reinterpret_cast<void*>(static_cast<intptr_t>(file) + 1);
  return 0;
}

int32_t Size(void*, void* file, int64_t* out_nbytes) {
  if (ShouldFail(Kind::kFile)) return EIO;
  struct stat status;
  if (fstat(FileOf(file), &status) != 0) return errno;
  *out_nbytes = status.st_size;
  return 0;
}

int32_t Read(void*, void* file, int64_t offset, void* buffer, int64_t nbytes, int64_t* out_nbytes) {
  if (ShouldFail(Kind::kFile)) return EIO;
  if (short_reads && nbytes > 1) nbytes = 1;
  const ssize_t got = pread(FileOf(file), buffer, static_cast<std::size_t>(nbytes), offset);
  if (got < 0) return errno;
  *out_nbytes = got;
  return 0;
}

int32_t Map(void*, void* file, int64_t nbytes, void** out_address) {
  if (ShouldFail(Kind::kFile)) return ENOMEM;
  void* address = mmap(nullptr, static_cast<std::size_t>(nbytes), PROT_READ, MAP_SHARED, FileOf(file), 0);
  if (address == MAP_FAILED) return errno;
  *out_address = address;
  return 0;
}

void Unmap(void*, void*, void* address, int64_t nbytes) { munmap(address, static_cast<std::size_t>(nbytes)); }

void Close(void*, void* file) { close(FileOf(file)); }

int32_t Create(void*, const char* path, void** out_file) {
  if (ShouldFail(Kind::kFile)) return EIO;
  const int file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (file < 0) return errno;
  *out_file = reinterpret_cast<void*>(static_cast<intptr_t>(file) + 1);
  return 0;
}

int32_t Write(void*, void* file, const void* bytes, int64_t nbytes, int64_t* out_nbytes) {
  if (ShouldFail(Kind::kFile)) return ENOSPC;
  if (short_reads && nbytes > 1) nbytes = 1;
  const ssize_t done = write(FileOf(file), bytes, static_cast<std::size_t>(nbytes));
  if (done < 0) return errno;
  *out_nbytes = done;
  return 0;
}

// Nothing here outlives the machine: what waits for the disk would be the tests.
int32_t Sync(void*, void*) { return ShouldFail(Kind::kFile) ? EIO : 0; }

int32_t Rename(void*, const char* from, const char* to) {
  if (ShouldFail(Kind::kFile)) return EIO;
  return std::rename(from, to) == 0 ? 0 : errno;
}

int32_t Remove(void*, const char* path) { return unlink(path) == 0 ? 0 : errno; }

int32_t MakeDirectory(void*, const char* path) {
  if (ShouldFail(Kind::kFile)) return EIO;
  return mkdir(path, 0777) == 0 ? 0 : errno;
}

int32_t List(void*, const char* path, int32_t (*visit)(void*, const char*, int32_t), void* visit_data) {
  if (ShouldFail(Kind::kFile)) return EIO;
  DIR* const directory = opendir(path);
  if (directory == nullptr) return errno;
  int32_t error = 0;
  while (error == 0) {
    const dirent* const entry = readdir(directory);
    if (entry == nullptr) break;
    error = visit(visit_data, entry->d_name, entry->d_type == DT_DIR ? 1 : 0);
  }
  closedir(directory);
  return error;
}

int32_t Modified(void*, void* file, int64_t* out_nanoseconds) {
  struct stat info;
  if (ShouldFail(Kind::kFile)) return EIO;
  if (fstat(FileOf(file), &info) != 0) return errno;
  *out_nanoseconds = int64_t{info.st_mtim.tv_sec} * 1'000'000'000 + info.st_mtim.tv_nsec;
  return 0;
}

struct Thread {
  pthread_t id;
  void (*run)(void* argument);
  void* argument;
};

void* RunThread(void* pointer) {
  auto* thread = static_cast<Thread*>(pointer);
  thread->run(thread->argument);
  return nullptr;
}

// std::malloc: starting a thread is its own kind of fault, not an allocation.
int32_t Start(void*, void (*run)(void*), void* argument, void** out_thread) {
  if (ShouldFail(Kind::kThread)) return EAGAIN;
  auto* thread = static_cast<Thread*>(std::malloc(sizeof(Thread)));
  if (thread == nullptr) return ENOMEM;
  thread->run = run;
  thread->argument = argument;
  *out_thread = thread;
  const int error = pthread_create(&thread->id, nullptr, RunThread, thread);
  if (error != 0) {
    *out_thread = nullptr;
    std::free(thread);
  }
  return error;
}

void Join(void*, void* pointer) {
  auto* thread = static_cast<Thread*>(pointer);
  pthread_join(thread->id, nullptr);
  std::free(thread);
}

}  // namespace

void SetShortReads(bool on) { short_reads = on; }

bool InstallTables() {
  const levada_allocator allocator = {sizeof(levada_allocator), 0, AllocateBytes, DeallocateBytes, nullptr};
  const levada_file_table files = {sizeof(levada_file_table), 0, Open, Size, Read, Map, Unmap, Close, nullptr, Create,
                                    Write, Sync, Rename, Remove, MakeDirectory, List, Modified, 0, 0, 0, 0};
  const levada_thread_table threads = {sizeof(levada_thread_table), 0, Start, Join, nullptr};
  return levada_set_allocator(&allocator) == LEVADA_OK && levada_set_file_table(&files) == LEVADA_OK &&
         levada_set_thread_table(&threads) == LEVADA_OK;
}

}  // namespace levada_fault
