#include "dataset/transform/parts.h"

#include <algorithm>
#include <cmath>

#include "dataset/source/tensor_slices.h"
#include "dataset/transform/concatenate.h"
#include "dataset/transform/gather.h"
#include "dataset/transform/repeat.h"
#include "dataset/transform/select.h"
#include "dataset/transform/slice.h"

namespace levada {
namespace {

constexpr double kTolerance = 1e-9;        // of a sum of fractions
constexpr int64_t kLongestPeriod = 10'000;  // of a mix

Status CheckNumbers(std::span<const double> numbers, const char* op, const char* what) {
  for (size_t i = 0; i < numbers.size(); ++i) {
    if (numbers[i] > 0 && std::isfinite(numbers[i])) continue;
    return InvalidArgument("%s: expected finite %s above 0, got %g (number %zu)", op, what, numbers[i], i);
  }
  return Status::Ok();
}

// The shortest period in which every input gives a whole number of elements, or the longest there is.
int64_t PeriodOf(std::span<const double> weights, double sum) {
  for (int64_t period = static_cast<int64_t>(weights.size()); period < kLongestPeriod; ++period) {
    const double n = static_cast<double>(period);
    const bool whole = std::all_of(weights.begin(), weights.end(), [&](double weight) {
      const double share = weight / sum * n;
      return share > 0.5 && std::abs(share - std::round(share)) <= kTolerance * n;
    });
    if (whole) return period;
  }
  return kLongestPeriod;
}

// How many of `period` elements each input gives: whole numbers with that sum, by largest remainder.
std::vector<int64_t> SharesOf(std::span<const double> weights, double sum, int64_t period) {
  std::vector<int64_t> shares(weights.size());
  std::vector<size_t> order(weights.size());
  std::vector<double> rest(weights.size());
  int64_t given = 0;
  for (size_t i = 0; i < weights.size(); ++i) {
    const double exact = weights[i] / sum * static_cast<double>(period);
    // A whole number that rounding pushed below itself counts as whole.
    shares[i] = static_cast<int64_t>(std::floor(exact + kTolerance * static_cast<double>(period)));
    rest[i] = exact - static_cast<double>(shares[i]);
    order[i] = i;
    given += shares[i];
  }
  std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) { return rest[a] > rest[b]; });
  for (size_t i = 0; given < period; ++i, ++given) ++shares[order[i % order.size()]];
  return shares;
}

// One period of choices. Each goes to the input whose next element is due first: element k of n falls due at
// (2 k + 1) / (2 n) of the period.
std::vector<int64_t> PatternOf(std::span<const double> weights) {
  double sum = 0;
  for (const double weight : weights) sum += weight;
  const int64_t period = PeriodOf(weights, sum);
  const std::vector<int64_t> shares = SharesOf(weights, sum, period);
  std::vector<int64_t> given(shares.size(), 0), pattern;
  for (int64_t p = 0; p < period; ++p) {
    int64_t next = -1;
    for (size_t i = 0; i < shares.size(); ++i) {
      if (given[i] == shares[i]) continue;
      const bool earlier = next < 0 || (2 * given[i] + 1) * shares[next] < (2 * given[next] + 1) * shares[i];
      if (earlier) next = static_cast<int64_t>(i);
    }
    ++given[next];
    pattern.push_back(next);
  }
  return pattern;
}

Result<Ref<Tensor>> TensorOf(const std::vector<int64_t>& values) {
  LEVADA_ASSIGN_OR_RETURN(Ref<Tensor> tensor, Tensor::Empty(DType::kInt64, Shape{static_cast<int64_t>(values.size())}));
  std::copy(values.begin(), values.end(), reinterpret_cast<int64_t*>(tensor->mutable_data()));
  return tensor;
}

