// Rows of the contract: streams, and other nodes over them.

#include "contract/dataset_builders.h"
#include "dataset/dataset.h"
#include "dataset/source/generator.h"
#include "dataset/transform/assert_cardinality.h"
#include "dataset/transform/bucket.h"
#include "dataset/transform/cache.h"
#include "dataset/transform/concatenate.h"
#include "dataset/transform/filter.h"
#include "dataset/transform/flatten.h"
#include "dataset/transform/group_by_window.h"
#include "dataset/transform/interleave.h"
#include "dataset/transform/padded_batch.h"
#include "dataset/transform/rejection_resample.h"
#include "dataset/transform/scan.h"
#include "dataset/transform/slice.h"
#include "dataset/transform/unbatch.h"
#include "dataset/transform/window.h"
#include "dataset/transform/zip.h"

namespace levada::testing {
namespace {

Ref<ElementFunction> NumberTest(std::function<bool(int64_t)> test) {
  return MakeRef<LambdaFunction>([test](const Ref<Element>& in, Ref<Element>* out) {
    const Ref<Tensor> answer[] = {Must(Tensor::Scalar(DType::kBool, test(NumberOf(*in))))};
    *out = Element::Of(answer);
    return Status::Ok();
  });
}
Node Filter(Node n, std::function<bool(int64_t)> test) { return Must(MakeFilter(std::move(n), NumberTest(test))); }
Node Odd(Node n) {
  return Filter(std::move(n), [](int64_t x) { return x % 2 == 1; });
}
Node TakeWhile(Node n, int64_t below) {
  return Must(MakeTakeWhile(std::move(n), NumberTest([below](int64_t x) { return x < below; })));
}

const std::vector<TensorSpec>& Number() {
  static const std::vector<TensorSpec>* const specs = new std::vector<TensorSpec>{{DType::kInt64, true, {}}};
  return *specs;
}

// Counts to n, failing at `fails`.
class CountingGenerator final : public ElementSource {
 public:
  CountingGenerator(int64_t n, int64_t fails) : n_(n), fails_(fails) {}
  Result<std::unique_ptr<ElementPass>> Open() override {
    class Pass final : public ElementPass {
     public:
      Pass(int64_t n, int64_t fails) : n_(n), fails_(fails) {}
      Status Next(Ref<Element>* out) override {
        if (at_ == fails_) return MakeError(Code::kUser, "the generator fails");
        if (at_ == n_) return Status::Ok();
        const Ref<Tensor> number[] = {Must(Tensor::Scalar(DType::kInt64, at_++))};
        *out = Element::Of(number);
        return Status::Ok();
      }

     private:
      const int64_t n_, fails_;
      int64_t at_ = 0;
    };
    return std::unique_ptr<ElementPass>(new Pass(n_, fails_));
  }

