// Open files, and calls on them that may wait.

#include <fcntl.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>
#include <utility>

#include "base/cancel.h"
#include "system/blocking.h"
#include "system/file_retry.h"
#include "system/files.h"

namespace levada {
namespace {

constexpr int64_t kLargestCall = 1 << 20;  // that another thread makes

// Each gives its file back before anybody hears that it was made: who waited for it may close the file then, at once.
class ReadCall final : public BlockingCall {
 public:
  ReadCall(Ref<OpenHandle> handle, int64_t offset, int64_t nbytes)
      : handle_(std::move(handle)), offset_(offset), nbytes_(nbytes), bytes_(new char[nbytes]) {}
  int32_t Make() noexcept override {
    const Ref<OpenHandle> handle = std::move(handle_);
    return handle->table->read(handle->table->user_data, handle->file, offset_, bytes_.get(), nbytes_, &got);
  }
  const char* bytes() const { return bytes_.get(); }

  int64_t got = 0;

 private:
  Ref<OpenHandle> handle_;
  const int64_t offset_;
  const int64_t nbytes_;
  const std::unique_ptr<char[]> bytes_;
};

class WriteCall final : public BlockingCall {
 public:
  WriteCall(Ref<OpenHandle> handle, const void* bytes, int64_t nbytes)
      : handle_(std::move(handle)), nbytes_(nbytes), bytes_(new char[nbytes]) {
    std::memcpy(bytes_.get(), bytes, nbytes);
  }
  int32_t Make() noexcept override {
    const Ref<OpenHandle> handle = std::move(handle_);
    return handle->table->write(handle->table->user_data, handle->file, bytes_.get(), nbytes_, &done);
  }

  int64_t done = 0;

 private:
  Ref<OpenHandle> handle_;
  const int64_t nbytes_;
  const std::unique_ptr<char[]> bytes_;
};

// What a table does with a name or an open file, but for reads and writes. A file that is opened for nobody any more is
// closed with this call.
class FileCall final : public BlockingCall {
 public:
  enum class Kind { kOpen, kCreate, kSize, kModified, kSync };

  FileCall(Kind kind, Ref<OpenHandle> handle, std::string path)
      : kind_(kind), handle_(std::move(handle)), path_(std::move(path)) {}
  int32_t Make() noexcept override {
    const Ref<OpenHandle> handle = std::move(handle_);
    const FileTable& table = *handle->table;
    if (kind_ == Kind::kSize) return table.size(table.user_data, handle->file, &number);
    if (kind_ == Kind::kModified) return table.modified(table.user_data, handle->file, &number);
    if (kind_ == Kind::kSync) return table.sync(table.user_data, handle->file);
    const int32_t failure = (kind_ == Kind::kOpen ? table.open : table.create)(table.user_data, path_.c_str(), &handle->file);
    handle->is_open = failure == 0;
    return failure;
  }

  int64_t number = 0;  // a size or a time

