#include "dataset/transform/gather.h"

#include <cstring>

#include "base/random.h"
#include "convert/layout.h"
#include "dataset/plan.h"
#include "dataset/transform/concatenate.h"
#include "dataset/transform/slice.h"

namespace levada {
namespace {

class GatherStage final : public IndexStage {
 public:
  // The node outlives the stage, and with it the positions.
  GatherStage(Ref<const DatasetNode> node, int64_t length, Ref<Stage> below, const std::vector<int64_t>* positions)
      : IndexStage(std::move(node), length, std::move(below)), positions_(positions) {}

  int64_t Touch(int64_t pass, int64_t position) override {
    input().Touch(pass, (*positions_)[position]);
    return depends_on_pass() ? position + 1 : kEndless;
  }
  bool keeps_ranges() const override { return false; }

 protected:
  Status Map(Context& context, int64_t pass, const IndexSet& positions, PassSegments* out) const override {
    int64_t* const mapped = context.scratch.Allocate(positions.count);
    for (int64_t i = 0; i < positions.count; ++i) mapped[i] = (*positions_)[positions[i]];
    out->push_back({pass, IndexSet::Array(mapped, positions.count)});
    return Status::Ok();
  }

 private:
  const std::vector<int64_t>* positions_;
};

class GatherNode final : public DatasetNode {
 public:
  GatherNode(Ref<DatasetNode> below, std::vector<int64_t> positions)
      : DatasetNode("gather", below, below->specs(), static_cast<int64_t>(positions.size()), true),
        positions_(std::move(positions)) {}

  Result<Ref<Stage>> Compile(PlanContext& context) const override {
    LEVADA_ASSIGN_OR_RETURN(Ref<Stage> below, context.CompileInput(*input(), kEndless));
    return Ref<Stage>(MakeRef<GatherStage>(Self(), cardinality(), std::move(below), &positions_));
  }
  std::string Explain() const override {
    return std::to_string(positions_.size()) + " given positions; positions only";
  }

 private:
  void DescribeParameters(JsonWriter& json) const override {
    const Hash128 hash =
        HashBytes({reinterpret_cast<const char*>(positions_.data()), positions_.size() * sizeof(positions_[0])});
    json.Key("count").Int(static_cast<int64_t>(positions_.size())).Key("hash").Int(static_cast<int64_t>(hash.low));
  }

  std::vector<int64_t> positions_;
};

}  // namespace

Result<Ref<DatasetNode>> MakeGather(Ref<DatasetNode> input, const Ref<Tensor>& indices) {
  if (!input->is_indexed()) {
    return FailedPrecondition("gather: expected a dataset that can be indexed, got a stream")
        .WithOrigin(input->Origin());
  }
  if (indices->is_symbolic() || indices->dtype() != DType::kInt64 || indices->rank() != 1) {
    return InvalidArgument("gather: expected indices of int64 [N], got %s", ToString(indices->spec()).c_str());
  }
  LEVADA_ASSIGN_OR_RETURN(Ref<Tensor> dense, Contiguous(indices));
  std::vector<int64_t> positions(dense->size());
  if (!positions.empty()) std::memcpy(positions.data(), dense->data(), dense->nbytes());
  const int64_t n = input->cardinality();
  for (size_t i = 0; i < positions.size(); ++i) {
    const int64_t index = positions[i];
    if (index < 0 && n >= 0) positions[i] += n;
    if (positions[i] >= 0 && (n < 0 || positions[i] < n)) continue;
    const std::string size = n < 0 ? "an infinite dataset" : "a dataset of " + std::to_string(n);
    return OutOfRange("gather: expected indices into %s, got %lld (index %zu)", size.c_str(),
                      static_cast<long long>(index), i);
  }
  return Ref<DatasetNode>(MakeRef<GatherNode>(std::move(input), std::move(positions)));
}

Result<Ref<DatasetNode>> MakeKFold(Ref<DatasetNode> input, int64_t folds, int64_t fold, bool held_out) {
  const int64_t n = input->cardinality();
  if (n < 0) {
    return FailedPrecondition("k_fold: expected a known number of elements, got an unknown or infinite one")
        .WithOrigin(input->Origin());
  }
  if (folds < 2 || fold < 0 || fold >= folds) {
    return InvalidArgument("k_fold: expected 2 folds or more and a fold from 0 to folds - 1, got %lld and %lld",
                           static_cast<long long>(folds), static_cast<long long>(fold));
  }
  const auto bound = [n, folds](int64_t k) { return static_cast<int64_t>(static_cast<__int128>(n) * k / folds); };
  const int64_t begin = bound(fold);
  const int64_t end = bound(fold + 1);
  if (held_out) return MakeSlice(std::move(input), begin, end - begin, 1);
  LEVADA_ASSIGN_OR_RETURN(Ref<DatasetNode> before, MakeSlice(input, 0, begin, 1));
  LEVADA_ASSIGN_OR_RETURN(Ref<DatasetNode> behind, MakeSlice(std::move(input), end, -1, 1));
  return MakeConcatenate(std::move(before), std::move(behind));
}

}  // namespace levada
