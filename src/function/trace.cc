#include "function/trace.h"

#include <atomic>

#include "function/function.h"
#include "function/lower.h"

namespace levada {
namespace {

// Holds a reference to the innermost trace of the thread, closed ones included until somebody looks.
thread_local constinit Trace* current_trace = nullptr;

std::atomic<uint64_t> next_serial{1};

const NodeOutput* OutputOf(const Tensor& tensor) {
  return tensor.is_symbolic() ? dynamic_cast<const NodeOutput*>(tensor.symbolic().get()) : nullptr;
}

// The one open trace that the symbolic inputs belong to; *trace stays nullptr without symbolic input.
Status FindTrace(const char* where, std::span<Tensor* const> inputs, Trace** trace) {
  *trace = nullptr;
  for (const Tensor* input : inputs) {
    if (!input->is_symbolic()) continue;
    const NodeOutput* output = OutputOf(*input);
    if (output == nullptr) return InvalidArgument("%s: expected a tensor of a trace, got a bare shape", where);
    Trace* const own = output->node()->trace.get();
    if (*trace != nullptr && *trace != own) {
      return InvalidArgument("%s: expected inputs of one trace, got symbolic tensors of two traces", where);
    }
    *trace = own;
  }
  if (*trace != nullptr && !(*trace)->open()) {
    return FailedPrecondition("%s: expected a tensor of an open trace, got a symbolic tensor of a finished trace",
                              where);
  }
  return Status::Ok();
}

Node::Input InputOf(Tensor* tensor) {
  Node::Input input;
  if (const NodeOutput* output = OutputOf(*tensor)) {
    input.node = output->node();
    input.output = output->output();
  } else {
    input.constant = Ref<Tensor>::Share(tensor);
  }
  return input;
}

// A node of effect; the items are its attribute.
void AddUpdate(Trace* trace, const Ref<State>& state, UpdateKind kind, std::span<const int64_t> items,
               std::span<Tensor* const> inputs) {
  Ref<Node> node = MakeRef<Node>();
  node->kind = Node::Kind::kUpdate;
  node->state = state;
  node->update = kind;
  for (Tensor* input : inputs) node->inputs.push_back(InputOf(input));
  const Attribute list = Attribute::List(items);
  node->attributes = OwnedAttributes({&list, 1});
  trace->Record(node, nullptr);
  trace->AddEffect(std::move(node));
}

}  // namespace

// A chain of a million recorded ops must not be freed by a million nested calls, nor by a list that needs memory: nodes
// that nobody else holds wait in a chain of their own.
Node::~Node() {
  Ref<Node> doomed;
  const auto take = [&doomed](std::vector<Input>& inputs) {
    for (Input& input : inputs) {
      Ref<Node> node = std::move(input.node);
      if (!node || !node->IsUnique()) continue;
      node->next_doomed = std::move(doomed);
      doomed = std::move(node);
    }
  };
  take(inputs);
  while (doomed) {
    const Ref<Node> node = std::move(doomed);
    doomed = std::move(node->next_doomed);
    take(node->inputs);
  }
}

Trace* Trace::Current() {
  while (current_trace != nullptr && !current_trace->open_) {
    Ref<Trace> closed = Ref<Trace>::Adopt(current_trace);
    current_trace = closed->outer_.release();
  }
  return current_trace;
}

Ref<Trace> Trace::Open() {
  Ref<Trace> trace = Ref<Trace>::Adopt(new Trace);
  trace->outer_ = Ref<Trace>::Adopt(Current());
  current_trace = Ref<Trace>(trace).release();
  return trace;
}

Ref<Trace> Trace::Swap(Ref<Trace> trace) {
  Trace* const before = Current();
  current_trace = trace.release();
  return Ref<Trace>::Adopt(before);
}

Result<Ref<Tensor>> Trace::Argument(const TensorSpec& spec) {
  if (!open_) return FailedPrecondition("trace_argument: the trace is finished");
  if (!IsValid(spec.dtype)) {
    return InvalidArgument("trace_argument: expected a dtype, got the number %d", static_cast<int>(spec.dtype));
  }
  Ref<Node> node = MakeRef<Node>();
  node->kind = Node::Kind::kArgument;
  node->specs.push_back(spec);
  arguments_.push_back(node);
  Ref<Tensor> out;
  Record(std::move(node), &out);
  return out;
}

void Trace::Record(Ref<Node> node, Ref<Tensor>* outputs) {
  node->serial = next_serial.fetch_add(1, std::memory_order_relaxed);
  node->trace = Ref<Trace>::Share(this);
  for (size_t i = 0; i < node->specs.size(); ++i) {
    outputs[i] = Tensor::Symbolic(MakeRef<NodeOutput>(node, static_cast<int>(i)));
  }
}

Result<Ref<Function>> Trace::Finish(std::span<Tensor* const> outputs) {
  if (!open_) return FailedPrecondition("trace_finish: the trace is finished");
  if (Current() != this) return FailedPrecondition("trace_finish: the trace is not the current one of this thread");
  LoweringInput input{arguments_, effects_, {}};
  for (Tensor* tensor : outputs) {
    const NodeOutput* output = OutputOf(*tensor);
    if (tensor->is_symbolic() && (output == nullptr || output->node()->trace.get() != this)) {
      return InvalidArgument("trace_finish: expected outputs of this trace, got a symbolic tensor of another trace");
    }
    input.outputs.push_back(InputOf(tensor));
  }
  Ref<Function> function = Lower(input);
  Abandon();
  return function;
}

void Trace::Abandon() {
  open_ = false;
  // Nodes hold the trace: letting go of them here breaks the ring.
  std::vector<Ref<Node>> arguments = std::move(arguments_);
  std::vector<Ref<Node>> effects = std::move(effects_);
  arguments_.clear();
  effects_.clear();
  Current();
}

Status RecordOp(const OpCall& call, Ref<Tensor>* outputs) {
  Trace* trace;
  LEVADA_RETURN_IF_ERROR(FindTrace(call.op.name, call.inputs, &trace));
  std::vector<TensorSpec> specs(OutputsOf(call.op, call.attributes));
  LEVADA_RETURN_IF_ERROR(call.op.infer(call, specs.data()));
  Ref<Node> node = MakeRef<Node>();
  node->kind = Node::Kind::kOp;
  node->op = &call.op;
  for (Tensor* input : call.inputs) node->inputs.push_back(InputOf(input));
  node->attributes = OwnedAttributes(call.attributes);
  node->specs = std::move(specs);
  trace->Record(std::move(node), outputs);
  return Status::Ok();
}

Result<Ref<Tensor>> RecordStateRead(const Ref<State>& state) {
  Trace* const trace = Trace::Current();
  if (trace == nullptr) return FailedPrecondition("read: no trace is open on this thread");
  Ref<Node> node = MakeRef<Node>();
  node->kind = Node::Kind::kRead;
  node->state = state;
  node->specs.push_back(state->spec());
  Ref<Tensor> out;
  trace->Record(std::move(node), &out);
  return out;
}

Status RecordEffect(const Ref<State>& state, UpdateKind kind, std::span<const int64_t> items, Tensor* value) {
  const char* const name = kUpdateNames[static_cast<int>(kind)];
  Trace* trace;
  LEVADA_RETURN_IF_ERROR(FindTrace(name, {&value, 1}, &trace));
  if (trace == nullptr) trace = Trace::Current();
  if (trace == nullptr) return FailedPrecondition("%s: no trace is open on this thread", name);
  LEVADA_RETURN_IF_ERROR(state->CheckUpdate(kind, items, value->spec()));
  AddUpdate(trace, state, kind, items, {&value, 1});
  return Status::Ok();
}

Status RecordScatter(const Ref<State>& state, ScatterKind kind, bool nd, Tensor* indices, Tensor* updates) {
  Trace* trace;
  Tensor* const inputs[] = {updates, indices};
  LEVADA_RETURN_IF_ERROR(FindTrace("scatter", inputs, &trace));
  if (trace == nullptr) trace = Trace::Current();
  if (trace == nullptr) return FailedPrecondition("scatter: no trace is open on this thread");
  LEVADA_RETURN_IF_ERROR(state->CheckScatter(kind, nd, indices->spec(), updates->spec()));
  const int64_t items[] = {static_cast<int64_t>(kind), nd};
  AddUpdate(trace, state, UpdateKind::kScatter, items, inputs);
  return Status::Ok();
}

Status State::Scatter(ScatterKind, bool, const Ref<Tensor>&, const Ref<Tensor>&) {
  return Unimplemented("scatter: expected a variable, got another state");
}

Status State::CheckScatter(ScatterKind, bool, const TensorSpec&, const TensorSpec&) const {
  return Unimplemented("scatter: expected a variable, got another state");
}

}  // namespace levada
