#include "dataset/transform/inner_reader.h"

namespace levada {
namespace {

Status CheckSpecsOf(const DatasetNode& inner, const std::vector<TensorSpec>& specs, const char* op) {
  if (inner.specs().size() != specs.size()) {
    return InvalidArgument("%s: expected a dataset of %zu components, got one of %zu", op, specs.size(),
                           inner.specs().size());
  }
  for (size_t c = 0; c < specs.size(); ++c) {
    if (specs[c].Accepts(inner.specs()[c])) continue;
    return InvalidArgument("%s: expected a dataset of %s, got one of %s (component %zu)", op,
                           ToString(specs[c]).c_str(), ToString(inner.specs()[c]).c_str(), c);
  }
  return Status::Ok();
}

}  // namespace

Result<std::unique_ptr<StreamReader>> OpenInner(const DatasetNode& node, DatasetFunction& function,
                                                const Ref<Element>& in, int64_t epoch, const InnerPlace& place,
                                                const Context& context) {
  Ref<DatasetNode> inner;
  Status status = function.Call(in, &inner);
  if (status.ok()) status = CheckSpecsOf(*inner, node.specs(), node.kind());
  if (!status.ok()) return FailedAt(node, std::move(status));
  Result<Ref<Plan>> plan = Plan::Make(std::move(inner), {EpochChoice::Kind::kFixed, epoch, {}}, Rank(), 0, false,
                                        DropLog::Within(place.outer_log, node, place.pass, place.position));
  if (!plan.ok()) return FailedAt(node, plan.status());
  return std::make_unique<StreamReader>(std::move(plan).value(), context.cancelled);
}

}  // namespace levada
