#include "dataset/node.h"

#include <algorithm>

#include "memory/pool.h"

namespace levada {

DatasetNode::DatasetNode(const char* kind, Ref<DatasetNode> input, std::vector<TensorSpec> specs, int64_t cardinality,
                         bool indexed)
    : DatasetNode(kind, input ? std::vector<Ref<DatasetNode>>{std::move(input)} : std::vector<Ref<DatasetNode>>(),
                  std::move(specs), cardinality, indexed) {}

DatasetNode::DatasetNode(const char* kind, std::vector<Ref<DatasetNode>> inputs, std::vector<TensorSpec> specs,
                         int64_t cardinality, bool indexed)
    : kind_(kind),
      inputs_(std::move(inputs)),
      ordinal_(0),
      specs_(std::move(specs)),
      cardinality_(cardinality),
      indexed_(indexed) {
  for (const Ref<DatasetNode>& input : inputs_) ordinal_ = std::min(ordinal_ + input->ordinal() + 1, kMostSteps);
}

DatasetNode::~DatasetNode() {
  if (keeps_buffers_.load(std::memory_order_relaxed)) PoolTrim();
  // A chain of thousands of steps must not be released by recursion, and releasing must not allocate: nodes that only
  // this one holds wait in a list through themselves until their own inputs are gone.
  const auto take_unique = [](std::vector<Ref<DatasetNode>>* inputs, Ref<DatasetNode>* waiting) {
    Ref<DatasetNode> input = std::move(inputs->back());
    inputs->pop_back();
    if (!input->IsUnique()) return;
    input->released_before_ = std::move(*waiting);
    *waiting = std::move(input);
  };
  Ref<DatasetNode> waiting;
  while (!inputs_.empty()) take_unique(&inputs_, &waiting);
  while (waiting) {
    if (!waiting->inputs_.empty()) {
      Ref<DatasetNode> first = waiting;
      take_unique(&first->inputs_, &waiting);
    } else {
      Ref<DatasetNode> next = std::move(waiting->released_before_);
      waiting = std::move(next);
    }
  }
}

bool DatasetNode::makes_batches() const {
  const auto batches = [](const Ref<DatasetNode>& input) { return input->makes_batches(); };
  return !inputs_.empty() && std::all_of(inputs_.begin(), inputs_.end(), batches);
}

std::string DatasetNode::Label() const { return std::string(name()) + "#" + std::to_string(ordinal_); }

std::string DatasetNode::Origin() const {
  std::string text = Label();
  for (const DatasetNode* node = input().get(); node != nullptr; node = node->input().get()) {
    text += " <- " + node->Label();
  }
  return text;
}

std::string DatasetNode::DescribeStep() const {
  JsonWriter json;
  json.BeginObject().Key("kind").String(kind_);
  if (inputs_.size() > 1) json.Key("inputs").Int(static_cast<int64_t>(inputs_.size()));
  DescribeParameters(json);
  json.EndObject();
  return json.Take();
}

std::vector<const DatasetNode*> ChainOf(const DatasetNode& last) {
  // Last step first, then the inputs from the last to the first: turned round, each stands behind its inputs.
  std::vector<const DatasetNode*> chain;
  std::vector<const DatasetNode*> pending = {&last};
  while (!pending.empty()) {
    const DatasetNode* const node = pending.back();
    pending.pop_back();
    chain.push_back(node);
    for (const Ref<DatasetNode>& input : node->inputs()) pending.push_back(input.get());
  }
  std::reverse(chain.begin(), chain.end());
  return chain;
}

std::string DescribeChain(const DatasetNode& last) {
  std::string text = "{\"format\":1,\"steps\":[";
  const char* separator = "";
  for (const DatasetNode* node : ChainOf(last)) {
    text.append(separator).append(node->DescribeStep());
    separator = ",";
  }
  return text + "]}";
}

Status CheckJoin(const std::vector<Ref<DatasetNode>>& inputs, const char* op) {
  if (inputs.empty()) return InvalidArgument("%s: expected at least one dataset, got none", op);
  int64_t steps = 1;
  for (const Ref<DatasetNode>& input : inputs) steps += input->ordinal() + 1;
  if (steps < kMostSteps) return Status::Ok();
  return InvalidArgument("%s: expected at most %d steps in all, got %lld or more", op, kMostSteps - 1,
                         static_cast<long long>(steps));
}

Status CheckTensors(const DatasetNode& input, const char* op) {
  for (size_t i = 0; i < input.specs().size(); ++i) {
    if (!IsNested(input.specs()[i])) continue;
    return InvalidArgument("%s: expected components that are tensors, got a dataset (component %zu)", op, i);
  }
  return Status::Ok();
}

Result<std::vector<TensorSpec>> MergeSpecs(const std::vector<TensorSpec>& a, const std::vector<TensorSpec>& b,
                                           const char* op) {
  if (a.size() != b.size()) {
    return InvalidArgument("%s: expected elements of %zu components, got %zu", op, a.size(), b.size());
  }
  std::vector<TensorSpec> merged;
  for (size_t i = 0; i < a.size(); ++i) {
    if (a[i].dtype != b[i].dtype) {
      return InvalidArgument("%s: expected one dtype, got %s and %s (component %zu)", op, ToString(a[i]).c_str(),
                             ToString(b[i]).c_str(), i)
          .AboutDType();
    }
    TensorSpec spec = a[i];
    if (!a[i].rank_known || a[i].rank() != b[i].rank()) spec = {a[i].dtype, false, {}};
    for (int axis = 0; axis < spec.rank(); ++axis) {
      if (spec.shape[axis] != b[i].shape[axis]) spec.shape[axis] = kUnknownDim;
    }
    merged.push_back(std::move(spec));
  }
  return merged;
}

std::string DescribeSpecs(const std::vector<TensorSpec>& specs) {
  std::string text;
  for (const TensorSpec& spec : specs) {
    if (!text.empty()) text += ", ";
    text += ToString(spec);
  }
  return text;
}

void WriteSpecs(JsonWriter& json, const std::vector<TensorSpec>& specs) {
  json.BeginArray();
  for (const TensorSpec& spec : specs) {
    json.BeginObject().Key("dtype").String(NameOf(spec.dtype)).Key("shape");
    if (spec.rank_known) {
      json.BeginArray();
      for (const int64_t dim : spec.shape) json.Int(dim);
      json.EndArray();
    } else {
      json.String("unknown");
    }
    json.EndObject();
  }
  json.EndArray();
}

}  // namespace levada
