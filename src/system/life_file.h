#ifndef LEVADA_SYSTEM_LIFE_FILE_H_
#define LEVADA_SYSTEM_LIFE_FILE_H_

#include <memory>
#include <string>

namespace levada {

// A file that says that somebody works beside it: its lock is held until this is destroyed, which removes the file, or the
// process ends in any way. Files of the operating system alone; other tables have no locks.
class LifeFile {
 public:
  // nullptr: somebody else holds it, or the file system has no locks.
  static std::unique_ptr<LifeFile> Make(const std::string& path);
  LifeFile(const LifeFile&) = delete;
  LifeFile& operator=(const LifeFile&) = delete;
  ~LifeFile();

 private:
  LifeFile(std::string path, int descriptor) : path_(std::move(path)), descriptor_(descriptor) {}
  const std::string path_;
  const int descriptor_;
};

enum class Life { kAlive, kDead, kUnknown };
// kDead: there is no such file, or nobody holds it any more. kUnknown: there are no locks.
Life LifeOf(const std::string& path);

}  // namespace levada

#endif  // LEVADA_SYSTEM_LIFE_FILE_H_