// Inputs with positions and an end: the mix is a choice of positions.
Result<Ref<DatasetNode>> MixPositions(const std::vector<Ref<DatasetNode>>& inputs, const std::vector<int64_t>& pattern) {
  Ref<DatasetNode> all = inputs[0];
  std::vector<int64_t> next = {0}, ends = {all->cardinality()};
  for (size_t i = 1; i < inputs.size(); ++i) {
    next.push_back(all->cardinality());
    LEVADA_ASSIGN_OR_RETURN(all, MakeConcatenate(std::move(all), inputs[i]));
    ends.push_back(all->cardinality());
  }
  std::vector<int64_t> positions;
  for (size_t p = 0;; p = p + 1 == pattern.size() ? 0 : p + 1) {
    const int64_t chosen = pattern[p];
    if (next[chosen] == ends[chosen]) break;
    positions.push_back(next[chosen]++);
  }
  LEVADA_ASSIGN_OR_RETURN(Ref<Tensor> indices, TensorOf(positions));
  return MakeGather(std::move(all), indices);
}

}  // namespace

Result<Ref<DatasetNode>> MakeSplit(Ref<DatasetNode> input, std::span<const double> fractions, int64_t part) {
  const int64_t n = input->cardinality();
  if (n < 0) {
    return FailedPrecondition("split: expected a known number of elements, got an unknown or infinite one")
        .WithOrigin(input->Origin());
  }
  LEVADA_RETURN_IF_ERROR(CheckNumbers(fractions, "split", "fractions"));
  if (part < 0 || part >= static_cast<int64_t>(fractions.size())) {
    return InvalidArgument("split: expected a part below %zu, got %lld", fractions.size(), static_cast<long long>(part));
  }
  double before = 0, behind = 0, sum = 0;
  for (size_t i = 0; i < fractions.size(); ++i) {
    if (static_cast<int64_t>(i) == part) before = sum;
    sum += fractions[i];
    if (static_cast<int64_t>(i) == part) behind = sum;
  }
  if (sum > 1 + kTolerance) return InvalidArgument("split: expected fractions with a sum of at most 1, got %g", sum);
  const auto bound = [n](double share) {
    if (share >= 1 - kTolerance) return n;
    return std::min<int64_t>(n, static_cast<int64_t>(std::floor(static_cast<double>(n) * share + 0.5)));
  };
  const int64_t begin = bound(before);
  return MakeSlice(std::move(input), begin, bound(behind) - begin, 1);
}

Result<Ref<DatasetNode>> MakeMix(std::vector<Ref<DatasetNode>> inputs, std::span<const double> weights) {
  LEVADA_RETURN_IF_ERROR(CheckJoin(inputs, "mix"));
  for (size_t i = 1; i < inputs.size(); ++i) {
    LEVADA_RETURN_IF_ERROR(MergeSpecs(inputs[0]->specs(), inputs[i]->specs(), "mix").status());
  }
  if (weights.size() != inputs.size()) {
    return InvalidArgument("mix: expected %zu weights, got %zu", inputs.size(), weights.size());
  }
  LEVADA_RETURN_IF_ERROR(CheckNumbers(weights, "mix", "weights"));
  if (static_cast<int64_t>(inputs.size()) > kLongestPeriod) {
    return InvalidArgument("mix: expected at most %lld inputs, got %zu", static_cast<long long>(kLongestPeriod),
                           inputs.size());
  }
  const std::vector<int64_t> pattern = PatternOf(weights);
  const bool positions = std::all_of(inputs.begin(), inputs.end(), [](const Ref<DatasetNode>& input) {
    return input->is_indexed() && input->cardinality() >= 0;
  });
  if (positions) return MixPositions(inputs, pattern);
  LEVADA_ASSIGN_OR_RETURN(Ref<Tensor> period, TensorOf(pattern));
  LEVADA_ASSIGN_OR_RETURN(Ref<DatasetNode> choices, MakeTensorSlices(TensorList{std::move(period)}));
  LEVADA_ASSIGN_OR_RETURN(choices, MakeRepeat(std::move(choices), -1));
  return MakeChoose(std::move(inputs), std::move(choices), true);
}

}  // namespace levada
