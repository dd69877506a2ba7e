#include "dataset/transform/assert_cardinality.h"

#include "dataset/cursor.h"
#include "dataset/plan.h"

namespace levada {
namespace {

// Fails once, at the end or at the first element too many; then it has ended.
class AssertCursor final : public Cursor {
 public:
  AssertCursor(Ref<const DatasetNode> node, std::unique_ptr<Cursor> below, int64_t expected)
      : node_(std::move(node)), input_(std::move(below)), expected_(expected) {}

  bool Next(Context& context, Outcome* out) override {
    if (failed_) return false;
    const bool more = input_->Next(context, out);
    if (more && read_ != expected_) {
      ++read_;
      return true;
    }
    if (!more && (read_ == expected_)) return false;
    failed_ = true;
    const std::string expected = expected_ == kInfiniteCardinality ? "no end" : std::to_string(expected_) + " elements";
    return GiveFailure(FailedAt(*node_, FailedPrecondition("assert_cardinality: expected %s, got %s%lld",
                                                           expected.c_str(), more ? "more than " : "",
                                                           static_cast<long long>(read_))),
                       out);
  }
  void Save(StateWriter& out) const override {
    out.Int(read_);
    out.Int(failed_);
    input_->Save(out);
  }
  Status Restore(Context& context, StateReader& in) override {
    int64_t failed = 0;
    LEVADA_RETURN_IF_ERROR(in.Count(&read_));
    LEVADA_RETURN_IF_ERROR(in.Count(&failed));
    failed_ = failed != 0;
    return input_->Restore(context, in);
  }

 private:
  Ref<const DatasetNode> node_;
  std::unique_ptr<Cursor> input_;
  const int64_t expected_;
  int64_t read_ = 0;
  bool failed_ = false;
};

class AssertNode final : public DatasetNode {
 public:
  AssertNode(Ref<DatasetNode> below, int64_t cardinality)
      : DatasetNode("assert_cardinality", below, below->specs(), cardinality,
                    below->is_indexed() && below->cardinality() == cardinality) {}

  Result<Ref<Stage>> Compile(PlanContext& context) const override {
    LEVADA_ASSIGN_OR_RETURN(Ref<Stage> below, context.CompileInput(*input(), kEndless));
    if (!below->is_stream() && CardinalityOf(below->length()) == cardinality()) return below;
    return Ref<Stage>(MakeRef<StreamStage>(Self(), [node = Self(), below, n = cardinality()](int64_t pass) {
      return std::make_unique<AssertCursor>(node, below->Open(pass), n);
    }));
  }
  std::string Explain() const override { return "checked while iterating"; }

 private:
  void DescribeParameters(JsonWriter& json) const override { json.Key("cardinality").Int(cardinality()); }
};

}  // namespace

Result<Ref<DatasetNode>> MakeAssertCardinality(Ref<DatasetNode> input, int64_t cardinality) {
  if (cardinality < kInfiniteCardinality) {
    return InvalidArgument("assert_cardinality: expected 0 or more, or -1 for infinite, got %lld",
                           static_cast<long long>(cardinality));
  }
  return Ref<DatasetNode>(MakeRef<AssertNode>(std::move(input), cardinality));
}

}  // namespace levada