 private:
  const Kind kind_;
  Ref<OpenHandle> handle_;
  const std::string path_;
};

const BlockingRunner* RunnerFor(const FileTable& table) {
  return table.never_waits != 0 ? nullptr : WantedBlockingRunner();
}

Status CancelledHere() { return Cancelled("iterator: cancelled"); }

// The call, again while its failure may pass, by another thread where this one may be cancelled meanwhile. The default table
// waits for nothing but the disk, which is not worth the way to another thread; a sync may take seconds there too.
Result<int64_t> MakeCall(FileCall::Kind kind, const Ref<OpenHandle>& handle, const char* action, const std::string& path) {
  const FileTable& table = *handle->table;
  const bool at_once = ReadsAtOnce(table) && kind != FileCall::Kind::kSync;
  const BlockingRunner* const runner = at_once ? nullptr : RunnerFor(table);
  FileAttempts attempts(table);
  int32_t error;
  int64_t number;
  do {
    const Ref<FileCall> call = MakeRef<FileCall>(kind, handle, path);
    if (runner != nullptr && !runner->run(call)) return CancelledHere();
    error = runner != nullptr ? call->error : call->Make();
    number = call->number;
  } while (attempts.Again(error));
  if (error != 0) return attempts.Failure(error, action, path.c_str());
  return number;
}

// What the page cache holds already; false where the disk has to be waited for, or the system cannot say.
bool ReadFromMemory(void* file, int64_t offset, void* buffer, int64_t nbytes, int64_t* got) {
#if defined(RWF_NOWAIT)
  const iovec part = {buffer, static_cast<size_t>(nbytes)};
  const ssize_t read = preadv2(DescriptorOf(file), &part, 1, offset, RWF_NOWAIT);
  if (read > 0) *got = read;
  return read > 0;
#else
  return false;
#endif
}

}  // namespace

Result<File> File::Open(const std::string& path) {
  std::string owned_path = path;  // before the file is open: a failing copy must not leak it
  Ref<OpenHandle> handle = MakeRef<OpenHandle>(FileTableFor(path));
  LEVADA_RETURN_IF_ERROR(MakeCall(FileCall::Kind::kOpen, handle, "open", path).status());
  return File(std::move(owned_path), std::move(handle));
}

Result<int64_t> File::Size() const {
  LEVADA_ASSIGN_OR_RETURN(const int64_t nbytes, MakeCall(FileCall::Kind::kSize, handle_, "size of", path_));
  if (nbytes < 0) {
    return Unavailable("size of '%s': the file table gave %lld", path_.c_str(), static_cast<long long>(nbytes));
  }
  return nbytes;
}

// One read of the table, by another thread where this one may be cancelled meanwhile.
Status File::ReadSome(int64_t offset, void* buffer, int64_t nbytes, int64_t* got, int32_t* error) const {
  const BlockingRunner* const runner = RunnerFor(table());
  const bool at_once = ReadsAtOnce(table());
  if (runner != nullptr && at_once && ReadFromMemory(handle_->file, offset, buffer, nbytes, got)) return Status::Ok();
  // Where the system cannot say what is in memory, or at the end of the file.
  if (runner == nullptr || (at_once && errno != EAGAIN)) {
    *error = table().read(table().user_data, handle_->file, offset, buffer, nbytes, got);
    return Status::Ok();
  }
  nbytes = std::min(nbytes, kLargestCall);
  const Ref<ReadCall> call = MakeRef<ReadCall>(handle_, offset, nbytes);
  if (!runner->run(call)) return CancelledHere();
  *error = call->error;
  *got = call->got;
  if (call->error == 0 && call->got > 0) std::memcpy(buffer, call->bytes(), std::min(call->got, nbytes));
  return Status::Ok();
}

int64_t File::ReadRowsFromMemory(int64_t offset, int64_t row_bytes, int64_t count, const int32_t* places,
                                 char* out) const {
  int64_t done = 0;
#if defined(RWF_NOWAIT)
  constexpr int64_t kMost = 256;
  iovec rows[kMost];
  while (done < count && ReadsAtOnce(table())) {
    const int64_t n = std::min(kMost, count - done);
    for (int64_t i = 0; i < n; ++i) rows[i] = {out + places[done + i] * row_bytes, static_cast<size_t>(row_bytes)};
    const ssize_t got = preadv2(DescriptorOf(handle_->file), rows, static_cast<int>(n), offset + done * row_bytes, RWF_NOWAIT);
    const bool is_cold = got > 0 || (got < 0 && errno == EAGAIN);
    if (got > 0) done += got / row_bytes;
    if (got == n * row_bytes) continue;
    if (is_cold) {
      NoteColdPages();
      posix_fadvise(DescriptorOf(handle_->file), offset + done * row_bytes, (count - done) * row_bytes, POSIX_FADV_WILLNEED);
    }
    break;
  }
#endif
  return done;
}

Result<int64_t> File::Read(int64_t offset, void* buffer, int64_t nbytes) const {
  int64_t total = 0;
  FileAttempts attempts(table());
  while (total < nbytes) {
    LEVADA_RETURN_IF_ERROR(CheckNotCancelled());
    int64_t got = 0;
    int32_t error = 0;
    LEVADA_RETURN_IF_ERROR(ReadSome(offset + total, static_cast<char*>(buffer) + total, nbytes - total, &got, &error));
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
  if (table().map == nullptr || table().unmap == nullptr) return Unavailable("map '%s': not offered", path_.c_str());
  void* address = nullptr;
  const int32_t error = table().map(table().user_data, handle_->file, nbytes, &address);
  if (error != 0) return FileAttempts(table()).Failure(error, "map", path_.c_str());
  return address;
}

Result<int64_t> File::Modified() const {
  if (table().modified == nullptr) return FileActionNotOffered("time of", path_);
  return MakeCall(FileCall::Kind::kModified, handle_, "time of", path_);
}

void File::Unmap(void* address, int64_t nbytes) const { table().unmap(table().user_data, handle_->file, address, nbytes); }

Result<OutputFile> OutputFile::Create(const std::string& path) {
  const FileTable* table = FileTableFor(path);
  if (table->create == nullptr || table->write == nullptr) return FileActionNotOffered("create", path);
  std::string owned_path = path;
  Ref<OpenHandle> handle = MakeRef<OpenHandle>(table);
  LEVADA_RETURN_IF_ERROR(MakeCall(FileCall::Kind::kCreate, handle, "create", path).status());
  return OutputFile(std::move(owned_path), std::move(handle));
}

// One write of the table. The default one goes to memory, and is not copied to be made by another thread.
Status OutputFile::WriteSome(const void* bytes, int64_t nbytes, int64_t* done, int32_t* error) {
  const FileTable& table = *handle_->table;
  const BlockingRunner* const runner = ReadsAtOnce(table) ? nullptr : RunnerFor(table);
  if (runner == nullptr) {
    *error = table.write(table.user_data, handle_->file, bytes, nbytes, done);
    return Status::Ok();
  }
  const Ref<WriteCall> call = MakeRef<WriteCall>(handle_, bytes, std::min(nbytes, kLargestCall));
  if (!runner->run(call)) return CancelledHere();
  *error = call->error;
  *done = call->done;
  return Status::Ok();
}

Status OutputFile::Write(const void* bytes, int64_t nbytes) {
  int64_t total = 0;
  FileAttempts attempts(*handle_->table);
  while (total < nbytes) {
    LEVADA_RETURN_IF_ERROR(CheckNotCancelled());
    int64_t done = 0;
    int32_t error = 0;
    LEVADA_RETURN_IF_ERROR(WriteSome(static_cast<const char*>(bytes) + total, nbytes - total, &done, &error));
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
  if (handle_->table->sync == nullptr) return Status::Ok();
  return MakeCall(FileCall::Kind::kSync, handle_, "sync", path_).status();
}

}  // namespace levada
