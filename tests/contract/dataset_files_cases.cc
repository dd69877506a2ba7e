// Rows of the contract: sources that read files.

#include <map>
#include <memory>

#include "contract/dataset_builders.h"
#include "dataset/source/csv.h"
#include "dataset/source/records.h"
#include "dataset/source/stored.h"
#include "dataset/transform/file_cache.h"
#include "io/tfrecord_writer.h"
#include "support/tables.h"

namespace levada::testing {
namespace {

// A file of these bytes that lasts as long as the tests; equal bytes are one file, since names are part of elements.
std::string PathOf(const std::string& bytes) {
  static std::map<std::string, std::unique_ptr<TemporaryFile>> files;
  std::unique_ptr<TemporaryFile>& file = files[bytes];
  if (file == nullptr) file = std::make_unique<TemporaryFile>(bytes);
  return file->path();
}

Node Names(const std::vector<std::string>& contents) {
  std::vector<std::string> paths;
  for (const std::string& bytes : contents) paths.push_back(bytes == "absent" ? "/nowhere/absent" : PathOf(bytes));
  const std::vector<std::string_view> views(paths.begin(), paths.end());
  return Slices({Must(Tensor::FromStrings(views, {static_cast<int64_t>(views.size())}))});
}

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

Node Lines(const std::vector<std::string>& contents, int64_t parallel = 0) {
  return Must(MakeTextLine(Names(contents), {{}, parallel}));
}
Node TFRecords(const std::vector<std::string>& contents, int64_t parallel = 0) {
  return Must(MakeTFRecord(Names(contents), {{}, parallel}));
}
Node Fixed(const std::vector<std::string>& contents) { return Must(MakeFixedLengthRecord(Names(contents), {2, 1, 1}, {})); }

Node Csv(const std::vector<std::string>& contents) {
  CsvFormat format;
  format.columns = {{DType::kInt32, nullptr}, {DType::kString, Must(Tensor::ScalarString("none"))}};
  format.options.header = true;
  return Must(MakeCsv(Names(contents), format, {}));
}

// A directory in which a dataset is stored once.
std::string Stored(const std::string& name, const Node& node, bool sharded = false) {
  static std::map<std::string, std::string> paths;
  std::string& path = paths[name];
  if (!path.empty()) return path;
  path = ::testing::TempDir() + "levada_stored_" + std::to_string(getpid()) + "_" + name;
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
      {"fixed_length_record", [=] { return Fixed({"HaabbccF", "HF", "HxxF"}); }, {}},
      {"fixed_length_record_wrong", [=] { return Fixed({"HaabbccF", "HaF", "HxxF"}); }, {3}},
      {"csv", [=] { return Csv({"a,b\n1,x\n2,\n", "a,b\n3,z"}); }, {}},
      {"csv_failing", [=] { return Csv({table, "", "a,b\n7,q\n"}); }, {2, 3, 5}},
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
      {"snapshot", [] { return Must(MakeSnapshot(Range(19), ::testing::TempDir() + "levada_snap", {})); }, {}},
      {"snapshot_failing",
       [] { return Must(MakeSnapshot(NoFives(Range(12)), ::testing::TempDir() + "levada_snap", {})); },
       {0, 5, 10}},
      {"csv_filter_repeat", [=] { return Repeat(Csv({"a,b\n1,x\n2,\n"}), 3); }, {}},
  };
}

}  // namespace levada::testing
