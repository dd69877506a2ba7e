#include "dataset/dataset.h"

#include "dataset/plan.h"

namespace levada {

Result<Ref<Element>> ElementAt(const Ref<DatasetNode>& node, int64_t index) {
  if (!node->is_indexed()) {
    return Unimplemented("at: expected a dataset that can be indexed, got a stream").WithOrigin(node->Origin());
  }
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
