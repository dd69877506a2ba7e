#include "io/match_files.h"

#include <fnmatch.h>

#include <algorithm>

#include "system/files.h"

namespace levada {
namespace {

bool IsPattern(const std::string& text) { return text.find_first_of("*?[") != std::string::npos; }

// A file that may not be read is there all the same.
Result<bool> Exists(const std::string& path) {
  const Result<File> file = File::Open(path);
  if (file.ok() || file.status().code() == Code::kPermissionDenied) return true;
  if (file.status().code() == Code::kNotFound) return false;
  return file.status();
}

bool MayPassOver(const Status& status) {
  return status.code() == Code::kNotFound || status.code() == Code::kPermissionDenied ||
         status.code() == Code::kFailedPrecondition;
}

// Adds what `segment` matches in the directory `above` ("" is the current one, else it ends in a slash).
Status MatchSegment(const std::string& above, const std::string& segment, bool last, std::vector<std::string>* out) {
  Result<std::vector<DirectoryEntry>> entries = ListDirectory(above.empty() ? "." : above);
  if (!entries.ok()) return MayPassOver(entries.status()) ? Status::Ok() : entries.status();
  for (const DirectoryEntry& entry : entries.value()) {
    if (!last && !entry.is_directory) continue;
    if (fnmatch(segment.c_str(), entry.name.c_str(), FNM_NOESCAPE) == 0) out->push_back(above + entry.name);
  }
  return Status::Ok();
}

}  // namespace

Result<std::vector<std::string>> MatchFiles(const std::string& pattern) {
  const size_t scheme = pattern.find("://");
  size_t at = scheme == std::string::npos ? 0 : scheme + 3;
  std::vector<std::string> found{pattern.substr(0, at)};
  while (at < pattern.size()) {
    const size_t slash = std::min(pattern.find('/', at), pattern.size());
    const std::string segment = pattern.substr(at, slash - at);
    const bool last = slash == pattern.size();
    std::vector<std::string> next;
    for (const std::string& above : found) {
      if (!IsPattern(segment)) next.push_back(above + segment);
      else LEVADA_RETURN_IF_ERROR(MatchSegment(above, segment, last, &next));
    }
    for (std::string& path : next) path += last ? "" : "/";
    found = std::move(next);
    at = slash + 1;
  }
  // Names without wildcards were taken on trust.
  std::vector<std::string> there;
  for (std::string& path : found) {
    LEVADA_ASSIGN_OR_RETURN(const bool exists, Exists(path));
    if (exists) there.push_back(std::move(path));
  }
  std::sort(there.begin(), there.end());
  return there;
}

}  // namespace levada
