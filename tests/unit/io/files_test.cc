// read_file, map_file and IDX.

#include <gtest/gtest.h>
#include <zlib.h>

#include <random>

#include "io/idx.h"
#include "io/read_file.h"
#include "support/tables.h"
#include "support/tensors.h"

namespace levada {
namespace {

using testing::ExpectFailure;
using testing::Get;
using testing::TemporaryFile;

std::string Packed(const std::string& bytes, int window_bits) {
  z_stream stream{};
  EXPECT_EQ(deflateInit2(&stream, 6, Z_DEFLATED, window_bits, 8, Z_DEFAULT_STRATEGY), Z_OK);
  std::string out(deflateBound(&stream, bytes.size()) + 64, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}
std::string Gzip(const std::string& bytes) { return Packed(bytes, 15 + 16); }
std::string Zlib(const std::string& bytes) { return Packed(bytes, 15); }

std::string Bytes(const Ref<Tensor>& tensor) { return std::string(tensor->data(), tensor->nbytes()); }

std::string Noise(size_t size) {
  std::mt19937 random(7);
  std::string bytes(size, '\0');
  for (char& byte : bytes) byte = static_cast<char>(random() % 64);
  return bytes;
}

std::string Idx(int code, std::initializer_list<uint32_t> dims, const std::string& elements) {
  std::string bytes = {0, 0, static_cast<char>(code), static_cast<char>(dims.size())};
  for (const uint32_t dim : dims) {
    for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(dim >> shift & 0xFF);
  }
  return bytes + elements;
}

TEST(ReadFileTest, PlainAndPackedFilesOfEverySize) {
  for (const size_t size : {0, 1, 2, 17, 65535, 65536, 300000, 3000000}) {
    const std::string bytes = Noise(size);
    for (const std::string& file : {bytes, Gzip(bytes), Zlib(bytes)}) {
      const TemporaryFile temporary(file);
      const Ref<Tensor> unpacked = Get(ReadFile(temporary.path(), true));
      EXPECT_EQ(unpacked->dtype(), DType::kUInt8);
      EXPECT_TRUE(Bytes(unpacked) == bytes) << size;
      EXPECT_TRUE(Bytes(Get(ReadFile(temporary.path(), false))) == file) << size;
    }
  }
}

TEST(ReadFileTest, GrowsBeyondEveryGuess) {
  const std::string bytes(20 << 20, 'a');  // a ratio of about 1000
  const TemporaryFile temporary(Gzip(bytes));
  EXPECT_TRUE(Bytes(Get(ReadFile(temporary.path(), true))) == bytes);
}

TEST(ReadFileTest, MembersFollowEachOtherAndMayBePadded) {
  const TemporaryFile temporary(Gzip("one ") + Gzip("two") + std::string(512, '\0'));
  EXPECT_EQ(Bytes(Get(ReadFile(temporary.path(), true))), "one two");
}

TEST(ReadFileTest, EveryTruncationIsAnError) {
  const std::string packed = Gzip(Noise(400));
  for (size_t size = 3; size < packed.size(); ++size) {
    const TemporaryFile temporary(packed.substr(0, size));
    const Status status = ReadFile(temporary.path(), true).status();
    ExpectFailure(status, Code::kDataLoss, temporary.path());
    ExpectFailure(status, Code::kDataLoss, "offset " + std::to_string(size));
  }
}

TEST(ReadFileTest, DamageIsFound) {
  const std::string packed = Gzip(Noise(3000));
  for (size_t i = 10; i < packed.size(); i += 7) {
    std::string damaged = packed;
    damaged[i] = static_cast<char>(damaged[i] ^ 0x10);
    const TemporaryFile temporary(damaged);
    EXPECT_EQ(ReadFile(temporary.path(), true).status().code(), Code::kDataLoss) << i;
  }
  const TemporaryFile surplus(Zlib("data") + "x");
  ExpectFailure(ReadFile(surplus.path(), true).status(), Code::kDataLoss, "behind the packed data");
}

TEST(ReadFileTest, ErrorsOfTheFileTableKeepTheirCode) {
  ExpectFailure(ReadFile(::testing::TempDir() + "absent", true).status(), Code::kNotFound, "absent");
  const TemporaryFile temporary(Gzip(Noise(100000)));
  int calls = 1;
  for (;; ++calls) {
    const testing::FailingFiles failing(calls);
    const Status status = ReadFile(temporary.path(), true).status();
    EXPECT_EQ(testing::FailingFiles::open_files(), 0);
    if (!failing.failed()) break;
    ExpectFailure(status, Code::kUnavailable, temporary.path());
  }
  EXPECT_GT(calls, 4);
}

TEST(ReadFileTest, FailingAllocationsAreClean) {
  const TemporaryFile temporary(Gzip(std::string(5 << 20, 'a')));
  int k = 1;
  for (;; ++k) {
    const testing::FailingAllocator allocator(k);
    const Status status = ReadFile(temporary.path(), true).status();
    if (!allocator.failed()) break;
    EXPECT_EQ(status.code(), Code::kResourceExhausted);
  }
  EXPECT_GT(k, 2);
}

TEST(IdxTest, EveryDTypeInNativeOrder) {
  struct Case {
    int code;
    DType dtype;
    std::string elements;
    const char* text;
  };
  const Case cases[] = {
      {0x08, DType::kUInt8, std::string("\x00\xff", 2), "[  0 255]"},
      {0x09, DType::kInt8, std::string("\x00\xff", 2), "[ 0 -1]"},
      {0x0B, DType::kInt16, std::string("\x01\x00\xff\xfe", 4), "[256  -2]"},
      {0x0C, DType::kInt32, std::string("\x00\x00\x01\x00\xff\xff\xff\xfe", 8), "[256  -2]"},
      {0x0D, DType::kFloat32, std::string("\x3f\x80\x00\x00\xc0\x00\x00\x00", 8), "[ 1. -2.]"},
      {0x0E, DType::kFloat64, std::string("\x3f\xf0\0\0\0\0\0\0\xc0\0\0\0\0\0\0\0", 16), "[ 1. -2.]"}};
  for (const Case& test : cases) {
    const std::string file = Idx(test.code, {2}, test.elements);
    for (const std::string& bytes : {file, Gzip(file), Zlib(file)}) {
      const TemporaryFile temporary(bytes);
      const Ref<Tensor> tensor = Get(ReadIdx(temporary.path()));
      EXPECT_EQ(tensor->dtype(), test.dtype);
      EXPECT_EQ(Get(TensorToString(*tensor, Style::kFormat)), test.text);
    }
  }
}

TEST(IdxTest, RanksAndEmptyArrays) {
  const TemporaryFile images(Idx(0x08, {2, 2, 3}, std::string("\0\1\2\3\4\5\6\7\10\11\12\13", 12)));
  EXPECT_EQ(Get(ReadIdx(images.path()))->shape(), Shape({2, 2, 3}));
  const TemporaryFile empty(Idx(0x0E, {0, 28, 28}, ""));
  EXPECT_EQ(Get(ReadIdx(empty.path()))->shape(), Shape({0, 28, 28}));
}

TEST(IdxTest, BadFilesNameFileAndOffset) {
  struct Case {
    std::string bytes;
    const char* part;
  };
  const std::string good = Idx(0x08, {2, 3}, "abcdef");
  const Case cases[] = {{"", "4 bytes of header at offset 0, got 0"},
                        {good.substr(0, 3), "header at offset 0, got 3"},
                        {good.substr(0, 7), "8 bytes of dimensions at offset 4, got 3"},
                        {good.substr(0, 17), "6 bytes), at most 5 bytes follow"},
                        {good + "x", "end of the data at offset 18"},
                        {Idx(0x0A, {2}, "ab"), "IDX header at offset 0, got bytes 00 00 0a 01"},
                        {Idx(0x08, {}, ""), "IDX header at offset 0"},
                        {"\x01" + good.substr(1), "IDX header"},
                        {Idx(0x08, {0xFFFFFFFF, 0xFFFFFFFF}, "a"), "offset 4"},
                        {Idx(0x0E, {0xFFFFFFFF, 0x7FFFFFFF, 2}, "a"), "2^63"},
                        {std::string("\0\0\x08\xff", 4) + std::string(2000, '\1'), "IDX header"}};
  for (const Case& test : cases) {
    const TemporaryFile plain(test.bytes);
    const Status status = ReadIdx(plain.path()).status();
    ExpectFailure(status, Code::kDataLoss, test.part);
    ExpectFailure(status, Code::kDataLoss, plain.path());
    const TemporaryFile packed(Gzip(test.bytes));
    EXPECT_EQ(ReadIdx(packed.path()).status().code(), Code::kDataLoss) << test.part;
  }
}

TEST(IdxTest, AHostileHeaderTakesNoMemory) {
  // 2^40 bytes are named; neither 18 bytes nor a small gzip file can hold them.
  const std::string bytes = Idx(0x08, {1 << 20, 1 << 20}, "abcdef");
  for (const std::string& file : {bytes, Gzip(bytes)}) {
    const TemporaryFile temporary(file);
    const testing::FailingAllocator allocator(1);
    EXPECT_EQ(ReadIdx(temporary.path()).status().code(), Code::kDataLoss);
    EXPECT_FALSE(allocator.failed());
  }
}

TEST(IdxTest, EveryTruncationOfAPackedFileIsAnError) {
  const std::string packed = Gzip(Idx(0x08, {300}, Noise(300)));
  for (size_t size = 0; size < packed.size(); ++size) {
    const TemporaryFile temporary(packed.substr(0, size));
    EXPECT_EQ(ReadIdx(temporary.path()).status().code(), Code::kDataLoss) << size;
  }
}

TEST(IdxTest, FailingFileCallsAreClean) {
  const TemporaryFile temporary(Gzip(Idx(0x08, {300}, Noise(300))));
  for (int k = 1;; ++k) {
    const testing::FailingFiles failing(k);
    const Status status = ReadIdx(temporary.path()).status();
    EXPECT_EQ(testing::FailingFiles::open_files(), 0);
    if (!failing.failed()) break;
    EXPECT_EQ(status.code(), Code::kUnavailable);
  }
}

ArrayLayout LayoutOf(DType dtype, const Shape& shape, const int64_t* strides) {
  return Get(CheckArray({dtype, static_cast<int32_t>(shape.size()), shape.data(), strides, nullptr, false, false}, "x"));
}

TEST(MapFileTest, MapsAnyOffsetAndStrides) {
  const TemporaryFile temporary("h" + std::string("\1\2\3\4\5\6", 6));
  const Ref<Tensor> shorts = Get(MapFile(temporary.path(), 1, LayoutOf(DType::kInt16, Shape({3}), nullptr), "map"));
  EXPECT_EQ(shorts->memory(), MemoryKind::kMapped);
  EXPECT_EQ(testing::Text(shorts), "array([ 513, 1027, 1541], dtype=int16)");
  const int64_t backwards[] = {-2};
  const Ref<Tensor> flipped = Get(MapFile(temporary.path(), 6, LayoutOf(DType::kUInt8, Shape({3}), backwards), "map"));
  EXPECT_EQ(testing::Text(flipped), "array([6, 4, 2], dtype=uint8)");
}

TEST(MapFileTest, WhatDoesNotLieInTheFileIsRefused) {
  const TemporaryFile temporary("0123456789");
  const auto map = [&](int64_t offset, const int64_t* strides) {
    return MapFile(temporary.path(), offset, LayoutOf(DType::kInt32, Shape({2}), strides), "map_file").status();
  };
  EXPECT_OK(map(2, nullptr));
  ExpectFailure(map(3, nullptr), Code::kDataLoss, "offset 3");
  ExpectFailure(map(-1, nullptr), Code::kInvalidArgument, "offset -1");
  ExpectFailure(map(INT64_MAX - 2, nullptr), Code::kInvalidArgument, "offset");
  const int64_t backwards[] = {-4};
  ExpectFailure(map(3, backwards), Code::kInvalidArgument, "before");
  EXPECT_OK(map(4, backwards));
}

TEST(MapFileTest, ATableThatCannotMapIsReadInstead) {
  const TemporaryFile temporary("0123");
  FileTable table = *FileSlot().get();
  table.map = nullptr;
  FileSlot().Set(table);
  const Ref<Tensor> tensor = Get(MapFile(temporary.path(), 1, LayoutOf(DType::kUInt8, Shape({3}), nullptr), "map"));
  EXPECT_EQ(tensor->memory(), MemoryKind::kOwned);
  EXPECT_EQ(Bytes(tensor), "123");
  const Status status = MapFile(temporary.path(), 2, LayoutOf(DType::kUInt8, Shape({3}), nullptr), "map").status();
  FileSlot().Reset();
  ExpectFailure(status, Code::kDataLoss, temporary.path());
}

TEST(IdxTest, ReadsFashionMnistWhereItIsInstalled) {
  const std::string path = "/usr/share/datasets/fashion-mnist/t10k-images-idx3-ubyte.gz";
  if (!File::Open(path).ok()) GTEST_SKIP() << "package dataset-fashion-mnist is not installed";
  EXPECT_EQ(Get(ReadIdx(path))->shape(), Shape({10000, 28, 28}));
}

}  // namespace
}  // namespace levada
