#include "dataset/dataset.h"

#include <algorithm>
#include <string_view>

#include "dataset/plan.h"

namespace levada {

namespace {

// As TensorFlow: a step that has no positions of its own is not implemented; one that has lacks them for its input.
Status NotIndexed(const DatasetNode& node) {
  static constexpr std::string_view kSteps[] = {"batch", "cache", "concatenate", "enumerate", "map",     "prefetch",
                                                "repeat", "shard", "shuffle",    "skip",      "take",    "unbatch",
                                                "zip"};
  constexpr const char* kMessage = "at: expected a dataset that can be indexed, got a stream";
  const bool by_input = std::find(std::begin(kSteps), std::end(kSteps), node.kind()) != std::end(kSteps);
  return (by_input ? FailedPrecondition(kMessage) : Unimplemented(kMessage)).WithOrigin(node.Origin());
}

}  // namespace

Result<Ref<Element>> ElementAt(const Ref<DatasetNode>& node, int64_t index) {
  if (!node->is_indexed()) return NotIndexed(*node);
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
