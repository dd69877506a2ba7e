#ifndef LEVADA_FUNCTION_TRACE_H_
#define LEVADA_FUNCTION_TRACE_H_

// Recording: symbolic tensors, nodes, and the trace that is open on a thread.

#include <memory>
#include <vector>

#include "function/op.h"
#include "function/state.h"

namespace levada {

class Function;
class Trace;

// One recorded step. Immutable. Nodes hold the nodes they need; `serial` is the order of recording.
struct Node : RefCounted<Node> {
  enum class Kind : int32_t { kArgument, kOp, kRead, kUpdate };

  // An input is an output of another node, or a constant when node is null.
  struct Input {
    Ref<Node> node;
    int output = 0;
    Ref<Tensor> constant;
  };

  Kind kind = Kind::kOp;
  uint64_t serial = 0;
  Ref<Trace> trace;
  const Op* op = nullptr;
  std::vector<Input> inputs;
  OwnedAttributes attributes;
  std::vector<TensorSpec> specs;  // of the outputs
  Ref<State> state;               // kRead, kUpdate
  UpdateKind update = UpdateKind::kAssign;
  Ref<Node> next_doomed;  // used by ~Node alone, which must not allocate

  ~Node();
};

// What a symbolic tensor carries.
class NodeOutput final : public SymbolicValue {
 public:
  NodeOutput(Ref<Node> node, int output) : node_(std::move(node)), output_(output) {}
  const TensorSpec& spec() const override { return node_->specs[output_]; }
  const Ref<Node>& node() const { return node_; }
  int output() const { return output_; }

 private:
  Ref<Node> node_;
  int output_;
};

// A symbolic value that stands for nothing but its dtype and shape, for shape rules.
class SpecOnly final : public SymbolicValue {
 public:
  explicit SpecOnly(TensorSpec spec) : spec_(std::move(spec)) {}
  const TensorSpec& spec() const override { return spec_; }

 private:
  TensorSpec spec_;
};
inline Ref<Tensor> TensorOfSpec(const TensorSpec& spec) { return Tensor::Symbolic(MakeRef<SpecOnly>(spec)); }

// levada_trace of the C interface. Used by one thread at a time. Invariant: arguments and effects are empty unless
// open.
class Trace : public RefCounted<Trace, 0x4C565452> {
 public:
  // Opens a trace and makes it the thread's current one.
  static Ref<Trace> Open();
  // Makes a trace, or nullptr, the current one; gives the one before.
  static Ref<Trace> Swap(Ref<Trace> trace);
  // The innermost open trace of this thread, or nullptr.
  static Trace* Current();

  bool open() const { return open_; }
  Result<Ref<Tensor>> Argument(const TensorSpec& spec);
  Result<Ref<Function>> Finish(std::span<Tensor* const> outputs);
  // Ends an unfinished trace. Idempotent.
  void Abandon();

  // Adds a node; one symbolic tensor per spec.
  void Record(Ref<Node> node, Ref<Tensor>* outputs);
  // Numbers the random ops of the function.
  int64_t CountDraw() { return draws_++; }
  void AddEffect(Ref<Node> node) { effects_.push_back(std::move(node)); }

 private:
  friend class RefCounted<Trace, 0x4C565452>;
  Trace() = default;
  ~Trace() = default;

  bool open_ = true;
  int64_t draws_ = 0;
  Ref<Trace> outer_;
  std::vector<Ref<Node>> arguments_;
  std::vector<Ref<Node>> effects_;
  Counted<ObjectKind::kTrace> counted_;
};

// Apply for a call with a symbolic input whose dtypes need no promotion.
Status RecordOp(const OpCall& call, Ref<Tensor>* outputs);

// Whether calls on this thread record reads and updates of states.
inline bool IsTracing() { return Trace::Current() != nullptr; }
// A symbolic tensor that reads the state each time the function runs. REQUIRES: IsTracing().
Result<Ref<Tensor>> RecordStateRead(const Ref<State>& state);
// An update that happens each time the function runs, at this place among reads and updates. REQUIRES: IsTracing() or
// value is symbolic.
Status RecordEffect(const Ref<State>& state, UpdateKind kind, std::span<const int64_t> items, Tensor* value);
// The same for State::Scatter.
Status RecordScatter(const Ref<State>& state, ScatterKind kind, bool nd, Tensor* indices, Tensor* updates);

}  // namespace levada

#endif  // LEVADA_FUNCTION_TRACE_H_
