// Rows of the contract: nodes that join and choose positions.

#include "contract/dataset_builders.h"
#include "dataset/source/counter.h"
#include "dataset/source/elements.h"
#include "dataset/source/random.h"
#include "dataset/transform/assert_cardinality.h"
#include "dataset/transform/cache.h"
#include "dataset/transform/concatenate.h"
#include "dataset/transform/enumerate.h"
#include "dataset/transform/gather.h"
#include "dataset/transform/padded_batch.h"
#include "dataset/transform/slice.h"
#include "dataset/transform/unbatch.h"
#include "dataset/transform/window.h"
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

Node Random(bool rerandomize) { return Must(MakeRandom({true, 3, rerandomize})); }
Node Elements() {
  const Ref<Tensor> first[] = {Int64s({1, 2})};
  const Ref<Tensor> second[] = {Int64s({3})};
  return Must(MakeElements({Element::Of(first), Element::Of(second), Element::Of(first)}));
}
Node Gather(Node n, std::vector<int64_t> indices) { return Must(MakeGather(std::move(n), Int64s(std::move(indices)))); }
Node Fold(Node n, int64_t fold, bool held_out) { return Must(MakeKFold(std::move(n), 4, fold, held_out)); }
Node Cache(Node n) { return Must(MakeCache(std::move(n))); }
Node Unbatch(Node n) { return Must(MakeUnbatch(std::move(n))); }
Node Padded(Node n, int64_t size, bool drop = false) { return Must(MakePaddedBatch(std::move(n), size, drop, {})); }
Node Window(Node n, int64_t size, int64_t shift, int64_t stride, bool drop) {
  return Must(MakeWindow(std::move(n), {size, shift, stride, drop}));
}
Node Asserted(Node n, int64_t count) { return Must(MakeAssertCardinality(std::move(n), count)); }

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
      {"random", [] { return Batch(Take(Random(false), 9), 4); }, {}},
      {"random_repeat", [] { return Repeat(Take(Random(true), 4), 3); }, {}},
      {"elements", [] { return Elements(); }, {}},
      {"elements_shuffle_padded", [] { return Padded(Shuffle(Elements(), -2), 2); }, {}},
      {"gather", [] { return Gather(Images(), {3, -1, 3, 0}); }, {}},
      {"gather_shuffle_batch", [] { return Batch(Gather(Repeat(Shuffle(Range(5), -2), 2), {9, 0, 5, 4}), 3); }, {}},
      {"k_fold_held_out", [] { return Fold(Images(), 1, true); }, {}},
      {"k_fold_rest_batch", [] { return Batch(Fold(Images(), 1, false), 5); }, {}},
      {"cache", [] { return Cache(Map(Pixels(), Scale)); }, {}},
      {"cache_views", [] { return Repeat(Batch(Cache(Images()), 4), 2); }, {}},
      {"cache_shuffled", [] { return Repeat(Cache(Map(Shuffle(Range(9), -2), Same)), 2); }, {}},
      {"cache_batch_shuffle", [] { return Batch(Shuffle(Cache(Map(Pixels(), Scale)), -2), 4); }, {}},
      {"cache_failing", [] { return Repeat(Cache(NoFives(Range(7))), 2); }, {0, 5, 7, 12}},
      {"unbatch", [] { return Unbatch(Batch(Images(), 4, true)); }, {}},
      {"unbatch_shuffle_batch", [] { return Batch(Shuffle(Unbatch(Pixels()), -2), 5); }, {}},
      {"unbatch_failing", [] { return Unbatch(Batch(NoFives(Range(6)), 2, true)); }, {0, 1, 4, 5}},
      {"padded_batch", [] { return Padded(Ragged(Range(11)), 3); }, {}},
      {"padded_batch_drop", [] { return Padded(Ragged(Range(11)), 3, true); }, {}},
      {"padded_batch_words", [] { return Padded(Slices({Words()}), 4); }, {}},
      {"padded_batch_shuffle", [] { return Padded(Shuffle(Images(), -2), 5); }, {}},
      {"window", [] { return Window(Range(11), 3, 2, 1, false); }, {}},
      {"window_drop_stride", [] { return Window(Images(), 3, 1, 4, true); }, {}},
      {"window_ragged", [] { return Window(Ragged(Range(9)), 2, 3, 2, false); }, {}},
      {"window_shuffle", [] { return Shuffle(Window(Range(11), 2, 2, 1, false), -2); }, {}},
      {"assert_cardinality", [] { return Asserted(Range(5), 5); }, {}},
      {"slice_shuffle", [] { return Slice(Shuffle(Repeat(Range(20), -1), 4), 3, 9, 2); }, {}},
  };
}

}  // namespace levada::testing
