#include "dataset/dataset.h"

#include <algorithm>

#include "dataset/plan.h"

namespace levada {

namespace {

// As TensorFlow: an index beyond a known length is that; then, from the end towards the source, a step that counts positions
// wants to know its length; one that hands the index on does not; one that has no positions of its own refuses for good,
// by TensorFlow's code for that.
Status NotIndexed(const DatasetNode& last, int64_t index) {
  using Positions = DatasetNode::Positions;
  constexpr const char* kMessage = "at: expected a dataset that can be indexed, got a stream";
  for (const DatasetNode* node = &last;;) {
    const bool counts = node->positions() == Positions::kCounted;
    if (counts && node->cardinality() < 0) return FailedPrecondition(kMessage).WithOrigin(last.Origin());
    if ((counts || node == &last) && node->cardinality() >= 0 && index >= node->cardinality()) {
      return OutOfRange("at: expected an index into a dataset of %lld, got %lld",
                        static_cast<long long>(node->cardinality()), static_cast<long long>(index));
    }
    const auto& inputs = node->inputs();
    const auto stream = std::find_if(inputs.begin(), inputs.end(), [](const auto& input) { return !input->is_indexed(); });
    if (node->positions() == Positions::kNone || stream == inputs.end()) {
      return Unimplemented(kMessage).WithOrigin(last.Origin());
    }
    node = stream->get();
  }
}

}  // namespace

Result<Ref<Element>> ElementAt(const Ref<DatasetNode>& node, int64_t index) {
  if (!node->is_indexed()) return NotIndexed(*node, index);
  LEVADA_ASSIGN_OR_RETURN(Ref<Plan> plan, Plan::Make(node, {EpochChoice::Kind::kFixed, 0, {}}));
  const int64_t length = plan->length();
  const int64_t position = index < 0 && length != kEndless ? index + length : index;
  if (position < 0 || position >= length) {
    const std::string size = length == kEndless ? "an infinite dataset" : "a dataset of " + std::to_string(length);
    return OutOfRange("at: expected an index into %s, got %lld", size.c_str(), static_cast<long long>(index));
  }
  Context context = plan->MakeContext(nullptr);
  return plan->top().At(context, 0, position);
}

}  // namespace levada
