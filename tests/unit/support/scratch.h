#ifndef LEVADA_TESTS_UNIT_SUPPORT_SCRATCH_H_
#define LEVADA_TESTS_UNIT_SUPPORT_SCRATCH_H_

// Files of tests, which do not outlive the program.

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <string>

namespace levada::testing {

// A path in a directory of this process, which goes with all that it holds when the process ends.
inline std::string ScratchPath(const std::string& name) {
  struct Directory {
    Directory() : owner(getpid()), path(::testing::TempDir() + "levada_XXXXXX") {
      if (mkdtemp(path.data()) == nullptr) std::abort();
    }
    ~Directory() {
      std::error_code ignored;
      if (getpid() == owner) std::filesystem::remove_all(path, ignored);  // not at the end of a child
    }
    pid_t owner;
    std::string path;
  };
  static const Directory directory;
  return directory.path + "/" + name;
}

}  // namespace levada::testing

#endif  // LEVADA_TESTS_UNIT_SUPPORT_SCRATCH_H_
