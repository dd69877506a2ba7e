#include "dataset/dataset.h"

#include <algorithm>
#include <span>
#include <string_view>

#include "dataset/plan.h"

namespace levada {

namespace {

constexpr bool Contains(std::span<const std::string_view> list, std::string_view kind) {
  return std::find(list.begin(), list.end(), kind) != list.end();
}

// As TensorFlow: from the end towards the source, a step that counts positions wants to know its length and the index to
// be within; one that hands the index on does not; one that has no positions of its own is not implemented.
Status NotIndexed(const DatasetNode& last, int64_t index) {
  static constexpr std::string_view kCount[] = {"batch",  "cache",   "concatenate", "enumerate", "repeat", "shuffle",
                                                "skip",   "slice",   "take",        "unbatch",   "zip"};
  static constexpr std::string_view kHandOn[] = {"map", "map_callback", "prefetch", "shard"};
  constexpr const char* kMessage = "at: expected a dataset that can be indexed, got a stream";
  for (const DatasetNode* node = &last;;) {
    const bool counts = Contains(kCount, node->kind());
    if (counts && node->cardinality() < 0) return FailedPrecondition(kMessage).WithOrigin(last.Origin());
    if (counts && index >= node->cardinality()) {
      return OutOfRange("at: expected an index into a dataset of %lld, got %lld",
                        static_cast<long long>(node->cardinality()), static_cast<long long>(index));
    }
    if (!counts && !Contains(kHandOn, node->kind())) return Unimplemented(kMessage).WithOrigin(last.Origin());
    const auto& inputs = node->inputs();
    const auto stream = std::find_if(inputs.begin(), inputs.end(), [](const auto& input) { return !input->is_indexed(); });
    if (stream == inputs.end()) return Unimplemented(kMessage).WithOrigin(last.Origin());
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
