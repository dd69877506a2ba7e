// Rows of the contract: sources that read files.

#include <map>

#include "contract/dataset_builders.h"
#include "dataset/source/array_files.h"
#include "contract/dataset_files.h"
#include "dataset/source/csv.h"
#include "dataset/source/records.h"
#include "dataset/source/stored.h"
#include "dataset/source/tar.h"
#include "dataset/transform/file_cache.h"
#include "io/safetensors.h"
#include "io/tar_header.h"
#include "io/tfrecord_writer.h"

namespace levada::testing {
namespace {

class StringSink final : public ByteSink {
 public:
  Status Write(const void* bytes, int64_t nbytes) override {
    text.append(static_cast<const char*>(bytes), nbytes);
    return Status::Ok();
  }
  Status Flush() override { return Status::Ok(); }
  Status Commit() override { return Status::Ok(); }
  std::string text;
};

// Records of growing length, the one at `bad` damaged.
std::string Records(int count, int bad = -1) {
  StringSink sink;
  for (int i = 0; i < count; ++i) {
    EXPECT_TRUE(WriteTFRecord(sink, std::string(3 * i, static_cast<char>('a' + i))).ok());
    if (i == bad) sink.text.back() ^= 1;
  }
  return sink.text;
}

// An archive with two members a sample, but one at `bad`.
std::string Archive(int count, int bad = -1) {
  std::string bytes;
  for (int i = 0; i < 2 * count; ++i) {
    if (i == 2 * bad + 1) continue;
    const std::string data(40 * i, static_cast<char>('a' + i));
    bytes += MakeTarHeader("dir/" + std::to_string(i / 2) + (i % 2 == 0 ? ".txt" : ".bin"), static_cast<int64_t>(data.size()));
    bytes += data;
    bytes.resize((bytes.size() + kTarBlock - 1) / kTarBlock * kTarBlock);
  }
  return bytes + std::string(2 * kTarBlock, '\0');
}

FileOptions Indexed(IndexMode mode = IndexMode::kMemory) { return {{}, 0, mode}; }
Node Tar(const std::vector<std::string>& contents, const FileOptions& options = {}) {
  return Must(MakeTar(Names(contents), {"txt", "__key__", "bin"}, options));
}

Node Lines(const std::vector<std::string>& contents, int64_t parallel = 0) {
  return Must(MakeTextLine(Names(contents), {{}, parallel}));
}
Node TFRecords(const std::vector<std::string>& contents, int64_t parallel = 0) {
  return Must(MakeTFRecord(Names(contents), {{}, parallel}));
}
Node Fixed(const std::vector<std::string>& contents) { return Must(MakeFixedLengthRecord(Names(contents), {2, 1, 1}, {})); }

// Rows of two numbers behind four bytes, in two files.
Node RawFiles(bool read) {
  const std::string head = "head";
  const std::string first = head + std::string("abcdefghijklmnop"), second = head + std::string("qrstuvwx");
  return Must(MakeRawFiles({PathOf(first), PathOf(head), PathOf(second)}, {DType::kInt16, true, {2}}, 4, read));
}

// Named arrays in two safetensors files, strings among them.
Node ArrayFiles(bool read) {
  std::vector<std::string> paths;
  for (const int64_t rows : {5, 6}) {
    paths.push_back(ScratchPath("arrays_" + std::to_string(rows)));
    const std::vector<std::string_view> texts(rows, "a text of many bytes");
    const std::vector<NamedTensor> arrays = {{"w", Must(Tensor::FromStrings(texts, {rows}))},
                                             {"x", Iota(DType::kFloat32, {rows, 3})}};
    EXPECT_TRUE(WriteSafetensors(paths.back(), arrays, {}).ok());
  }
  return Must(MakeArrayFiles(paths, {"x", "w"}, read));
}

Node Csv(const std::vector<std::string>& contents, const FileOptions& options = {}) {
  CsvFormat format;
  format.columns = {{DType::kInt32, nullptr}, {DType::kString, Must(Tensor::ScalarString("none"))}};
  format.options.header = true;
  return Must(MakeCsv(Names(contents), format, options));
}

// A directory in which a dataset is stored once.
std::string Stored(const std::string& name, const Node& node, bool sharded = false) {
  static std::map<std::string, std::string> paths;
  std::string& path = paths[name];
  if (!path.empty()) return path;
  path = ScratchPath("stored_" + name);
  EXPECT_TRUE(SaveDataset(node, path, sharded, {}).ok());
  return path;
}
Node Load(const std::string& path) { return Must(MakeStored(path, Must(ReadManifest(path)))); }

}  // namespace

std::vector<NodeCase> FileCases() {
  const std::string text = "one\ntwo\r\n\na line that is too long to be inline\nlast";
  const std::string table = "a,b\n1,x\n2,\"y\"\"z\"\nbad,w\n4\n5,v\n";
  return {
      {"text_line", [=] { return Lines({text, "", "x\n"}); }, {}},
      {"text_line_absent", [=] { return Lines({"x\ny\n", "absent", "z\n"}); }, {2}},
      {"text_line_in_turn", [=] { return Lines({"a\nb\nc\n", "d\n", "absent", "e\nf\n", text}, 2); }, {4}},
      {"text_line_shuffled_names",
       [=] { return Repeat(Must(MakeTextLine(Shuffle(Names({"a\nb\n", "c\n", "d\ne\nf\n"}), -2), {})), 2); },
       {}},
      {"text_line_batch_prefetch", [=] { return Prefetch(Batch(Lines({text, text}), 3), 2); }, {}},
      {"text_line_skip_take", [=] { return Take(Skip(Lines({text, text}), 2), 5); }, {}},
      {"tfrecord", [=] { return TFRecords({Records(9), Records(4)}); }, {}},
      {"tfrecord_damaged", [=] { return TFRecords({Records(5, 2), Records(4)}); }, {2}},
      {"tfrecord_truncated", [=] { return TFRecords({Records(3) + "abc", Records(2)}); }, {3}},
      {"tfrecord_in_turn", [=] { return TFRecords({Records(5, 2), Records(4), Records(1), Records(3)}, 3); }, {5}},
      {"array_files_mapped", [] { return ArrayFiles(false); }, {}},
      {"array_files_shuffle_batch", [] { return Batch(Shuffle(ArrayFiles(false), -2), 3); }, {}},
      {"array_files_read", [] { return ArrayFiles(true); }, {}},
      {"raw_files_mapped", [] { return RawFiles(false); }, {}},
      {"raw_files_read_shuffle_batch", [] { return Batch(Shuffle(RawFiles(true), -2), 2); }, {}},
      {"fixed_length_record", [=] { return Fixed({"HaabbccF", "HF", "HxxF"}); }, {}},
      {"fixed_length_record_wrong", [=] { return Fixed({"HaabbccF", "HaF", "HxxF"}); }, {3}},
      {"csv", [=] { return Csv({"a,b\n1,x\n2,\n", "a,b\n3,z"}); }, {}},
      {"csv_failing", [=] { return Csv({table, "", "a,b\n7,q\n"}); }, {2, 3, 5}},
      {"csv_indexed", [=] { return Csv({table, "a,b\n7,q\n"}, Indexed()); }, {2, 3}},
      {"text_line_indexed", [=] { return Must(MakeTextLine(Names({text, "", "x\n"}), Indexed())); }, {}},
      {"text_line_indexed_shuffle_batch",
       [=] { return Batch(Shuffle(Must(MakeTextLine(Names({text, text}), Indexed(IndexMode::kFile))), -2), 3); },
       {}},
      {"tfrecord_indexed", [=] { return Must(MakeTFRecord(Names({Records(9), Records(4)}), Indexed())); }, {}},
      {"tfrecord_indexed_damaged",
       [=] { return Must(MakeTFRecord(Names({Records(5, 2), Records(4)}), Indexed())); },
       {2}},
      {"fixed_length_record_indexed",
       [=] { return Must(MakeFixedLengthRecord(Names({"HaabbccF", "HF", "HxxF"}), {2, 1, 1}, Indexed())); },
       {}},
      {"tar", [=] { return Tar({Archive(5), Archive(2, 1), Archive(3)}); }, {6}},
      {"tar_truncated", [=] { return Tar({Archive(3).substr(0, 2000), Archive(2)}); }, {0}},
      {"tar_indexed", [=] { return Tar({Archive(5), Archive(2, 1), Archive(3)}, Indexed()); }, {6}},
      {"tar_indexed_shuffle", [=] { return Shuffle(Tar({Archive(5), Archive(3)}, Indexed()), -2); }, {}},
      {"load_mapped", [] { return Load(Stored("mapped", Images())); }, {}},
      {"load_mapped_shuffle_batch", [] { return Batch(Shuffle(Load(Stored("mapped", Images())), -2), 4); }, {}},
      {"load_ragged", [] { return Load(Stored("ragged", Ragged(Range(17)))); }, {}},
      {"load_words", [] { return Load(Stored("words", Slices({Words()}))); }, {}},
      {"load_shards",
       [] {
         const Node numbered = Slices({Int64s({2, 0, 1, 1, 0, 1, 2, 7}), Iota(DType::kFloat32, {8, 3})});
         return Shuffle(Load(Stored("shards", numbered, true)), 5);
       },
       {}},
      {"cache_file", [] { return Repeat(Must(MakeFileCache(Images(), Stored("cache", Images()))), 2); }, {}},
      {"snapshot", [] { return Must(MakeSnapshot(Range(19), ScratchPath("snapshot"), {})); }, {}},
      {"snapshot_failing",
       [] { return Must(MakeSnapshot(NoFives(Range(12)), ScratchPath("snapshot"), {})); },
       {0, 5, 10}},
      {"csv_filter_repeat", [=] { return Repeat(Csv({"a,b\n1,x\n2,\n"}), 3); }, {}},
  };
}

}  // namespace levada::testing
