#ifndef LEVADA_DATASET_STORE_RUN_H_
#define LEVADA_DATASET_STORE_RUN_H_

// The directories into which datasets are written, path/run-<16 digits>, and what those leave that do not come to an end.
//
// Who writes holds path/run-<16 digits>.lock, where the file system has locks: a run without a living writer is removed by
// the next one, unless that goes on with it. A run that may be gone on with has a journal:
//
//   path/run-5bd1e995c2b2ae35/journal.levada
//
// It says what is stored and where the iterator stood behind that, and is replaced in one step when more is.

#include <memory>
#include <string>

#include "dataset/manifest.h"
#include "system/life_file.h"

namespace levada {

struct Journal {
  std::string identity;  // of what is stored and how: runs of anything else are not gone on with
  std::string state;     // of the iterator, behind the rows that are stored
  Manifest stored;
};

Status WriteJournal(const std::string& path, const Journal& journal);
// Removed with the run, or by this when it is complete.
void RemoveJournal(const std::string& path, const std::string& run);

std::string NewRunName();
// The lock of a run; nullptr where there are none, or another writer has it.
std::unique_ptr<LifeFile> HoldRun(const std::string& path, const std::string& run);

// A run that somebody left, with the journal of `identity`; it is now the caller's. Its journal has an empty `run` where
// there is none.
struct LeftRun {
  Journal journal;
  std::unique_ptr<LifeFile> life;
};
LeftRun FindLeftRun(const std::string& path, const std::string& identity);

// Removes the runs that nobody writes and that the manifest does not name. also_unknown: those too of which nobody can say
// whether they have a writer. Best effort.
void RemoveLeftRuns(const std::string& path, bool also_unknown);
// The files of a run and its directory. Best effort.
void RemoveRun(const std::string& path, const Manifest& manifest);

// Whether all files of a run are still there; Aborted names one that is not.
Status CheckRun(const std::string& path, const Manifest& manifest);

}  // namespace levada

#endif  // LEVADA_DATASET_STORE_RUN_H_
