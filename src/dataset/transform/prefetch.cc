#include "dataset/transform/prefetch.h"

#include <algorithm>

#include "dataset/plan.h"

namespace levada {
namespace {

// Deeper than any memory: keeps sums of depths far from overflow, and apart from "without limit".
constexpr int64_t kDeepest = int64_t{1} << 32;

class PrefetchStage final : public IndexStage {
 public:
  using IndexStage::IndexStage;

  int64_t Touch(int64_t pass, int64_t position) override { return input().Touch(pass, position); }
  bool fills_buffers() const override { return input().fills_buffers(); }

 protected:
  Status Map(Context&, int64_t pass, const IndexSet& positions, PassSegments* out) const override {
    out->push_back({pass, positions});
    return Status::Ok();
  }
};

class PrefetchNode final : public DatasetNode {
 public:
  PrefetchNode(Ref<DatasetNode> below, int64_t depth)
      : DatasetNode("prefetch", below, below->specs(), below->cardinality(), below->is_indexed()), depth_(depth) {
    NeedsForPositions(Positions::kInputs);
  }

  // Wherever it stands, the plan runs ahead at its end, in elements of the last step.
  Result<Ref<Stage>> Compile(PlanContext& context) const override {
    if (depth_ < 0) {
      context.traits.prefetch = -1;
    } else if (depth_ > 0 && context.traits.prefetch >= 0) {
      context.traits.prefetch = std::max(context.traits.prefetch, std::clamp<int64_t>(depth_ / context.scale, 1, kDeepest));
    }
    LEVADA_ASSIGN_OR_RETURN(Ref<Stage> below, context.CompileInput(*input(), context.limit));
    if (below->is_stream()) return below;
    const int64_t length = below->length();
    return Ref<Stage>(MakeRef<PrefetchStage>(Self(), length, std::move(below)));
  }
  std::string Explain() const override {
    if (depth_ == 0) return "nothing ahead";
    return depth_ < 0 ? "as far ahead as seems good" : "up to " + std::to_string(depth_) + " ahead";
  }

 private:
  void DescribeParameters(JsonWriter& json) const override { json.Key("depth").Int(depth_); }

  int64_t depth_;
};

}  // namespace

Result<Ref<DatasetNode>> MakePrefetch(Ref<DatasetNode> input, int64_t depth) {
  if (depth < -1) {
    return InvalidArgument("prefetch: expected a depth of -1 (AUTOTUNE) or more, got %lld",
                           static_cast<long long>(depth));
  }
  return Ref<DatasetNode>(MakeRef<PrefetchNode>(std::move(input), depth));
}

}  // namespace levada