 private:
  const int64_t n_, fails_;
};
Node Generated(int64_t n, int64_t fails = -1) {
  return Must(MakeGenerator(Number(), MakeRef<CountingGenerator>(n, fails)));
}

// x -> x, x - 1, ... 1; refuses 4.
Ref<DatasetFunction> Countdown() {
  return MakeRef<LambdaDatasets>([](const Ref<Element>& in) -> Result<Node> {
    if (NumberOf(*in) == 4) return MakeError(Code::kUser, "four");
    return MakeRange(NumberOf(*in), 0, -1, DType::kInt64);
  });
}
Node FlatMap(Node n) { return Must(MakeFlatMap(std::move(n), Number(), Countdown())); }
Node Interleave(Node n, int64_t cycle, int64_t block, int32_t calls = 0) {
  return Must(MakeInterleave(std::move(n), Number(), Countdown(), {cycle, block, calls}));
}
// Windows of numbers as batches.
Node Joined(Node n) {
  auto batch = MakeRef<LambdaDatasets>([](const Ref<Element>& in) -> Result<Node> {
    return MakeBatch(in->dataset(0)->node(), 100, false);
  });
  return Must(MakeFlatMap(std::move(n), {{DType::kInt64, true, {kUnknownDim}}}, std::move(batch)));
}
Node Rows(Node n) { return Must(MakeFlatten(std::move(n), {})); }
// Windows whose datasets have these elements, in batches.
Node Windows(Node n, WindowParameters window, int64_t batch_size, bool drop = false, std::vector<int> parts = {}) {
  FlattenParameters parameters;
  for (int c : parts) parameters.specs.push_back(n->specs()[c]);
  if (parts.empty()) parameters.specs = n->specs();
  parameters.parts = std::move(parts);
  parameters.batch_size = batch_size;
  parameters.drop_remainder = drop;
  return Must(MakeFlatten(Must(MakeWindow(std::move(n), window)), std::move(parameters)));
}
Node Grouped(Node n, int64_t size) {
  auto batch = MakeRef<LambdaDatasets>([](const Ref<Element>& in) -> Result<Node> {
    return MakeBatch(in->dataset(1)->node(), 100, false);
  });
  GroupParameters parameters;
  parameters.window_size = size;
  return Must(MakeGroupByWindow(std::move(n), parameters, {{DType::kInt64, true, {kUnknownDim}}}, std::move(batch)));
}
// x -> (x % 3, x).
Node Keyed(Node n) {
  auto body = [](const Ref<Element>& in, Ref<Element>* out) {
    const Ref<Tensor> pair[] = {Must(Tensor::Scalar(DType::kInt64, NumberOf(*in) % 3)), in->component(0)};
    *out = Element::Of(pair);
    return Status::Ok();
  };
  return Must(MakeMapCallback(std::move(n), {Number()[0], Number()[0]}, MakeRef<LambdaFunction>(body), {}));
}
Node RunningSum(Node n) {
  auto body = [](const Ref<Element>& in, Ref<Element>* out) {
    const Ref<Tensor> sum = Must(Tensor::Scalar(DType::kInt64, NumberOf(*in, 0) + NumberOf(*in, 1)));
    const Ref<Tensor> pair[] = {sum, sum};
    *out = Element::Of(pair);
    return Status::Ok();
  };
  const Ref<Tensor> zero[] = {Must(Tensor::Scalar(DType::kInt64, int64_t{0}))};
  return Must(MakeScan(std::move(n), Element::Of(zero), Number(), MakeRef<LambdaFunction>(body)));
}
Node Bucketed(Node n, bool drop) {
  BucketParameters parameters;
  parameters.boundaries = {2, 7};
  parameters.batch_sizes = {2, 3, 4};
  parameters.drop_remainder = drop;
  return Must(MakeBucket(std::move(n), parameters));
}
Node Resampled(Node n) {
  ResampleParameters parameters;
  parameters.target = {0.5, 0.5, 0};
  parameters.seed = {true, 4, true};
  return Must(MakeRejectionResample(std::move(n), parameters));
}

std::vector<NodeCase> FilterCases() {
  return {
      {"filter", [] { return Odd(Range(19)); }, {}},
      {"filter_none", [] { return Filter(Range(19), [](int64_t) { return false; }); }, {}},
      {"filter_failing", [] { return Odd(NoFives(Range(12))); }, {0, 3, 6}},
      {"filter_batch", [] { return Batch(Odd(Range(19)), 4); }, {}},
      {"filter_batch_drop", [] { return Batch(Odd(Range(19)), 4, true); }, {}},
      {"filter_batch_failing", [] { return Batch(Odd(NoFives(Range(12))), 2); }, {0, 2, 4}},
      {"filter_map", [] { return Map(Odd(Range(9)), Same); }, {}},
      {"filter_map_failing", [] { return NoFives(Odd(Range(17))); }, {2, 7}},
      {"filter_prefetch", [] { return Prefetch(Odd(Range(40)), 3); }, {}},
      {"filter_shuffle", [] { return Shuffle(Odd(Range(40)), 5); }, {}},
      {"filter_shuffle_all_repeat", [] { return Repeat(Shuffle(Odd(Range(20)), -2), 3); }, {}},
      {"shuffle_filter_repeat_prefetch", [] { return Prefetch(Repeat(Odd(Shuffle(Range(20), -2)), 3), 2); }, {}},
      {"filter_shuffle_prefetch", [] { return Prefetch(Repeat(Shuffle(Odd(Range(20)), 4), 3), 2); }, {}},
      {"filter_repeat_take", [] { return Take(Repeat(Odd(Range(5)), -1), 9); }, {}},
      {"filter_repeat_nothing", [] { return Repeat(Filter(Range(5), [](int64_t) { return false; }), -1); }, {}},
      {"filter_repeat_none", [] { return Repeat(Odd(Range(5)), 0); }, {}},
      {"filter_skip_take", [] { return Take(Skip(Odd(Range(30)), 4), 5); }, {}},
      {"filter_skip_everything", [] { return Skip(Odd(Range(30)), -1); }, {}},
      {"filter_shard", [] { return Must(MakeShard(Odd(Range(30)), 4, 1)); }, {}},
      {"filter_zip", [] { return Must(MakeZip({Odd(Range(30)), Images(), NoFives(Range(12))})); }, {0, 5, 10}},
      {"filter_concatenate", [] { return Must(MakeConcatenate(Odd(Range(7)), Range(3))); }, {}},
      {"concatenate_filter", [] { return Must(MakeConcatenate(Range(3), Odd(Range(7)))); }, {}},
      {"take_while", [] { return TakeWhile(Range(19), 6); }, {}},
      {"take_while_all", [] { return TakeWhile(Range(5), 60); }, {}},
      {"take_while_shuffle_repeat", [] { return Repeat(TakeWhile(Shuffle(Range(9), -2), 7), 3); }, {}},
  };
}

std::vector<NodeCase> FlattenCases() {
  return {
      {"flatten_rows", [] { return Rows(Pixels()); }, {}},
      {"flatten_rows_gaps", [] { return Rows(Gaps()); }, {}},
      {"flatten_rows_words", [] { return Rows(Batch(Slices({Words()}), 3)); }, {}},
      {"flatten_rows_shuffle_batch", [] { return Batch(Rows(Shuffle(Pixels(), -2)), 7); }, {}},
      {"flatten_rows_batch_repeat", [] { return Repeat(Batch(Rows(Take(Pixels(), 5)), 7), 3); }, {}},
      {"flatten_rows_map", [] { return Rows(Map(Pixels(), Scale)); }, {}},
      {"flatten_rows_unknown", [] { return Rows(Batch(Range(11), 4)); }, {}},
      {"flatten_rows_failing", [] { return Rows(Batch(NoFives(Range(12)), 3, true)); }, {0, 1, 5}},
      {"flatten_rows_filter", [] { return Rows(Batch(Odd(Range(15)), 3)); }, {}},
      {"flatten_windows", [] { return Windows(Range(11), {3, 2, 1, false}, 3); }, {}},
      {"flatten_windows_parts", [] { return Windows(Images(), {4, 1, 2, true}, 4, true, {1, 0, 1}); }, {}},
      {"flatten_windows_short_dropped", [] { return Windows(Range(11), {3, 2, 1, false}, 3, true); }, {}},
      {"flatten_windows_none", [] { return Windows(Range(11), {3, 2, 1, false}, 4, true); }, {}},
      {"flatten_windows_apart", [] { return Windows(Range(23), {2, 5, 2, false}, 8); }, {}},
      {"flatten_windows_map", [] { return Windows(Map(Pixels(), Scale), {5, 2, 1, false}, 9); }, {}},
      {"flatten_windows_failing", [] { return Windows(NoFives(Range(12)), {2, 2, 1, true}, 2); }, {0, 2, 5}},
      {"flatten_windows_words", [] { return Windows(Slices({Words()}), {3, 1, 2, false}, 3); }, {}},
      {"flatten_windows_shuffle", [] { return Windows(Repeat(Shuffle(Range(7), -2), 2), {3, 1, 1, true}, 3); }, {}},
      {"flatten_windows_small_batches", [] { return Windows(Images(), {3, 2, 1, false}, 2); }, {}},
      {"flatten_windows_elements", [] { return Windows(Images(), {3, 2, 1, false}, 0); }, {}},
      {"flatten_windows_filter", [] { return Windows(Odd(Range(30)), {3, 5, 2, false}, 3); }, {}},
  };
}

std::vector<NodeCase> FunctionCases() {
  return {
      {"generator", [] { return Generated(9); }, {}},
      {"generator_none", [] { return Generated(0); }, {}},
      {"generator_failing", [] { return Generated(9, 4); }, {4}},
      {"generator_shuffle_repeat_batch", [] { return Batch(Repeat(Shuffle(Generated(9), 4), 2), 4); }, {}},
      {"generator_prefetch", [] { return Prefetch(Generated(30), -1); }, {}},
      {"flat_map", [] { return FlatMap(Range(4)); }, {}},
      {"flat_map_failing", [] { return FlatMap(Range(7)); }, {6}},
      {"flat_map_repeat_batch", [] { return Batch(Repeat(FlatMap(Shuffle(Range(4), -2)), 3), 4); }, {}},
      {"interleave", [] { return Interleave(Skip(Range(11), 5), 3, 2); }, {}},
      {"interleave_wide", [] { return Interleave(Range(4), 9, 1); }, {}},
      {"interleave_failing", [] { return Interleave(Range(8), 2, 3); }, {6}},
      {"interleave_parallel", [] { return Interleave(Skip(Range(17), 5), 3, 2, 3); }, {}},
      {"interleave_one_call", [] { return Interleave(Skip(Range(17), 5), 3, 2, 1); }, {}},
      {"interleave_parallel_failing", [] { return Interleave(Range(8), 2, 3, -1); }, {6}},
      {"interleave_parallel_prefetch", [] { return Prefetch(Interleave(Skip(Range(14), 5), 4, 1, 4), 3); }, {}},
      {"interleave_prefetch", [] { return Prefetch(Interleave(Skip(Range(11), 5), 3, 2), 3); }, {}},
      {"flat_map_windows", [] { return Joined(Must(MakeWindow(Range(10), {3, 2, 1, false}))); }, {}},
      {"flat_map_stream_windows", [] { return Joined(Must(MakeWindow(Odd(Range(30)), {3, 5, 2, false}))); }, {}},
      {"filter_window", [] { return Must(MakeWindow(Odd(Range(30)), {3, 2, 1, true})); }, {}},
      {"filter_window_failing", [] { return Must(MakeWindow(Odd(NoFives(Range(12))), {2, 2, 1, false})); }, {0, 1, 3}},
      {"group_by_window", [] { return Grouped(Keyed(Range(20)), 3); }, {}},
      {"group_by_window_failing", [] { return Grouped(Keyed(NoFives(Range(20))), 2); }, {0, 2, 5, 9}},
      {"scan", [] { return RunningSum(Range(9)); }, {}},
      {"scan_failing_repeat", [] { return Repeat(RunningSum(NoFives(Range(7))), 2); }, {0, 5, 7, 12}},
      {"bucket", [] { return Bucketed(Ragged(Range(20)), false); }, {}},
      {"bucket_drop", [] { return Bucketed(Ragged(Range(20)), true); }, {}},
      {"rejection_resample", [] { return Repeat(Resampled(Keyed(Range(40))), 2); }, {}},
      {"filter_unbatch", [] { return Must(MakeUnbatch(Batch(Odd(Range(15)), 3))); }, {}},
      {"filter_unbatch_failing", [] { return Must(MakeUnbatch(Batch(Odd(NoFives(Range(12))), 2))); }, {0, 3, 6}},
      {"rebatch", [] { return Must(MakeRebatch(Batch(Images(), 5), {3}, false)); }, {}},
      {"rebatch_sizes_drop", [] { return Must(MakeRebatch(Batch(Shuffle(Images(), -2), 5), {1, 4, 7}, true)); }, {}},
      {"filter_padded_batch", [] { return Must(MakePaddedBatch(Ragged(Odd(Range(23))), 4, false, {})); }, {}},
      {"filter_cache_repeat", [] { return Repeat(Must(MakeCache(Odd(Shuffle(Range(15), -2)))), 3); }, {}},
      {"filter_cache_prefetch", [] { return Prefetch(Repeat(Must(MakeCache(Odd(Range(15)))), 2), 4); }, {}},
      {"assert_short", [] { return Must(MakeAssertCardinality(Range(4), 5)); }, {4}},
      {"assert_long", [] { return Must(MakeAssertCardinality(Odd(Range(9)), 2)); }, {2}},
  };
}

}  // namespace

std::vector<NodeCase> StreamCases() {
  std::vector<NodeCase> cases = FilterCases();
  for (NodeCase& node_case : FunctionCases()) cases.push_back(std::move(node_case));
  for (NodeCase& node_case : FlattenCases()) cases.push_back(std::move(node_case));
  return cases;
}

}  // namespace levada::testing
