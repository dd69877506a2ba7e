#include "dataset/transform/skip.h"

#include <algorithm>

#include "base/checked.h"
#include "dataset/plan.h"
#include "dataset/transform/slice.h"

namespace levada {
namespace {

class SkipStage final : public IndexStage {
 public:
  SkipStage(Ref<const DatasetNode> node, int64_t length, Ref<Stage> below, int64_t count)
      : IndexStage(std::move(node), length, std::move(below)), count_(count) {}

  int64_t Touch(int64_t pass, int64_t position) override {
    const int64_t next = input().Touch(pass, SaturatingAdd(position, count_));
    return next == kEndless ? kEndless : std::max(next - count_, position + 1);
  }

 protected:
  Status Map(Context& context, int64_t pass, const IndexSet& positions, PassSegments* out) const override {
    if (positions.is_range()) {
      const int64_t last = positions.count > 0 ? positions[positions.count - 1] : positions.first;
      if (!IsReachable(std::max(positions.first, last))) return TooFar();
      out->push_back({pass, IndexSet::Range(positions.first + count_, positions.count, positions.step)});
      return Status::Ok();
    }
    int64_t* const shifted = context.scratch.Allocate(positions.count);
    for (int64_t i = 0; i < positions.count; ++i) {
      if (!IsReachable(positions[i])) return TooFar();
      shifted[i] = positions[i] + count_;
    }
    out->push_back({pass, IndexSet::Array(shifted, positions.count)});
    return Status::Ok();
  }

 private:
  // An endless input has positions up to 2^63 only.
  bool IsReachable(int64_t position) const { return position < kEndless - count_; }
  Status TooFar() const {
    return Failed(OutOfRange("skip: expected positions below 2^63 of an endless input, got one beyond"));
  }

  int64_t count_;
};

int64_t Left(int64_t cardinality, int64_t count) {
  // Nobody runs a stream to say how long it is, not even where all of it is skipped.
  if (cardinality == kUnknownCardinality) return cardinality;
  if (count < 0) return 0;
  return cardinality < 0 ? cardinality : std::max<int64_t>(0, cardinality - count);
}

class SkipNode final : public DatasetNode {
 public:
  SkipNode(Ref<DatasetNode> below, int64_t count)
      : DatasetNode("skip", below, below->specs(), Left(below->cardinality(), count), below->is_indexed()),
        count_(count) {
    NeedsForPositions(Positions::kCounted);
  }

  Result<Ref<Stage>> Compile(PlanContext& context) const override {
    const int64_t count = std::max<int64_t>(count_, 0);
    LEVADA_ASSIGN_OR_RETURN(Ref<Stage> below, context.CompileInput(*input(), SaturatingAdd(context.limit, count)));
    if (below->is_stream()) return MakeSliceStage(Self(), std::move(below), {count, 1, count_ < 0 ? 0 : kEndless});
    const int64_t available = below->length();
    int64_t length = available == kEndless ? kEndless : std::max<int64_t>(0, available - count);
    if (count_ < 0) length = 0;
    return Ref<Stage>(MakeRef<SkipStage>(Self(), length, std::move(below), count));
  }
  std::string Explain() const override {
    return count_ < 0 ? "everything; positions only" : "the first " + std::to_string(count_) + "; positions only";
  }

 private:
  void DescribeParameters(JsonWriter& json) const override { json.Key("count").Int(count_); }

  int64_t count_;
};

}  // namespace

Result<Ref<DatasetNode>> MakeSkip(Ref<DatasetNode> input, int64_t count) {
  return Ref<DatasetNode>(MakeRef<SkipNode>(std::move(input), std::max<int64_t>(count, -1)));
}

}  // namespace levada
