#include "dataset/store_run.h"

#include <algorithm>
#include <cstdio>

#include "base/random.h"
#include "io/bytes.h"
#include "io/read_file.h"
#include "system/files.h"

namespace levada {
namespace {

constexpr std::string_view kMagic = "LVDJRNL1";
constexpr const char* kJournal = "journal.levada";
constexpr const char* kLock = ".lock";
constexpr std::string_view kPrefix = "run-";
constexpr size_t kDigits = 16;

bool IsRunName(std::string_view name) {
  return name.size() == kPrefix.size() + kDigits && name.substr(0, kPrefix.size()) == kPrefix &&
         name.find_first_not_of("0123456789abcdef", kPrefix.size()) == std::string_view::npos;
}

std::string PathOf(const std::string& path, const std::string& run, const char* name) { return path + "/" + run + name; }

// What is in a directory; nothing where it cannot be listed.
std::vector<DirectoryEntry> EntriesOf(const std::string& path) {
  Result<std::vector<DirectoryEntry>> entries = ListDirectory(path);
  return entries.ok() ? std::move(entries).value() : std::vector<DirectoryEntry>();
}

Result<Journal> ReadJournal(const std::string& path, const std::string& run) {
  LEVADA_ASSIGN_OR_RETURN(const std::string body, ReadChecked(PathOf(path, run, "/") + kJournal, kMagic, "a journal"));
  BytesReader in(body);
  Journal journal;
  journal.identity = std::string(in.Text());
  journal.state = std::string(in.Text());
  const std::string_view stored = in.Text();
  if (!in.complete() || !DecodeManifest(stored, &journal.stored) || journal.stored.run != run) {
    return DataLoss("save: '%s': expected a journal", PathOf(path, run, "/").c_str());
  }
  return journal;
}

// What was begun behind the last entry of the journal.
void RemoveUnknownParts(const std::string& path, const Manifest& stored) {
  for (const DirectoryEntry& entry : EntriesOf(path + "/" + stored.run)) {
    const auto has_it = [&](const StoredShard& shard) {
      return std::find(shard.parts.begin(), shard.parts.end(), entry.name) != shard.parts.end();
    };
    if (entry.is_directory || entry.name == kJournal) continue;
    if (std::any_of(stored.shards.begin(), stored.shards.end(), has_it)) continue;
    (void)RemoveFile(path + "/" + stored.run + "/" + entry.name).ok();
  }
}

}  // namespace

Status WriteJournal(const std::string& path, const Journal& journal) {
  BytesWriter out;
  out.Text(journal.identity);
  out.Text(journal.state);
  out.Text(EncodeManifest(journal.stored));
  return WriteChecked(PathOf(path, journal.stored.run, "/") + kJournal, kMagic, out.Take());
}

void RemoveJournal(const std::string& path, const std::string& run) {
  (void)RemoveFile(PathOf(path, run, "/") + kJournal).ok();
}

std::string NewRunName() {
  char name[32];
  std::snprintf(name, sizeof(name), "run-%016llx", static_cast<unsigned long long>(EntropySeed()));
  return name;
}

std::unique_ptr<LifeFile> HoldRun(const std::string& path, const std::string& run) {
  return LifeFile::Make(PathOf(path, run, kLock));
}

LeftRun FindLeftRun(const std::string& path, const std::string& identity) {
  LeftRun found;
  for (const DirectoryEntry& entry : EntriesOf(path)) {
    if (!entry.is_directory || !IsRunName(entry.name)) continue;
    const Life life = LifeOf(PathOf(path, entry.name, kLock));
    if (life == Life::kAlive) continue;
    Result<Journal> journal = ReadJournal(path, entry.name);
    if (!journal.ok() || journal.value().identity != identity || !CheckRun(path, journal.value().stored).ok()) continue;
    found.life = HoldRun(path, entry.name);
    if (found.life == nullptr && life != Life::kUnknown) continue;
    found.journal = std::move(journal).value();
    RemoveUnknownParts(path, found.journal.stored);
    return found;
  }
  return found;
}

void RemoveLeftRuns(const std::string& path, bool also_unknown) {
  for (const DirectoryEntry& entry : EntriesOf(path)) {
    if (!entry.is_directory || !IsRunName(entry.name)) continue;
    const std::string lock = PathOf(path, entry.name, kLock);
    const Life life = LifeOf(lock);
    if (life == Life::kAlive || (life == Life::kUnknown && !also_unknown)) continue;
    // A save that ended meanwhile has made it the data set.
    const Result<Manifest> manifest = ReadManifest(path);
    if (manifest.ok() ? manifest.value().run == entry.name : manifest.status().code() != Code::kNotFound) continue;
    Manifest left;
    left.run = entry.name;
    RemoveRun(path, left);
    if (life == Life::kDead) (void)RemoveFile(lock).ok();
  }
}

void RemoveRun(const std::string& path, const Manifest& manifest) {
  const std::string directory = path + "/" + manifest.run;
  for (const StoredShard& shard : manifest.shards) {
    for (const std::string& part : shard.parts) (void)RemoveFile(PathOfPart(path, manifest, part)).ok();
  }
  for (const DirectoryEntry& entry : EntriesOf(directory)) {
    if (!entry.is_directory) (void)RemoveFile(directory + "/" + entry.name).ok();
  }
  (void)RemoveFile(directory).ok();
}

Status CheckRun(const std::string& path, const Manifest& manifest) {
  for (const StoredShard& shard : manifest.shards) {
    for (const std::string& part : shard.parts) {
      const std::string name = PathOfPart(path, manifest, part);
      const Status there = File::Open(name).status();
      if (there.code() != Code::kNotFound) LEVADA_RETURN_IF_ERROR(there);
      else return MakeError(Code::kAborted, "save: '%s' is gone: another save to '%s' has begun", name.c_str(), path.c_str());
    }
  }
  return Status::Ok();
}

}  // namespace levada
