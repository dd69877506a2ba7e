// Rows of the contract: datasets that take each element from one of several, and streams that leave elements out.

#include "contract/dataset_builders.h"
#include "dataset/transform/on_error.h"
#include "dataset/transform/select.h"
#include "dataset/transform/unique.h"

namespace levada::testing {
namespace {

Node Choose(std::vector<Node> inputs, std::vector<int64_t> choices, bool stop) {
  return Must(MakeChoose(std::move(inputs), Slices({Int64s(choices)}), stop));
}
Node Sample(std::vector<Node> inputs, std::vector<double> weights, bool stop = false) {
  return Must(MakeSample(std::move(inputs), std::move(weights), {stop, true, 5, true}));
}
Node Numbers() { return Slices({Int64s({3, 1, 3, 2, 1, 1, 7, 3, 8})}); }

}  // namespace

std::vector<NodeCase> MixCases() {
  return {
      {"choose", [] { return Choose({Range(3), Range(9)}, {1, 0, 1, 1, 0, 0, 0, 1, 0, 1}, false); }, {}},
      {"choose_stop", [] { return Choose({Range(3), Range(9)}, {1, 0, 1, 1, 0, 0, 0, 1}, true); }, {}},
      {"choose_outside", [] { return Choose({Range(3), Range(9)}, {1, 2, 0, -1, 1}, true); }, {1, 3}},
      {"choose_failing", [] { return Choose({NoFives(Range(7)), Range(2)}, {0, 0, 1, 0}, true); }, {0}},
      {"choose_repeat", [] { return Repeat(Choose({Shuffle(Range(6), -2), Range(9)}, {1, 0, 0, 1}, true), 3); }, {}},
      {"sample", [] { return Sample({Range(12), Range(7), Range(9)}, {1, 2, 0.5}); }, {}},
      {"sample_stop_repeat", [] { return Repeat(Sample({Range(12), Range(7)}, {}, true), 2); }, {}},
      {"sample_of_one", [] { return Sample({Range(12), Range(7)}, {0, 2}); }, {}},
      {"sample_endless", [] { return Take(Sample({Repeat(Range(4), -1), Range(7)}, {}), 30); }, {}},
      {"unique", [] { return Must(MakeUnique(Numbers())); }, {}},
      {"unique_strings", [] { return Must(MakeUnique(Repeat(Slices({Words()}), 2))); }, {}},
      {"unique_rows", [] { return Must(MakeUnique(Batch(Repeat(Numbers(), 2), 2))); }, {}},
      {"ignore_errors", [] { return Must(MakeIgnoreErrors(NoFives(Range(23)))); }, {}},
      {"ignore_errors_batch", [] { return Batch(Must(MakeIgnoreErrors(NoFives(Range(23)))), 4); }, {}},
      {"ignore_errors_prefetch", [] { return Prefetch(Must(MakeIgnoreErrors(NoFives(Range(23)))), 3); }, {}},
  };
}

}  // namespace levada::testing
