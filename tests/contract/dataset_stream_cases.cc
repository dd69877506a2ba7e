// Rows of the contract: streams, and other nodes over them.

#include "contract/dataset_builders.h"
#include "dataset/transform/concatenate.h"
#include "dataset/transform/filter.h"
#include "dataset/transform/slice.h"
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

}  // namespace

std::vector<NodeCase> StreamCases() {
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

}  // namespace levada::testing
