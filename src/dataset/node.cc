#include "dataset/node.h"

#include <algorithm>

namespace levada {

DatasetNode::DatasetNode(const char* kind, Ref<DatasetNode> input, std::vector<TensorSpec> specs, int64_t cardinality,
                         bool indexed)
    : kind_(kind),
      input_(std::move(input)),
      ordinal_(input_ ? input_->ordinal() + 1 : 0),
      specs_(std::move(specs)),
      cardinality_(cardinality),
      indexed_(indexed) {}

DatasetNode::~DatasetNode() {
  // A chain of thousands of steps must not be released by recursion.
  Ref<DatasetNode> next = std::move(input_);
  while (next && next->IsUnique()) {
    Ref<DatasetNode> below = std::move(next->input_);
    next = std::move(below);
  }
}

std::string DatasetNode::Label() const { return std::string(kind_) + "#" + std::to_string(ordinal_); }

std::string DatasetNode::Origin() const {
  std::string text = Label();
  for (const DatasetNode* node = input_.get(); node != nullptr; node = node->input_.get()) {
    text += " <- " + node->Label();
  }
  return text;
}

std::string DatasetNode::DescribeStep() const {
  JsonWriter json;
  json.BeginObject().Key("kind").String(kind_);
  DescribeParameters(json);
  json.EndObject();
  return json.Take();
}

std::vector<const DatasetNode*> ChainOf(const DatasetNode& last) {
  std::vector<const DatasetNode*> chain;
  for (const DatasetNode* node = &last; node != nullptr; node = node->input().get()) chain.push_back(node);
  std::reverse(chain.begin(), chain.end());
  return chain;
}

std::string DescribeChain(const DatasetNode& last) {
  std::string text = "{\"format\":1,\"steps\":[";
  for (const DatasetNode* node : ChainOf(last)) {
    if (node->ordinal() > 0) text += ",";
    text += node->DescribeStep();
  }
  return text + "]}";
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
