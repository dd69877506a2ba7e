#include "contract/dataset_builders.h"
#include "contract/dataset_nodes.h"


namespace levada::testing {
namespace {

std::vector<NodeCase> SourceAndOrderCases() {
  return {
      {"tensors", [] { return Tensors({Iota(DType::kFloat32, {2, 3}), Iota(DType::kInt8, {})}); }, {}},
      {"tensors_repeat_batch", [] { return Batch(Repeat(Tensors({Iota(DType::kFloat32, {2})}), 5), 2); }, {}},
      {"slices", [] { return Images(); }, {}},
      {"slices_empty", [] { return Slices({Iota(DType::kInt32, {0, 3})}); }, {}},
      {"slices_of_nothing", [] { return Slices({Iota(DType::kInt32, {4, 0, 3})}); }, {}},
      {"slices_strided", [] { return Gaps(); }, {}},
      {"slices_strided_shuffle_batch", [] { return Batch(Shuffle(Gaps(), -2), 4); }, {}},
      {"strings_shuffle_batch", [] { return Batch(Shuffle(Slices({Words()}), -2), 4); }, {}},
      {"range", [] { return Range(19); }, {}},
      {"range_down_float", [] { return Must(MakeRange(10, -11, -3, DType::kFloat32)); }, {}},
      {"range_empty", [] { return Must(MakeRange(3, 3, 1, DType::kInt32)); }, {}},
      {"batch", [] { return Batch(Images(), 5); }, {}},
      {"batch_drop", [] { return Batch(Images(), 5, true); }, {}},
      {"batch_one", [] { return Batch(Images(), 1); }, {}},
      {"batch_large", [] { return Batch(Images(), 100); }, {}},
      {"batch_of_batch", [] { return Batch(Batch(Images(), 3, true), 2); }, {}},
      {"batch_of_batch_short", [] { return Batch(Batch(Take(Images(), 18), 5), 2); }, {1}},
      {"batch_of_range", [] { return Batch(Range(10), 4); }, {}},
      {"shuffle_full", [] { return Shuffle(Images(), 100); }, {}},
      {"shuffle_all_batch", [] { return Batch(Shuffle(Images(), -2), 4); }, {}},
      {"shuffle_reservoir", [] { return Shuffle(Images(), 5); }, {}},
      {"shuffle_one", [] { return Shuffle(Images(), 1); }, {}},
      {"shuffle_fixed_repeat", [] { return Repeat(Shuffle(Images(), -2, true), 2); }, {}},
      {"shuffle_repeat_batch", [] { return Batch(Repeat(Shuffle(Images(), -2), 3), 4); }, {}},
      {"reservoir_repeat_batch", [] { return Batch(Repeat(Shuffle(Images(), 6), 3), 4); }, {}},
      {"repeat_shuffle", [] { return Shuffle(Repeat(Shuffle(Range(7), -2), 3), -2); }, {}},
      {"shuffle_of_batches", [] { return Shuffle(Batch(Images(), 5), -2); }, {}},
      {"shuffle_of_batches_batch", [] { return Batch(Shuffle(Batch(Images(), 2, true), -2), 3); }, {}},
      {"reservoir_endless_take", [] { return Take(Shuffle(Repeat(Range(5), -1), 3), 21); }, {}},
      {"repeat_take_repeat", [] { return Repeat(Take(Repeat(Shuffle(Range(4), -2), -1), 10), 2); }, {}},
      {"repeat_nothing", [] { return Repeat(Take(Range(4), 0), -1); }, {}},
      {"take", [] { return Take(Images(), 7); }, {}},
      {"take_all", [] { return Take(Images(), -1); }, {}},
      {"skip", [] { return Skip(Images(), 7); }, {}},
      {"skip_beyond", [] { return Skip(Images(), 70); }, {}},
      {"skip_everything", [] { return Skip(Images(), -1); }, {}},
      {"skip_take_batch", [] { return Batch(Take(Skip(Shuffle(Images(), -2), 3), 9), 4); }, {}},
  };
}

std::vector<NodeCase> ExecutionCases() {
  return {
      {"prefetch", [] { return Prefetch(Images(), 3); }, {}},
      {"prefetch_batch", [] { return Prefetch(Batch(Shuffle(Images(), -2), 4), -1); }, {}},
      {"map_rows", [] { return Map(Pixels(), Scale); }, {}},
      {"map_batch", [] { return Batch(Map(Shuffle(Pixels(), -2), Scale), 8); }, {}},
      {"batch_map", [] { return Map(Batch(Shuffle(Pixels(), -2), 8), Scale); }, {}},
      {"batch_map_prefetch", [] { return Prefetch(Map(Batch(Pixels(), 2), Scale, -1), 2); }, {}},
      {"map_same", [] { return Batch(Map(Shuffle(Pixels(), -2), Same), 8); }, {}},
      {"map_range", [] { return Map(Map(Range(12), Same), Same); }, {}},
      {"map_failing", [] { return Map(Divisors(), HundredBy); }, {2, 4}},
      {"map_failing_prefetch", [] { return Prefetch(Map(Divisors(), HundredBy), 2); }, {2, 4}},
      {"map_failing_batch", [] { return Batch(Map(Slices({Int64s({4, 2, 0, 5, 5, 1, 10})}), HundredBy), 2); }, {1}},
      {"callback", [] { return Ragged(Range(11)); }, {}},
      {"callback_prefetch", [] { return Prefetch(Ragged(Range(11)), 2); }, {}},
      {"callback_parallel", [] { return Ragged(Range(40), {4, false}); }, {}},
      {"callback_caller_thread", [] { return Prefetch(Ragged(Range(11), {2, true}), 2); }, {}},
      {"callback_failing", [] { return NoFives(Range(13)); }, {0, 5, 10}},
      {"callback_failing_parallel", [] { return NoFives(Range(13), {-1, false}); }, {0, 5, 10}},
      {"callback_failing_batch_prefetch", [] { return Prefetch(Batch(NoFives(Range(13)), 3), 2); }, {0, 1, 3}},
      {"callback_batch_repeat", [] { return Repeat(Batch(NoFives(Skip(Range(5), 1)), 2), 2); }, {}},
      {"callback_ragged_batch", [] { return Batch(Ragged(Range(4)), 2); }, {0, 1}},
      {"callback_map", [] { return Batch(Map(NoFives(Skip(Range(9), 6)), Same), 2); }, {}},
  };
}

}  // namespace

const std::vector<NodeCase>& AllNodeCases() {
  static const std::vector<NodeCase>* const cases = [] {
    auto* all = new std::vector<NodeCase>(SourceAndOrderCases());
    for (NodeCase& node_case : ExecutionCases()) all->push_back(std::move(node_case));
    for (NodeCase& node_case : IndexCases()) all->push_back(std::move(node_case));
    for (NodeCase& node_case : StreamCases()) all->push_back(std::move(node_case));
    for (NodeCase& node_case : SelectionCases()) all->push_back(std::move(node_case));
    for (NodeCase& node_case : MixCases()) all->push_back(std::move(node_case));
    for (NodeCase& node_case : RandomCases()) all->push_back(std::move(node_case));
    for (NodeCase& node_case : FileCases()) all->push_back(std::move(node_case));
    for (NodeCase& node_case : SamplingCases()) all->push_back(std::move(node_case));
    return all;
  }();
  return *cases;
}

}  // namespace levada::testing
