// Rows of the contract: functions that draw random numbers.

#include "contract/dataset_builders.h"
#include "dataset/transform/bucket.h"
#include "dataset/transform/filter.h"
#include "dataset/transform/group_by_window.h"
#include "dataset/transform/interleave.h"
#include "dataset/transform/rejection_resample.h"
#include "dataset/transform/scan.h"
#include "function/trace.h"
#include "runtime/seed.h"
#include "variable/generator.h"

namespace levada {
extern const Op op_stateless_uniform;
extern const Op op_less;
extern const Op op_add;
extern const Op op_cast;
extern const Op op_multiply;
}  // namespace levada

namespace levada::testing {
namespace {

// x -> (x, a float32, the same in another op), from a given seed: a drawn one would make equal calls differ.
Ref<Function> Noise(const TensorSpec& spec) {
  Ref<Trace> trace = Trace::Open();
  const Ref<Tensor> x = Must(trace->Argument(spec));
  Ref<Tensor> outputs[3] = {x, nullptr, nullptr};
  for (int i = 1; i < 3; ++i) {
    const Ref<Tensor> seed = Must(RecordStateRead(MakeRef<OpSeed>(5, true, trace->CountDraw())));
    const int64_t dims[] = {2};
    outputs[i] = Must(Apply1(op_stateless_uniform, {seed.get()}, Attribute::List(dims),
                             Attribute::Number(static_cast<int64_t>(DType::kFloat32))));
  }
  Tensor* const raw[] = {outputs[0].get(), outputs[1].get(), outputs[2].get()};
  return Must(trace->Finish(raw));
}

// x -> a draw below 0.5.
Ref<Function> Coin(const TensorSpec& spec) {
  Ref<Trace> trace = Trace::Open();
  (void)Must(trace->Argument(spec));
  const Ref<Tensor> seed = Must(RecordStateRead(MakeRef<OpSeed>(9, true, trace->CountDraw())));
  const Ref<Tensor> draw = Must(Apply1(op_stateless_uniform, {seed.get()}, Attribute::List({}),
                                       Attribute::Number(static_cast<int64_t>(DType::kFloat32))));
  const Ref<Tensor> half = Must(Tensor::Scalar(DType::kFloat32, 0.5f));
  const Ref<Tensor> heads = Must(Apply1(op_less, {draw.get(), half.get()}));
  Tensor* const raw[] = {heads.get()};
  return Must(trace->Finish(raw));
}

// User code that draws twice, with a seed of its own.
Status DrawTwice(const Ref<Element>& in, Ref<Element>* out) {
  Ref<Tensor> seeds[2];
  for (Ref<Tensor>& seed : seeds) {
    int64_t words[2];
    NextOpSeed(true, 4, words);
    seed = Int64s({words[0], words[1]});
  }
  const Ref<Tensor> components[] = {in->component(0), seeds[0], seeds[1]};
  *out = Element::Of(components);
  return Status::Ok();
}

Node DrawingCallback(Node n, MapCallbackOptions options = {}) {
  const TensorSpec number{DType::kInt64, true, {}};
  const TensorSpec words{DType::kInt64, true, {2}};
  return Must(MakeMapCallback(std::move(n), {number, words, words}, MakeRef<LambdaFunction>(DrawTwice), options));
}

Node Noisy(Node n, int64_t calls = 0) { return Map(std::move(n), Noise, calls); }
Node Coins(Node n) {
  Ref<Function> function = Coin(n->specs()[0]);
  return Must(MakeFilter(std::move(n), FunctionOf(std::move(function))));
}

// For each x a dataset of 1 + x % 3 elements that draw.
class NoisyDatasets final : public DatasetFunction {
 public:
  Status Call(const Ref<Element>& in, Ref<DatasetNode>* out) override {
    int64_t words[2];
    NextOpSeed(true, 2, words);
    *out = Must(MakeShuffle(Range(1 + NumberOf(*in) % 3), kShuffleAll, {false, 0, false}));
    *out = Must(MakeMap(*out, Offset(words[0] % 1000), 0));
    return Status::Ok();
  }

