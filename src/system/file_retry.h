#ifndef LEVADA_SYSTEM_FILE_RETRY_H_
#define LEVADA_SYSTEM_FILE_RETRY_H_

#include <cstdint>

#include "base/status.h"
#include "system/files.h"

namespace levada {

// One call of a file table, made again while its failure may pass: at once when it was interrupted, else with delays that
// double, as often and as long as the table says.
class FileAttempts {
 public:
  explicit FileAttempts(const FileTable& table) : table_(table) {}

  // Whether to call again; waits before, and no longer than somebody wants to know. error: an errno value, 0 for success.
  bool Again(int32_t error);
  // Cancelled where that ended the attempts, else "read 'file': Input/output error (3 attempts in 0.35 s)".
  Status Failure(int32_t error, const char* action, const char* path) const;

 private:
  static constexpr int64_t kLongestDelay = 1'000'000'000;

  const FileTable& table_;
  int64_t made_ = 0;
  int64_t begin_ = 0;  // when the first attempt had failed
  bool cancelled_ = false;
};

Status FileActionNotOffered(const char* action, const std::string& path);
// Whether reads and writes of the table are the default ones, which wait for nothing but the disk.
bool ReadsAtOnce(const FileTable& table);
// The page cache was found to lack parts of files: for a while, advice is given without looking first.
void NoteColdPages();
// The descriptor behind a file of the default table.
inline int DescriptorOf(void* file) { return static_cast<int>(reinterpret_cast<intptr_t>(file)) - 1; }

}  // namespace levada

#endif  // LEVADA_SYSTEM_FILE_RETRY_H_
