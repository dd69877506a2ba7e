#ifndef LEVADA_FUNCTION_LOWER_H_
#define LEVADA_FUNCTION_LOWER_H_

// From recorded nodes to the steps of a function.

#include <vector>

#include "function/function.h"
#include "function/trace.h"

namespace levada {

struct LoweringInput {
  std::vector<Ref<Node>> arguments;
  std::vector<Ref<Node>> effects;
  std::vector<Node::Input> outputs;
};

// Keeps what outputs and effects need, in the order of recording.
Ref<Function> Lower(const LoweringInput& input);

}  // namespace levada

#endif  // LEVADA_FUNCTION_LOWER_H_
