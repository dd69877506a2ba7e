#include "io/file_index.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstring>

#include "io/crc32c.h"
#include "support/tables.h"

namespace levada {
namespace {

using testing::FailingFiles;
using testing::TemporaryFile;

Ref<FileIndex> Must(Result<Ref<FileIndex>> index) {
  EXPECT_TRUE(index.ok()) << index.status().message();
  return std::move(index).value();
}

// What stands before the data of a TFRecord.
std::string LengthHeader(uint64_t length) {
  std::string bytes(12, '\0');
  std::memcpy(bytes.data(), &length, 8);
  const uint32_t crc = MaskedCrc(Crc32c(bytes.data(), 8));
  std::memcpy(bytes.data() + 8, &crc, 4);
  return bytes;
}

TEST(OffsetList, HoldsOffsetsBeyond32Bits) {
  const int64_t kGiga4 = int64_t{1} << 32;
  const int64_t offsets[] = {0, 0, 7, kGiga4 - 1, kGiga4, kGiga4, kGiga4 + 3, 5 * kGiga4 + 9, 5 * kGiga4 + 9, 6 * kGiga4};
  OffsetList list;
  for (const int64_t offset : offsets) list.Add(offset);
  ASSERT_EQ(list.size(), 10);
  for (int64_t i = 0; i < 10; ++i) EXPECT_EQ(list[i], offsets[i]) << i;
  const OffsetList copy(list.low(), list.wraps());
  for (int64_t i = 0; i < 10; ++i) EXPECT_EQ(copy[i], offsets[i]) << i;
}

TEST(FileIndex, IsKeptAndReadAgain) {
  const TemporaryFile file("one\ntwo\r\n\nlast");
  const Ref<FileIndex> made = Must(OpenIndex(file.path(), TextLineIndex(), IndexMode::kFile));
  const std::optional<Ref<FileIndex>> kept = LoadIndex(file.path(), TextLineIndex(), made->stamp());
  ASSERT_TRUE(kept.has_value());
  ASSERT_EQ((*kept)->count(), 4);
  for (int64_t i = 0; i <= 4; ++i) EXPECT_EQ((*kept)->offset(i), made->offset(i)) << i;
  EXPECT_FALSE(LoadIndex(file.path(), TFRecordIndex(), made->stamp()).has_value());
  FileStamp other = made->stamp();
  other.modified ^= 1;
  EXPECT_FALSE(LoadIndex(file.path(), TextLineIndex(), other).has_value());
  unlink(PathOfIndex(file.path()).c_str());
}

TEST(FileIndex, SparseRecordsBeyond32Bits) {
  // Headers of records of 2^31 - 1 bytes that are holes, then a small one: only headers are read.
  const TemporaryFile file("");
  const int descriptor = open(file.path().c_str(), O_WRONLY);
  const int64_t length = INT32_MAX;
  int64_t at = 0;
  for (int i = 0; i < 3; ++i, at += 16 + length) {
    ASSERT_EQ(pwrite(descriptor, LengthHeader(length).data(), 12, at), 12);
  }
  ASSERT_EQ(pwrite(descriptor, LengthHeader(5).data(), 12, at), 12);
  ASSERT_EQ(ftruncate(descriptor, at + 21), 0);
  close(descriptor);
  const Ref<FileIndex> index = Must(OpenIndex(file.path(), TFRecordIndex(), IndexMode::kMemory));
  ASSERT_EQ(index->count(), 4);
  EXPECT_EQ(index->offset(2), 2 * (16 + length));
  EXPECT_EQ(index->offset(3), at);
  EXPECT_EQ(index->offset(4), at + 21);
}

// Every file operation fails in turn: an error that names the file, or no index kept, never a wrong one.
TEST(FileIndex, SurvivesEveryFailingCall) {
  const TemporaryFile file("one\ntwo\nthree\n");
  for (const IndexMode mode : {IndexMode::kMemory, IndexMode::kFile}) {
    for (int call = 1;; ++call) {
      unlink(PathOfIndex(file.path()).c_str());
      FailingFiles files(call);
      const Result<Ref<FileIndex>> index = OpenIndex(file.path(), TextLineIndex(), mode);
      EXPECT_EQ(FailingFiles::open_files(), 0);
      if (index.ok()) {
        EXPECT_EQ(index.value()->count(), 3);
        EXPECT_EQ(index.value()->offset(2), 8);
      } else {
        EXPECT_NE(std::string(index.status().message()).find(file.path()), std::string::npos);
      }
      if (!files.failed()) break;
    }
  }
  unlink(PathOfIndex(file.path()).c_str());
}

}  // namespace
}  // namespace levada
