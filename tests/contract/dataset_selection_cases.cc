// Rows of the contract: filters with traced predicates, which choose positions of the stage below them.

#include "contract/dataset_builders.h"
#include "dataset/transform/element_function.h"
#include "dataset/transform/filter.h"
#include "dataset/transform/window.h"
#include "dataset/transform/zip.h"

namespace levada::testing {
namespace {

Node Keep(Node n, Ref<Function> (*make)(const TensorSpec&)) {
  Ref<ElementFunction> predicate = FunctionOf(make(n->specs()[0]));
  return Must(MakeFilter(std::move(n), std::move(predicate)));
}
Node Odd(Node n) { return Keep(std::move(n), IsOdd); }
Node Even(Node n) { return Keep(std::move(n), HundredByIsEven); }

}  // namespace

std::vector<NodeCase> SelectionCases() {
  return {
      {"select", [] { return Odd(Range(190)); }, {}},
      {"select_none", [] { return Odd(Odd(Slices({Int64s({2, 4, 6})}))); }, {}},
      {"select_nothing", [] { return Odd(Range(0)); }, {}},
      {"select_slices", [] { return Odd(Shuffle(Slices({Iota(DType::kInt64, {40})}), -2)); }, {}},
      {"select_failing", [] { return Even(Divisors()); }, {1, 3}},
      {"select_failing_batch", [] { return Batch(Even(Divisors()), 2); }, {0, 1}},
      {"select_twice", [] { return Even(Odd(Range(100))); }, {}},
      {"select_twice_failing", [] { return Odd(Even(Range(20))); }, {0}},
      {"select_batch", [] { return Batch(Odd(Range(190)), 8); }, {}},
      {"select_batch_drop", [] { return Batch(Odd(Shuffle(Range(190), -2)), 8, true); }, {}},
      {"select_map", [] { return Map(Odd(Range(90)), Same); }, {}},
      {"select_map_select_batch", [] { return Batch(Even(Map(Odd(Range(90)), Same)), 3); }, {}},
      {"select_map_failing", [] { return Map(Odd(Map(Range(9), Same)), HundredBy); }, {}},
      {"select_of_failing_map", [] { return Odd(Map(Divisors(), HundredBy)); }, {1, 2}},
      {"select_batch_of_failing_map", [] { return Batch(Odd(Map(Divisors(), HundredBy)), 2); }, {0, 1}},
      {"select_then_failing_map_batch", [] { return Batch(Map(Keep(Divisors(), IsOdd), HundredBy), 2); }, {}},
      {"batch_map_of_selection", [] { return Map(Batch(Odd(Range(40)), 4), Same); }, {}},
      {"select_shuffle_repeat", [] { return Odd(Repeat(Shuffle(Range(20), -2), 3)); }, {}},
      {"select_repeat_prefetch", [] { return Prefetch(Repeat(Odd(Shuffle(Range(20), -2)), 3), 2); }, {}},
      {"select_shuffle_stream", [] { return Shuffle(Odd(Range(60)), 5); }, {}},
      {"select_take_skip", [] { return Take(Skip(Odd(Range(60)), 4), 5); }, {}},
      {"select_window", [] { return Must(MakeWindow(Odd(Range(30)), {3, 2, 1, true})); }, {}},
      {"select_zip", [] { return Must(MakeZip({Odd(Range(60)), Images()})); }, {}},
      {"select_user_map", [] { return Odd(NoFives(Range(12))); }, {0, 3, 6}},
  };
}

}  // namespace levada::testing
