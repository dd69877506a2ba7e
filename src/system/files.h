#ifndef LEVADA_SYSTEM_FILES_H_
#define LEVADA_SYSTEM_FILES_H_

// The file table. Functions answer 0 or an errno value; see levada_file_table in levada/io.h.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/ref.h"
#include "base/status.h"
#include "system/table_slot.h"

namespace levada {

struct FileTable {
  int32_t (*open)(void* user_data, const char* path, void** out_file);
  int32_t (*size)(void* user_data, void* file, int64_t* out_nbytes);
  int32_t (*read)(void* user_data, void* file, int64_t offset, void* buffer, int64_t nbytes, int64_t* out_nbytes);
  int32_t (*map)(void* user_data, void* file, int64_t nbytes, void** out_address);  // may be nullptr
  void (*unmap)(void* user_data, void* file, void* address, int64_t nbytes);
  void (*close)(void* user_data, void* file);
  void* user_data;
  // What follows may be nullptr: then files are only read.
  int32_t (*create)(void* user_data, const char* path, void** out_file);
  int32_t (*write)(void* user_data, void* file, const void* bytes, int64_t nbytes, int64_t* out_nbytes);
  int32_t (*sync)(void* user_data, void* file);
  int32_t (*rename)(void* user_data, const char* from, const char* to);
  int32_t (*remove)(void* user_data, const char* path);
  int32_t (*make_directory)(void* user_data, const char* path);
  int32_t (*list)(void* user_data, const char* path, int32_t (*visit)(void* visit_data, const char* name, int32_t is_directory),
                  void* visit_data);
  int32_t (*modified)(void* user_data, void* file, int64_t* out_nanoseconds);
  void (*advise)(void* user_data, void* file, void* address, int64_t nbytes, int32_t advice);
  // How often a call is made whose failure may pass, with a first delay that doubles, for how long; nanoseconds. 0: once.
  int64_t attempts = 0;
  int64_t retry_delay = 0;
  int64_t timeout = 0;
  int64_t never_waits = 0;  // 1: reads, writes and syncs come back soon, and are never made by another thread
};

TableSlot<FileTable>& FileSlot();
// Paths that begin with "<scheme>://" belong to this table; nullptr: to the common one again.
void SetSchemeTable(const std::string& scheme, const FileTable* table);
// The table that a path belongs to.
const FileTable* FileTableFor(std::string_view path);

// What a table opened; closed with the last reference, so that a call that is still under way keeps it.
class OpenHandle : public RefCounted<OpenHandle> {
 public:
  explicit OpenHandle(const FileTable* of) : table(of) {}

  const FileTable* const table;
  void* file = nullptr;   // the table's own; may be null
  bool is_open = false;

 private:
  friend class RefCounted<OpenHandle>;
  ~OpenHandle() {
    if (is_open) table->close(table->user_data, file);
  }
};

// An open file of one table, to be read. Movable; closes itself. Reads are positioned and may come from any thread.
class File {
 public:
  static Result<File> Open(const std::string& path);
  File(File&& other) noexcept = default;
  File& operator=(File&&) = delete;

  const std::string& path() const { return path_; }
  Result<int64_t> Size() const;
  // When it was last written, in nanoseconds of the table's clock; Unimplemented when the table does not know.
  Result<int64_t> Modified() const;
  // Fills up to nbytes; returns how many there were, 0 at the end. Interrupted and short reads are continued. Cancelled, also
  // while the disk or a table of users is waited for, in a thread that works for somebody who cancels.
  Result<int64_t> Read(int64_t offset, void* buffer, int64_t nbytes) const;
  // `count` rows one after the other from `offset` on, row i to out + places[i] * row_bytes, as far as they are in memory; how
  // many came. The system is told that the others will be read. 0 where it cannot say.
  int64_t ReadRowsFromMemory(int64_t offset, int64_t row_bytes, int64_t count, const int32_t* places, char* out) const;
  // Read-only mapping of the first nbytes (> 0); Unavailable when the table cannot map.
  Result<void*> Map(int64_t nbytes) const;
  void Unmap(void* address, int64_t nbytes) const;
  // Part of a mapping will be read soon, or may leave memory. Hints: nothing happens where the table takes none.
  bool TakesAdvice() const { return table().advise != nullptr; }
  void WillNeed(void* address, int64_t nbytes) const { Advise(address, nbytes, 1); }
  void MayLeave(void* address, int64_t nbytes) const { Advise(address, nbytes, 0); }
  // All of it is to be counted in small pages: a huge one brings in 2 MiB for one byte.
  void SmallPages(void* address, int64_t nbytes) const { Advise(address, nbytes, 3); }
  // It comes in now: may wait for the disk.
  void BringIn(void* address, int64_t nbytes) const { Advise(address, nbytes, 2); }

 private:
  File(std::string path, Ref<OpenHandle> handle) : path_(std::move(path)), handle_(std::move(handle)) {}
  const FileTable& table() const { return *handle_->table; }
  Status ReadSome(int64_t offset, void* buffer, int64_t nbytes, int64_t* got, int32_t* error) const;
  void Advise(void* address, int64_t nbytes, int32_t advice) const {
    if (table().advise != nullptr && nbytes > 0) table().advise(table().user_data, handle_->file, address, nbytes, advice);
  }

  std::string path_;
  Ref<OpenHandle> handle_;  // null: moved from
};

// A new file of one table, to be written from its beginning to its end by one thread at a time. Movable; closes itself.
class OutputFile {
 public:
  // Replaces a file of that name.
  static Result<OutputFile> Create(const std::string& path);
  OutputFile(OutputFile&& other) noexcept = default;
  OutputFile& operator=(OutputFile&&) = delete;

  const std::string& path() const { return path_; }
  // All of them. Interrupted and short writes are continued. Cancelled as reads are.
  Status Write(const void* bytes, int64_t nbytes);
  // Everything written is on the disk.
  Status Sync();

 private:
  OutputFile(std::string path, Ref<OpenHandle> handle) : path_(std::move(path)), handle_(std::move(handle)) {}
  Status WriteSome(const void* bytes, int64_t nbytes, int64_t* done, int32_t* error);

  std::string path_;
  Ref<OpenHandle> handle_;  // null: moved from
};

// One name in a directory.
struct DirectoryEntry {
  std::string name;
  bool is_directory = false;
};

// Replaces a file `to`.
Status RenameFile(const std::string& from, const std::string& to);
Status RemoveFile(const std::string& path);
// AlreadyExists when it is there.
Status MakeDirectory(const std::string& path);
// With those above it; those that exist already stay.
Status MakeDirectories(const std::string& path);
// In the order of names, without "." and "..".
Result<std::vector<DirectoryEntry>> ListDirectory(const std::string& path);

}  // namespace levada

#endif  // LEVADA_SYSTEM_FILES_H_
