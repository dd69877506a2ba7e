#include "function/lower.h"

#include <algorithm>
#include <unordered_map>

namespace levada {
namespace {

// Numbers nodes and constants with values while it appends steps. Invariant: a node is appended after the nodes it
// needs, since serials grow along every edge.
class Lowering {
 public:
  explicit Lowering(const LoweringInput& input) : input_(input) {}

  Function::Body Run() {
    for (const Ref<Node>& argument : input_.arguments) {
      body_.inputs.push_back(argument->specs[0]);
      first_value_[argument.get()] = body_.num_values++;
    }
    for (Node* node : LiveNodes()) Append(*node);
    for (const Node::Input& output : input_.outputs) body_.outputs.push_back(ValueOf(output));
    return std::move(body_);
  }

 private:
  std::vector<Node*> LiveNodes() {
    std::vector<Node*> live;
    std::vector<Node*> pending;
    std::unordered_map<Node*, bool> seen;
    const auto visit = [&](Node* node) {
      if (node != nullptr && !seen[node]) {
        seen[node] = true;
        pending.push_back(node);
      }
    };
    for (const Ref<Node>& effect : input_.effects) visit(effect.get());
    for (const Node::Input& output : input_.outputs) visit(output.node.get());
    while (!pending.empty()) {
      Node* const node = pending.back();
      pending.pop_back();
      if (node->kind != Node::Kind::kArgument) live.push_back(node);
      for (const Node::Input& input : node->inputs) visit(input.node.get());
    }
    std::sort(live.begin(), live.end(), [](const Node* a, const Node* b) { return a->serial < b->serial; });
    return live;
  }

  int ValueOf(const Node::Input& input) {
    if (input.node) return first_value_[input.node.get()] + input.output;
    const auto [found, is_new] = constants_.try_emplace(input.constant.get(), body_.num_values);
    if (is_new) {
      Step step;
      step.kind = Step::Kind::kConstant;
      step.constant = input.constant;
      step.specs.push_back(input.constant->spec());
      step.first_value = body_.num_values++;
      body_.steps.push_back(std::move(step));
    }
    return found->second;
  }

  void Append(const Node& node) {
    Step step;
    step.kind = node.kind == Node::Kind::kOp     ? Step::Kind::kOp
                : node.kind == Node::Kind::kRead ? Step::Kind::kRead
                                                 : Step::Kind::kUpdate;
    step.op = node.op;
    for (const Node::Input& input : node.inputs) step.inputs.push_back(ValueOf(input));
    step.attributes = node.attributes;
    step.specs = node.specs;
    step.state = node.state;
    step.update = node.update;
    step.first_value = body_.num_values;
    body_.num_values += static_cast<int>(node.specs.size());
    first_value_[&node] = step.first_value;
    body_.steps.push_back(std::move(step));
  }

  const LoweringInput& input_;
  Function::Body body_;
  std::unordered_map<const Node*, int> first_value_;
  std::unordered_map<const Tensor*, int> constants_;
};

}  // namespace

Ref<Function> Lower(const LoweringInput& input) { return MakeRef<Function>(Lowering(input).Run()); }

}  // namespace levada
