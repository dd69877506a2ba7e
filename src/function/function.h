#ifndef LEVADA_FUNCTION_FUNCTION_H_
#define LEVADA_FUNCTION_FUNCTION_H_

// A traced function: a list of steps that runs on values, on rows, and on rows that still have to be gathered.

#include <memory>
#include <string>
#include <vector>

#include "function/op.h"
#include "function/rows.h"
#include "function/state.h"
#include "function/trace.h"

namespace levada {

class ProgramSet;
struct UpdateChain;

// One step of a function. Its outputs are the values first_value ... first_value + number of outputs - 1.
struct Step {
  enum class Kind : int32_t { kConstant, kOp, kRead, kUpdate };

  Kind kind = Kind::kOp;
  const Op* op = nullptr;
  std::vector<int> inputs;  // numbers of values
  OwnedAttributes attributes;
  std::vector<TensorSpec> specs;
  int first_value = 0;
  Ref<Tensor> constant;
  Ref<State> state;
  UpdateKind update = UpdateKind::kAssign;
  std::vector<int> dying;  // values that nothing after this step needs
  std::shared_ptr<const UpdateChain> chain;  // kUpdate: the steps that wait for it, if any
  int deferred_to = -1;    // the update that this step waits for; it does not run by itself
};

// levada_function of the C interface. Immutable and thread-safe. Values 0 ... num_inputs - 1 are the arguments; every
// step comes behind the steps it needs; a step that no output and no update needs is not there.
class Function : public RefCounted<Function, 0x4C56464E> {
 public:
  struct Body {
    std::vector<TensorSpec> inputs;
    std::vector<Step> steps;
    std::vector<int> outputs;  // numbers of values
    int num_values = 0;
    std::vector<bool> by_row;  // per value: it is or needs an argument, so that it differs from row to row
  };
  // Completes by_row and dying.
  explicit Function(Body body);

  int num_inputs() const { return static_cast<int>(body_.inputs.size()); }
  int num_outputs() const { return static_cast<int>(body_.outputs.size()); }
  const std::vector<TensorSpec>& input_specs() const { return body_.inputs; }
  const std::vector<TensorSpec>& output_specs() const { return output_specs_; }
  const Body& body() const { return body_; }
  // Reads or writes a state, or draws random numbers.
  bool is_stateful() const { return runs_in_order_ || draws_; }
  // Reads or writes a state that one call leaves to the next: runs element by element, in order.
  bool runs_in_order() const { return runs_in_order_; }
  // Draws random numbers for each element (DrawScope); own seed: from one that was drawn, not given.
  bool draws() const { return draws_; }
  bool draws_own_seed() const { return draws_own_seed_; }
  // For an output that is an argument handed through, the number of that argument; else -1.
  int PassedThrough(int output) const;

  // inputs: of the specs asked for. outputs: replaced.
  Status Call(std::span<const Ref<Tensor>> inputs, TensorList* outputs) const;
  // inputs [n, ...] -> outputs [n, ...], with the bits of n calls. REQUIRES for an answer: not runs_in_order().
  Status CallRows(std::span<const Ref<Tensor>> inputs, TensorList* outputs) const;
  // The same for rows that are gathered on the way: chains of elementwise ops run tile by tile from the gathered rows
  // to the output. An output that hands an argument through is a view when its rows are a range. On failure the row is
  // not known: run the rows one by one to find it.
  Status RunRows(std::span<const RowInput> inputs, int64_t n, TensorList* outputs) const;

  // When this function of [N, ...] arguments computes each row from the rows alone, elementwise: the function of one
  // row, so that CallRows of the result equals Call of this. Else nullptr.
  Ref<Function> RowFunction() const;

  // The constants whose values the description leaves out.
  void AppendConstants(TensorList* out) const;
  // All constants, in the order of the description.
  TensorList Constants() const;
  // Canonical JSON: equal for equal functions in every process.
  std::string Describe() const;
  // 32 hexadecimal digits of a hash of it.
  std::string Fingerprint() const;
  // Text for people.
  std::string Explain() const;

 private:
  friend class RefCounted<Function, 0x4C56464E>;
  ~Function();

  Status CheckInputs(std::span<const Ref<Tensor>> inputs, bool rows) const;
  bool GainsFromTiles(std::span<const Ref<Tensor>> inputs) const;
  Status CallAsOneRow(std::span<const Ref<Tensor>> inputs, TensorList* outputs) const;

  Body body_;
  std::vector<TensorSpec> output_specs_;
  bool runs_in_order_ = false;
  bool draws_ = false;
  bool draws_own_seed_ = false;
  bool tiles_ = false;  // a call on large values runs like a call on one row, tile by tile
  std::unique_ptr<ProgramSet> programs_;
  Counted<ObjectKind::kFunction> counted_;
};

}  // namespace levada

#endif  // LEVADA_FUNCTION_FUNCTION_H_
