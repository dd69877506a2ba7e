#ifndef LEVADA_SYSTEM_FILES_H_
#define LEVADA_SYSTEM_FILES_H_

// The file table. Functions answer 0 or an errno value; see levada_file_table in levada/io.h.

#include <cstdint>
#include <string>
#include <vector>

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
};

TableSlot<FileTable>& FileSlot();

// An open file of one table, to be read. Movable; closes itself. Reads are positioned and may come from any thread.
class File {
 public:
  static Result<File> Open(const std::string& path);
  File(File&& other) noexcept;
  File& operator=(File&&) = delete;
  ~File();

  const std::string& path() const { return path_; }
  Result<int64_t> Size() const;
  // When it was last written, in nanoseconds of the table's clock; Unimplemented when the table does not know.
  Result<int64_t> Modified() const;
  // Fills up to nbytes; returns how many there were, 0 at the end. Interrupted and short reads are continued.
  Result<int64_t> Read(int64_t offset, void* buffer, int64_t nbytes) const;
  // Read-only mapping of the first nbytes (> 0); Unavailable when the table cannot map.
  Result<void*> Map(int64_t nbytes) const;
  void Unmap(void* address, int64_t nbytes) const;

 private:
  File(std::string path, const FileTable* table, void* file) : path_(std::move(path)), table_(table), file_(file) {}
  Status ErrnoStatus(int32_t error, const char* action) const;

  std::string path_;
  const FileTable* table_;  // null: moved from
  void* file_;              // the table's own; may be null
};

// A new file of one table, to be written from its beginning to its end by one thread at a time. Movable; closes itself.
class OutputFile {
 public:
  // Replaces a file of that name.
  static Result<OutputFile> Create(const std::string& path);
  OutputFile(OutputFile&& other) noexcept;
  OutputFile& operator=(OutputFile&&) = delete;
  ~OutputFile();

  const std::string& path() const { return path_; }
  // All of them. Interrupted and short writes are continued.
  Status Write(const void* bytes, int64_t nbytes);
  // Everything written is on the disk.
  Status Sync();

 private:
  OutputFile(std::string path, const FileTable* table, void* file) : path_(std::move(path)), table_(table), file_(file) {}

  std::string path_;
  const FileTable* table_;  // null: moved from
  void* file_;
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
