// Rows of the contract: nodes that join and choose positions.

#include "contract/dataset_builders.h"
#include "dataset/source/counter.h"
#include "dataset/transform/concatenate.h"
#include "dataset/transform/enumerate.h"
#include "dataset/transform/slice.h"
#include "dataset/transform/zip.h"

namespace levada::testing {
namespace {

Node Zip(std::vector<Node> inputs) { return Must(MakeZip(std::move(inputs))); }
Node Concatenate(Node a, Node b) { return Must(MakeConcatenate(std::move(a), std::move(b))); }
Node Enumerate(Node n, int64_t start) { return Must(MakeEnumerate(std::move(n), start)); }
Node Shard(Node n, int64_t shards, int64_t index) { return Must(MakeShard(std::move(n), shards, index)); }
Node Slice(Node n, int64_t start, int64_t count, int64_t step) {
  return Must(MakeSlice(std::move(n), start, count, step));
}
Node Counter() { return Must(MakeCounter(5, -3, DType::kInt32)); }

}  // namespace

std::vector<NodeCase> IndexCases() {
  return {
      {"counter_take", [] { return Take(Counter(), 9); }, {}},
      {"zip", [] { return Zip({Images(), Range(30)}); }, {}},
      {"zip_one", [] { return Zip({Images()}); }, {}},
      {"zip_batch", [] { return Batch(Zip({Images(), Range(30)}), 4); }, {}},
      {"zip_shuffle_batch", [] { return Batch(Shuffle(Zip({Images(), Range(30), Pixels()}), -2), 4); }, {}},
      {"zip_of_shuffles", [] { return Repeat(Zip({Shuffle(Range(9), -2), Shuffle(Images(), 4)}), 2); }, {}},
      {"zip_failing", [] { return Zip({Map(Divisors(), HundredBy), NoFives(Range(6))}); }, {0, 2, 4, 5}},
      {"zip_ragged", [] { return Zip({Ragged(Range(5)), Map(Range(7), Same)}); }, {}},
      {"zip_of_itself", [] { return [](Node n) { return Zip({n, n}); }(Shuffle(Range(7), -2)); }, {}},
      {"concatenate", [] { return Concatenate(Range(4), Skip(Range(9), 6)); }, {}},
      {"concatenate_batch", [] { return Batch(Concatenate(Images(), Take(Images(), 3)), 4); }, {}},
      {"concatenate_shuffle_batch", [] { return Batch(Shuffle(Concatenate(Images(), Images()), -2), 4); }, {}},
      {"concatenate_shuffles", [] { return Repeat(Concatenate(Shuffle(Range(4), -2), Shuffle(Range(3), -2)), 3); }, {}},
      {"concatenate_empty", [] { return Concatenate(Take(Range(4), 0), Concatenate(Range(2), Take(Range(3), 0))); }, {}},
      {"concatenate_failing", [] { return Concatenate(NoFives(Range(7)), NoFives(Range(6))); }, {0, 5, 7, 12}},
      {"enumerate", [] { return Batch(Enumerate(Shuffle(Images(), -2), 10), 4); }, {}},
      {"shard", [] { return Shard(Images(), 4, 3); }, {}},
      {"shard_batch", [] { return Batch(Shard(Images(), 3, 1), 2); }, {}},
      {"shard_beyond", [] { return Shard(Range(3), 5, 4); }, {}},
      {"shard_shuffle_repeat", [] { return Repeat(Shard(Shuffle(Range(10), -2), 3, 1), 3); }, {}},
      {"slice", [] { return Slice(Images(), 3, 4, 5); }, {}},
      {"slice_shuffle", [] { return Slice(Shuffle(Repeat(Range(20), -1), 4), 3, 9, 2); }, {}},
  };
}

}  // namespace levada::testing
