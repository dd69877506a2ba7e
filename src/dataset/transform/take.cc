#include "dataset/transform/take.h"

#include "dataset/plan.h"
#include "dataset/transform/slice.h"

namespace levada {
namespace {

class TakeStage final : public IndexStage {
 public:
  using IndexStage::IndexStage;

  int64_t Touch(int64_t pass, int64_t position) override { return input().Touch(pass, position); }

 protected:
  Status Map(Context&, int64_t pass, const IndexSet& positions, PassSegments* out) const override {
    out->push_back({pass, positions});
    return Status::Ok();
  }
};

int64_t Taken(int64_t cardinality, int64_t count) {
  if (count < 0 || cardinality == kUnknownCardinality) return cardinality;
  return cardinality == kInfiniteCardinality ? count : std::min(cardinality, count);
}

class TakeNode final : public DatasetNode {
 public:
  TakeNode(Ref<DatasetNode> below, int64_t count)
      : DatasetNode("take", below, below->specs(), Taken(below->cardinality(), count), below->is_indexed()),
        count_(count) {
    NeedsForPositions(Positions::kCounted);
  }

  Result<Ref<Stage>> Compile(PlanContext& context) const override {
    const int64_t limit = count_ < 0 ? context.limit : std::min(context.limit, count_);
    LEVADA_ASSIGN_OR_RETURN(Ref<Stage> below, context.CompileInput(*input(), limit));
    if (below->is_stream()) return MakeSliceStage(Self(), std::move(below), {0, 1, count_ < 0 ? kEndless : count_});
    const int64_t length = count_ < 0 ? below->length() : std::min(below->length(), count_);
    return Ref<Stage>(MakeRef<TakeStage>(Self(), length, std::move(below)));
  }
  std::string Explain() const override {
    return count_ < 0 ? "everything; positions only" : "the first " + std::to_string(count_) + "; positions only";
  }

 private:
  void DescribeParameters(JsonWriter& json) const override { json.Key("count").Int(count_); }

  int64_t count_;
};

}  // namespace

Result<Ref<DatasetNode>> MakeTake(Ref<DatasetNode> input, int64_t count) {
  return Ref<DatasetNode>(MakeRef<TakeNode>(std::move(input), std::max<int64_t>(count, -1)));
}

}  // namespace levada