 private:
  static Ref<Function> Offset(int64_t offset) {
    Ref<Trace> trace = Trace::Open();
    const Ref<Tensor> x = Must(trace->Argument({DType::kInt64, true, {}}));
    const Ref<Tensor> by = Must(Tensor::Scalar(DType::kInt64, offset));
    const Ref<Tensor> sum = Must(Apply1(op_add, {x.get(), by.get()}));
    Tensor* const raw[] = {sum.get()};
    return Must(trace->Finish(raw));
  }
};

// The seeds that user code draws are those of the process: equal datasets need one.
Node Interleaved(Node n, int64_t cycle, int32_t calls = 0) {
  SetGlobalSeed(21);
  return Must(MakeInterleave(std::move(n), {{DType::kInt64, true, {}}}, MakeRef<NoisyDatasets>(), {cycle, 1, calls}));
}

// x -> a key from 0 to 2 that is drawn.
Ref<Function> DrawnKey() {
  Ref<Trace> trace = Trace::Open();
  (void)Must(trace->Argument({DType::kInt64, true, {}}));
  const Ref<Tensor> seed = Must(RecordStateRead(MakeRef<OpSeed>(3, true, trace->CountDraw())));
  const Ref<Tensor> draw = Must(Apply1(op_stateless_uniform, {seed.get()}, Attribute::List({}),
                                       Attribute::Number(static_cast<int64_t>(DType::kFloat32))));
  const Ref<Tensor> three = Must(Tensor::Scalar(DType::kFloat32, 3.0f));
  const Ref<Tensor> scaled = Must(Apply1(op_multiply, {draw.get(), three.get()}));
  const Ref<Tensor> key = Must(Apply1(op_cast, {scaled.get()}, Attribute::Number(static_cast<int64_t>(DType::kInt64))));
  Tensor* const raw[] = {key.get()};
  return Must(trace->Finish(raw));
}

// Groups by a drawn key, each given as a dataset that draws.
Node Grouped(Node n) {
  SetGlobalSeed(21);
  GroupParameters parameters;
  parameters.key = DrawnKey();
  parameters.window_size = 3;
  return Must(MakeGroupByWindow(std::move(n), parameters, {{DType::kInt64, true, {}}}, MakeRef<NoisyDatasets>()));
}

Node Bucketed(Node n) {
  BucketParameters parameters;
  parameters.length = DrawnKey();
  parameters.boundaries = {1, 2};
  parameters.batch_sizes = {2, 3, 2};
  return Must(MakeBucket(std::move(n), parameters));
}

Node Resampled(Node n) {
  ResampleParameters parameters;
  parameters.class_of = DrawnKey();
  parameters.target = {0.2, 0.3, 0.5};
  parameters.seed = {true, 5, true};
  return Must(MakeRejectionResample(std::move(n), parameters));
}

}  // namespace

std::vector<NodeCase> RandomCases() {
  return {
      {"draws_map", [] { return Noisy(Range(23)); }, {}},
      {"draws_map_rows", [] { return Noisy(Slices({Iota(DType::kFloat32, {23, 3})})); }, {}},
      {"draws_map_batch", [] { return Prefetch(Batch(Noisy(Shuffle(Range(40), -2)), 4), 2); }, {}},
      {"draws_map_of_batches", [] { return Map(Batch(Noisy(Range(23)), 4), [](const TensorSpec&) {
         return Must([]() -> Result<Ref<Function>> {
           Ref<Trace> trace = Trace::Open();
           const Ref<Tensor> x = Must(trace->Argument({DType::kInt64, true, {kUnknownDim}}));
           Ref<Tensor> y = Must(trace->Argument({DType::kFloat32, true, {kUnknownDim, 2}}));
           (void)Must(trace->Argument({DType::kFloat32, true, {kUnknownDim, 2}}));
           const Ref<Tensor> seed = Must(RecordStateRead(MakeRef<OpSeed>(6, true, trace->CountDraw())));
           const Ref<Tensor> draw = Must(Apply1(op_stateless_uniform, {seed.get()}, Attribute::List({}),
                                                Attribute::Number(static_cast<int64_t>(DType::kFloat32))));
           const Ref<Tensor> sum = Must(Apply1(op_add, {y.get(), draw.get()}));
           Tensor* const raw[] = {x.get(), sum.get()};
           return trace->Finish(raw);
         }());
       }); }, {}},
      {"draws_map_shuffle_repeat", [] { return Repeat(Shuffle(Noisy(Range(9)), -2), 3); }, {}},
      {"draws_map_parallel", [] { return Noisy(Range(60), 3); }, {}},
      {"draws_map_of_stream", [] { return Noisy(Coins(Range(40))); }, {}},
      {"draws_filter_repeat", [] { return Repeat(Coins(Range(12)), 3); }, {}},
      {"draws_filter_prefetch", [] { return Prefetch(Coins(Range(40)), 3); }, {}},
      {"draws_callback", [] { return DrawingCallback(Range(11)); }, {}},
      {"draws_callback_parallel", [] { return DrawingCallback(Range(40), {4, false}); }, {}},
      {"draws_callback_repeat", [] { return Repeat(DrawingCallback(Range(5)), 3); }, {}},
      {"draws_interleave", [] { return Interleaved(Range(9), 1); }, {}},
      {"draws_interleave_cycle", [] { return Interleaved(Range(9), 3); }, {}},
      {"draws_interleave_repeat_prefetch", [] { return Prefetch(Repeat(Interleaved(Range(5), 2), 2), 3); }, {}},
      {"draws_interleave_parallel", [] { return Interleaved(Range(12), 3, 3); }, {}},
      {"draws_grouped", [] { return Grouped(Range(20)); }, {}},
      {"draws_grouped_repeat_prefetch", [] { return Prefetch(Repeat(Grouped(Range(7)), 3), 2); }, {}},
      {"draws_bucketed_repeat", [] { return Repeat(Bucketed(Range(9)), 2); }, {}},
      {"draws_resampled_repeat", [] { return Repeat(Resampled(Range(15)), 2); }, {}},
      {"draws_callback_of_stream", [] { return DrawingCallback(Coins(Range(30))); }, {}},
  };
}

}  // namespace levada::testing
