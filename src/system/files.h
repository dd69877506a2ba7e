#ifndef LEVADA_SYSTEM_FILES_H_
#define LEVADA_SYSTEM_FILES_H_

// The file table. Functions answer 0 or an errno value; see levada_file_table in levada/io.h.

#include <cstdint>
#include <string>

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
};

TableSlot<FileTable>& FileSlot();

// An open file of one table. Movable; closes itself. Reads are positioned and may come from any thread.
class File {
 public:
  static Result<File> Open(const std::string& path);
  File(File&& other) noexcept;
  File& operator=(File&&) = delete;
  ~File();

  const std::string& path() const { return path_; }
  Result<int64_t> Size() const;
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

}  // namespace levada

#endif  // LEVADA_SYSTEM_FILES_H_
