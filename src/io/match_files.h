#ifndef LEVADA_IO_MATCH_FILES_H_
#define LEVADA_IO_MATCH_FILES_H_

#include <string>
#include <vector>

#include "base/status.h"

namespace levada {

// The paths that a pattern matches, in order: '*', '?' and '[...]' stand for parts of one name, none of them for a dot at
// its beginning. Directories that cannot be listed match nothing.
Result<std::vector<std::string>> MatchFiles(const std::string& pattern);

}  // namespace levada

#endif  // LEVADA_IO_MATCH_FILES_H_
