// Rows of the contract: streams that run on chunks, with failures and ends inside of them.

#include "contract/dataset_builders.h"
#include "contract/dataset_files.h"
#include "dataset/source/csv.h"
#include "dataset/source/records.h"
#include "dataset/transform/concatenate.h"
#include "dataset/transform/enumerate.h"
#include "dataset/transform/filter.h"
#include "dataset/transform/padded_batch.h"
#include "dataset/transform/slice.h"
#include "dataset/transform/unbatch.h"
#include "dataset/transform/zip.h"

namespace levada::testing {
namespace {

// One number a line, wide enough for most of them to be read as plain ones; `bad` is none.
std::string Column(int64_t first, int64_t count, int64_t bad = -1) {
  std::string text;
  for (int64_t i = first; i < first + count; ++i) {
    const std::string digits = std::to_string(i);
    text += i == bad ? std::string("none\n") : std::string(10 - digits.size(), '0') + digits + "\n";
  }
  return text;
}

Node CsvNumbers(const std::vector<std::string>& contents) {
  CsvFormat format;
  format.columns = {{DType::kInt64, nullptr}};
  return Must(MakeCsv(Names(contents), format, {}));
}
// 5, 6, ..., 44 in two files of which one has a line that is no number.
Node Numbers() { return CsvNumbers({Column(5, 25), "", Column(30, 15, 35)}); }

// Wide records of all dtypes; some quoted, missing or broken.
Node Table() {
  CsvFormat format;
  format.columns = {{DType::kInt32, nullptr},
                    {DType::kString, Must(Tensor::ScalarString("a default of some length"))},
                    {DType::kFloat32, Must(Tensor::Scalar(DType::kFloat32, 0.5f))},
                    {DType::kFloat64, nullptr}};
  format.na_value = "NA";
  format.exclude = {1, 5};
  std::string text;
  for (int i = 0; i < 30; ++i) {
    text += std::to_string(i) + ",out,";
    text += i % 7 == 3 ? "\"quo,\"\"ted\"" : i % 7 == 5 ? "NA" : "a word number " + std::to_string(i);
    text += i % 5 == 2 ? "," : i == 18 ? ",half" : ",-1." + std::to_string(i) + "e-2";
    text += i == 21 ? ",,x\n" : ", 0.12345678901234567" + std::string(i % 4 == 0 ? " " : "") + ",\"x\"\r\n";
  }
  return Must(MakeCsv(Names({text}), format, {}));
}

Node Lines(int64_t count) { return Must(MakeTextLine(Names({Column(0, count), Column(7, 3)}), {})); }
Node Pairs() { return Must(MakeFixedLengthRecord(Names({std::string(80, 'x') + "abcdefgh"}), {8, 0, 0}, {})); }
Node Filtered(Node n, Ref<Function> (*make)(const TensorSpec&)) {
  Ref<Function> predicate = make(n->specs()[0]);
  return Must(MakeFilter(std::move(n), FunctionOf(std::move(predicate))));
}
Node Unbatched(Node n) { return Must(MakeUnbatch(std::move(n))); }
// Rows of another shape in each of two inputs.
Node Blocks() { return Slices({Iota(DType::kFloat32, {4, 3, 2})}); }
Node Zip(std::vector<Node> nodes) { return Must(MakeZip(std::move(nodes))); }
Node Shard(Node n, int64_t count, int64_t index) { return Must(MakeShard(std::move(n), count, index)); }
Node Join(Node a, Node b) { return Must(MakeConcatenate(std::move(a), std::move(b))); }
Node Padded(Node n, int64_t size) { return Must(MakePaddedBatch(std::move(n), size, false, {})); }

}  // namespace

std::vector<NodeCase> ChunkCases() {
  // Zeros fail in 100 // x.
  const std::string with_zeros = Column(3, 3) + Column(0, 3) + Column(8, 20) + Column(0, 1) + Column(50, 4);
  const auto zeros = [with_zeros] { return CsvNumbers({with_zeros}); };
  return {
      {"chunk_csv", [] { return Numbers(); }, {30}},
      {"chunk_csv_table", [] { return Table(); }, {18, 21}},
      {"chunk_csv_table_batch", [] { return Batch(Table(), 4); }, {4, 5}},
      {"chunk_csv_batch", [] { return Batch(Numbers(), 8); }, {3}},
      {"chunk_csv_batch_drop", [] { return Batch(Numbers(), 9, true); }, {3}},
      {"chunk_csv_batch_prefetch", [] { return Prefetch(Batch(Numbers(), 8), 2); }, {3}},
      {"chunk_csv_map", [] { return Map(Numbers(), Scale); }, {30}},
      {"chunk_csv_map_failing", [=] { return Map(zeros(), HundredBy); }, {3, 26}},
      {"chunk_csv_map_failing_batch", [=] { return Batch(Map(zeros(), HundredBy), 5); }, {0, 5}},
      {"chunk_csv_map_map", [=] { return Map(Map(zeros(), HundredBy), HundredBy); }, {3, 26}},
      {"chunk_csv_batch_map", [] { return Map(Batch(Numbers(), 8), Scale); }, {3}},
      {"chunk_csv_filter", [] { return Filtered(Numbers(), IsOdd); }, {15}},
      {"chunk_csv_filter_batch", [] { return Batch(Filtered(Numbers(), IsOdd), 4); }, {3}},
      {"chunk_csv_filter_failing", [=] { return Filtered(zeros(), HundredByIsEven); }, {1, 14}},
      {"chunk_csv_filter_failing_map",
       [=] { return Batch(Map(Filtered(zeros(), HundredByIsEven), HundredBy), 3); },
       {0, 5}},
      {"chunk_csv_take_skip", [] { return Batch(Take(Skip(Numbers(), 7), 29), 6); }, {3}},
      {"chunk_csv_shard", [] { return Batch(Shard(Numbers(), 3, 1), 4); }, {2}},
      {"chunk_csv_shard_failing", [] { return Shard(Numbers(), 3, 0); }, {10}},
      {"chunk_csv_enumerate", [] { return Must(MakeEnumerate(Numbers(), 100)); }, {30}},
      {"chunk_csv_enumerate_batch", [] { return Batch(Must(MakeEnumerate(Numbers(), 100)), 7); }, {4}},
      {"chunk_csv_zip", [=] { return Zip({Numbers(), Map(zeros(), HundredBy), Lines(20)}); }, {3}},
      {"chunk_csv_zip_batch",
       [=] { return Batch(Zip({Lines(40), Map(zeros(), HundredBy), Numbers()}), 4); },
       {0, 6, 7}},
      {"chunk_csv_unbatch", [] { return Unbatched(Batch(Numbers(), 8)); }, {24}},
      {"chunk_csv_unbatch_batch", [] { return Batch(Unbatched(Batch(Numbers(), 8)), 5); }, {4}},
      {"chunk_csv_repeat", [] { return Batch(Repeat(CsvNumbers({Column(1, 11), Column(50, 2)}), 3), 4); }, {}},
      {"chunk_csv_concatenate", [] { return Batch(Join(Numbers(), NoFives(Range(9))), 4); }, {7, 10, 12}},
      {"chunk_csv_concatenate_rows", [] { return Join(Numbers(), NoFives(Range(9))); }, {30, 40, 45}},
      {"chunk_csv_padded_batch", [] { return Padded(Numbers(), 8); }, {3}},
      {"chunk_csv_shuffle", [] { return Batch(Shuffle(Numbers(), 6), 4); }, {6}},
      {"chunk_csv_table_shuffle", [] { return Batch(Shuffle(Table(), 9), 4); }, {2, 3}},
      {"chunk_lines_shuffle", [] { return Shuffle(Lines(30), 12); }, {}},
      {"chunk_ragged_shuffle", [] { return Shuffle(Join(Unbatched(Blocks()), Blocks()), 3); }, {}},
      {"chunk_lines_batch", [] { return Batch(Lines(30), 12); }, {}},
      {"chunk_lines_names_batch",
       [] { return Batch(Must(MakeTextLine(Shuffle(Names({Column(0, 9), Column(20, 3), "x\n"}), -2), {})), 4); },
       {}},
      {"chunk_records_batch", [] { return Batch(Pairs(), 4); }, {}},
      {"chunk_records_map", [] { return Batch(Map(Pairs(), Same), 4); }, {}},
  };
}

}  // namespace levada::testing
