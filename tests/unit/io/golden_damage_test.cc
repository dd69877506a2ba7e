// The files that other programs wrote (tests/data), cut at every byte and with one bit of every byte turned: nothing crashes,
// and what is not read whole is an error that names the file and the place in it.

#include <gtest/gtest.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <set>

#include "io/array_file.h"
#include "io/csv_reader.h"
#include "io/file_index.h"
#include "io/record_reader.h"
#include "io/tar_samples.h"

namespace levada {
namespace {

const std::string kFolder = LEVADA_SOURCE_DIR "/tests/data";

// Every path names the same bytes, which are in memory: tens of thousands of files are read. A mapping is a copy of its own,
// so that sanitizers see what lies beside it.
class MemoryFile {
 public:
  MemoryFile() {
    FileTable table{Open, Size, Read, Map, Unmap, Close, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr,
                    nullptr, nullptr, nullptr};
    table.never_waits = 1;
    FileSlot().Set(table);
  }
  ~MemoryFile() { FileSlot().Reset(); }
  static inline std::string bytes;
  static inline int open = 0;

 private:
  static int32_t Open(void*, const char*, void** out) {
    *out = nullptr;
    ++open;
    return 0;
  }
  static int32_t Size(void*, void*, int64_t* out) {
    *out = static_cast<int64_t>(bytes.size());
    return 0;
  }
  static int32_t Read(void*, void*, int64_t offset, void* to, int64_t nbytes, int64_t* out) {
    *out = std::min(nbytes, std::max<int64_t>(static_cast<int64_t>(bytes.size()) - offset, 0));
    if (*out > 0) std::memcpy(to, bytes.data() + offset, static_cast<size_t>(*out));
    return 0;
  }
  static int32_t Map(void*, void*, int64_t nbytes, void** out) {
    if (nbytes > static_cast<int64_t>(bytes.size())) return EINVAL;
    *out = std::malloc(static_cast<size_t>(nbytes));
    std::memcpy(*out, bytes.data(), static_cast<size_t>(nbytes));
    return 0;
  }
  static void Unmap(void*, void*, void* address, int64_t) { std::free(address); }
  static void Close(void*, void*) { --open; }
};

std::string ContentOf(const std::string& name) {
  std::ifstream file(kFolder + "/" + name, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

Status ReadArraysOf(const std::string& path, bool map) {
  LEVADA_ASSIGN_OR_RETURN(const std::vector<std::string> names, ArrayNames(path));
  return ReadArrays(path, names, map).status();
}

template <typename Reader, typename Record>
Status ReadRecords(Result<std::unique_ptr<Reader>> reader, Record record) {
  if (!reader.ok()) return reader.status();
  Status first;
  while (true) {
    const Result<bool> more = reader.value()->Next(&record);
    if (!more.ok() && first.ok()) first = more.status();
    if (more.ok() ? !more.value() : reader.value()->place().ended) return first;
  }
}

ReadOptions Packed(Compression compression) {
  ReadOptions options;
  options.compression = compression;
  return options;
}

// All ways to read a file of this name; `each` takes what every one of them gave.
template <typename Each>
void ReadAll(const std::string& name, const std::string& path, const Each& each) {
  const auto ends = [&](const char* suffix) { return name.ends_with(suffix); };
  const Compression packing = ends(".gz") || name.starts_with("gzip")     ? Compression::kGzip
                              : ends(".zlib") || name.starts_with("zlib") ? Compression::kZlib
                              : ends(".zst")                              ? Compression::kZstd
                                                                          : Compression::kNone;
  const std::vector<std::string> wanted = {"txt", "cls"};
  const auto index = [&](const IndexFormat& format) { each(OpenIndex(path, format, IndexMode::kMemory).status()); };
  if (ends(".npy") || ends(".npz") || ends(".safetensors")) {
    each(ReadArraysOf(path, false));
    each(ReadArraysOf(path, true));
  } else if (ends(".tfrecord")) {
    each(ReadRecords(OpenTFRecords(path, Packed(packing)), std::string_view()));
    if (packing == Compression::kNone) index(TFRecordIndex());
  } else if (ends(".tar")) {
    each(ReadRecords(OpenTarSamples(path, wanted, Packed(packing)), TarSample()));
    index(TarIndex());
  } else if (name.starts_with("table.")) {
    CsvOptions options;
    options.delimiter = packing == Compression::kNone ? ',' : '\t';
    each(ReadRecords(OpenCsv(path, options, Packed(packing)), std::vector<std::string_view>()));
  } else {
    each(ReadRecords(OpenTextLines(path, Packed(packing)), std::string_view()));
  }
}

// Lengths at which a file of this kind may end, beside its own.
std::set<size_t> Ends(const std::string& name, const std::string& bytes) {
  std::set<size_t> ends;
  if (name == "plain.tfrecord" || name == "examples.tfrecord") {
    for (size_t at = 0; at < bytes.size();) {
      ends.insert(at);
      uint64_t length;
      std::memcpy(&length, bytes.data() + at, sizeof(length));
      at += 16 + length;
    }
  } else if (name.ends_with(".tar")) {  // one block of zeros ends an archive, whatever follows
    const size_t last = bytes.find_last_not_of('\0') / 512 * 512 + 512;
    for (size_t at = last + 512; at < bytes.size(); ++at) ends.insert(at);
  } else if (name.ends_with(".csv")) {  // any line may be the last, where no quoted field is open
    bool quoted = false;
    for (size_t at = 0; at < bytes.size(); ++at) {
      if (!quoted) ends.insert(at);
      if (bytes[at] == '"') quoted = !quoted;
    }
  }
  return ends;
}

std::vector<std::string> Names() {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(kFolder)) {
    const std::string name = entry.path().filename();
    if (entry.is_directory() || name.ends_with(".py") || name.ends_with(".json") || name.ends_with(".md")) continue;
    names.push_back(name);
  }
  std::sort(names.begin(), names.end());
  return names;
}

void ExpectPlace(const Status& status, const std::string& name, const std::string& what) {
  const std::string message = status.message();
  EXPECT_NE(message.find("broken/" + name), std::string::npos) << what << ": " << message;
  EXPECT_TRUE(message.find("offset") != std::string::npos || message.find("byte") != std::string::npos)
      << what << ": " << message;
}

class GoldenDamage : public ::testing::TestWithParam<std::string> {};

TEST_P(GoldenDamage, IsReadWhole) {
  const MemoryFile files;
  MemoryFile::bytes = ContentOf(GetParam());
  ASSERT_FALSE(MemoryFile::bytes.empty());
  ReadAll(GetParam(), "whole/" + GetParam(), [](const Status& status) { EXPECT_TRUE(status.ok()) << status.message(); });
}

TEST_P(GoldenDamage, CutAtEveryByte) {
  const MemoryFile files;
  const std::string name = GetParam(), content = ContentOf(name);
  const std::set<size_t> ends = Ends(name, content);
  for (size_t cut = 0; cut < content.size() && !HasFailure(); ++cut) {
    MemoryFile::bytes = content.substr(0, cut);
    ReadAll(name, "broken/" + name, [&](const Status& status) {
      const std::string what = "cut at " + std::to_string(cut) + " of " + std::to_string(content.size());
      EXPECT_EQ(status.ok(), ends.contains(cut)) << what << ": " << status.message();
      if (!status.ok()) ExpectPlace(status, name, what);
    });
    EXPECT_EQ(MemoryFile::open, 0);
  }
}

TEST_P(GoldenDamage, OneBitOfEveryByte) {
  const MemoryFile files;
  const std::string name = GetParam(), content = ContentOf(name);
  for (size_t at = 0; at < content.size() && !HasFailure(); ++at) {
    MemoryFile::bytes = content;
    MemoryFile::bytes[at] = static_cast<char>(content[at] ^ 1 << at % 8);
    ReadAll(name, "broken/" + name, [&](const Status& status) {
      if (!status.ok()) ExpectPlace(status, name, "bit " + std::to_string(at % 8) + " of byte " + std::to_string(at));
    });
    EXPECT_EQ(MemoryFile::open, 0);
  }
}

INSTANTIATE_TEST_SUITE_P(Files, GoldenDamage, ::testing::ValuesIn(Names()), [](const auto& file) {
  std::string name = file.param;
  for (char& c : name) c = std::isalnum(static_cast<unsigned char>(c)) != 0 ? c : '_';
  return name;
});

}  // namespace
}  // namespace levada
