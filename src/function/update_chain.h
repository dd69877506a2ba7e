#ifndef LEVADA_FUNCTION_UPDATE_CHAIN_H_
#define LEVADA_FUNCTION_UPDATE_CHAIN_H_

// v.assign_sub(rate * gradient) in one pass: elementwise steps that nothing but one update needs run together with it,
// tile by tile, from their inputs to the memory of the state.

#include <span>
#include <vector>

#include "function/function.h"
#include "function/program.h"

namespace levada {

// The steps that an update waits for. Immutable but for the remembered plan.
struct UpdateChain {
  std::vector<int> steps;      // numbers of the deferred steps, in order
  std::vector<int> inputs;     // values of the function that the deferred steps need
  Ref<Function> rewritten;     // of the inputs and, last, the value of the state: its new value
  bool reads_state = false;    // a deferred step reads the state
  mutable ProgramSet programs;  // of `rewritten`
};

// Finds the chains: sets Step::chain of updates and Step::deferred_to of what belongs to them. A step is deferred only
// past steps that change nothing, and only if it cannot fail.
void DeferIntoUpdates(Function::Body* body);

// Runs the chain and its update as one; false, with nothing changed, when values are small or differ in shape: then the
// steps run one by one. values: of the function, by number.
Result<bool> RewriteState(const Step& update, std::span<const Ref<Tensor>> values);

}  // namespace levada

#endif  // LEVADA_FUNCTION_UPDATE_CHAIN_H_
