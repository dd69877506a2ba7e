#include "function/elementwise.h"

#include <atomic>
#include <cstring>

#include "convert/layout.h"
#include "function/broadcast.h"
#include "function/strings.h"
#include "function/views.h"
#include "runtime/parallel.h"

namespace levada {
namespace {

using RuleKind = ElementwiseRule::Kind;

// The input that decides the dtype: select takes its condition apart.
DType ValueDType(const OpCall& call) {
  return call.input(call.op.elementwise->kind == RuleKind::kSelect ? 1 : 0).dtype();
}

DType TargetDType(const OpCall& call) {
  const bool casts =
      call.op.elementwise->kind == RuleKind::kCast || call.op.elementwise->kind == RuleKind::kSaturateCast;
  return casts ? static_cast<DType>(call.number(0)) : DType::kInvalid;
}

Status CheckDTypes(const OpCall& call, DType result) {
  const ElementwiseRule& rule = *call.op.elementwise;
  if (rule.kind == RuleKind::kSelect && call.input(0).dtype() != DType::kBool) {
    return InvalidArgument("%s: expected a bool condition, got %s", call.op.name, NameOf(call.input(0).dtype())).AboutDType();
  }
  if (result != DType::kInvalid) return Status::Ok();
  const DType target = TargetDType(call);
  if (rule.kind == RuleKind::kBinary && call.input(1).dtype() != call.input(0).dtype()) {
    return InvalidArgument("%s: expected %s of one dtype, got %s and %s", call.op.name, rule.expected,
                           NameOf(call.input(0).dtype()), NameOf(call.input(1).dtype())).AboutDType();
  }
  if (rule.kind != RuleKind::kCast && rule.kind != RuleKind::kSaturateCast) {
    return WrongDType(call.op, rule.expected, ValueDType(call));
  }
  if (!IsValid(target)) {
    return InvalidArgument("%s: expected a dtype, got the number %d", call.op.name, static_cast<int>(target))
        .AboutDType();
  }
  // Text to numbers and back is no cast.
  return Unimplemented("%s: expected %s, got %s to %s", call.op.name, rule.expected, NameOf(ValueDType(call)),
                       NameOf(target));
}

// The broadcast shape of all inputs. REQUIRES: every rank is known.
Result<Shape> OutputShape(const OpCall& call) {
  Shape shape = call.input(0).shape();
  for (size_t i = 1; i < call.inputs.size(); ++i) {
    if (shape == call.input(i).shape()) continue;
    LEVADA_ASSIGN_OR_RETURN(shape, BroadcastShapes(shape, call.input(i).shape(), call.op.name));
  }
  return shape;
}

// Fills strides for one run over everything; false when some input needs a walk.
bool IsOneRun(const OpCall& call, const Shape& shape, const char** data, int64_t* strides) {
  for (size_t i = 0; i < call.inputs.size(); ++i) {
    const Tensor& input = call.input(i);
    data[i] = input.data();
    if (input.size() == 1) {
      strides[i] = 0;
    } else if (input.IsContiguous() && input.shape() == shape) {
      strides[i] = SizeOf(input.dtype());
    } else {
      return false;
    }
  }
  return true;
}

Status Failure(const OpCall& call) {
  const char* why = call.op.elementwise->failure;
  return InvalidArgument("%s: %s", call.op.name, why != nullptr ? why : "an element has no result");
}

// == and != of strings, which need the heaps.
void CompareStrings(const OpCall& call, const Shape& shape, char* out) {
  const bool wanted = call.op.elementwise->binary == kernel::BinaryOp::kEqual;
  const Tensor& x = call.input(0);
  const Tensor& y = call.input(1);
  const BroadcastWalk walk(call.inputs, shape);
  walk.ForEachRun([&](const char* const* data, const int64_t* strides, int64_t first, int64_t n) {
    for (int64_t i = 0; i < n; ++i) {
      StringRecord a, b;
      std::memcpy(&a, data[0] + i * strides[0], sizeof(a));
      std::memcpy(&b, data[1] + i * strides[1], sizeof(b));
      out[first + i] = (x.StringAt(a) == y.StringAt(b)) == wanted;
    }
    return true;
  });
}

// Elements that are worth a thread of their own.
constexpr int64_t kPart = int64_t{64} << 10;

// One run over all elements, on several threads when there are many. False: an element has no result.
bool RunParts(const InnerLoop& loop, const char* const* data, const int64_t* strides, size_t num_inputs, Tensor* out) {
  char* const destination = out->mutable_data();
  if (out->size() < 2 * kPart) return loop.Run(data, strides, destination, out->size()) < 0;
  const int64_t element_size = SizeOf(out->dtype());
  std::atomic<bool> failed{false};
  ParallelFor(out->size(), kPart, [&](int64_t first, int64_t last) {
    const char* part[kMaxOperands];
    for (size_t k = 0; k < num_inputs; ++k) part[k] = data[k] + first * strides[k];
    if (loop.Run(part, strides, destination + first * element_size, last - first) >= 0) failed = true;
  });
  return !failed;
}

Status RunLoop(const OpCall& call, const InnerLoop& loop, Tensor* out) {
  const char* data[kMaxOperands];
  int64_t strides[kMaxOperands];
  if (IsOneRun(call, out->shape(), data, strides)) {
    return RunParts(loop, data, strides, call.inputs.size(), out) ? Status::Ok() : Failure(call);
  }
  bool failed = false;
  const int64_t element_size = SizeOf(out->dtype());
  char* const destination = out->mutable_data();
  BroadcastWalk(call.inputs, out->shape())
      .ForEachRun([&](const char* const* run, const int64_t* run_strides, int64_t first, int64_t n) {
        failed = loop.Run(run, run_strides, destination + first * element_size, n) >= 0;
        return !failed;
      });
  return failed ? Failure(call) : Status::Ok();
}

Status SelectStrings(const OpCall& call, DType result, Shape shape, Ref<Tensor>* outputs) {
  Ref<Tensor> values[2] = {call.Share(1), call.Share(2)};
  LEVADA_ASSIGN_OR_RETURN(Ref<StringHeap> heap, ShareHeap(values));
  LEVADA_ASSIGN_OR_RETURN(Ref<Tensor> out, Tensor::Empty(result, std::move(shape)));
  if (out->size() > 0) {
    Tensor* const inputs[] = {call.inputs[0], values[0].get(), values[1].get()};
    const OpCall shared{call.op, inputs, call.attributes};
    LEVADA_RETURN_IF_ERROR(RunLoop(shared, FindLoop(*call.op.elementwise, result, result), out.get()));
  }
  outputs[0] = WithHeap(out, std::move(heap));
  return Status::Ok();
}

// REQUIRES: dtypes are checked and shape is the broadcast shape.
Status EvaluateInto(const OpCall& call, DType result, Shape shape, Ref<Tensor>* outputs) {
  const DType dtype = ValueDType(call);
  const ElementwiseRule& rule = *call.op.elementwise;
  if ((rule.kind == RuleKind::kCast || rule.kind == RuleKind::kSaturateCast) && dtype == result) {
    outputs[0] = call.Share(0);
    return Status::Ok();
  }
  if (dtype == DType::kString && rule.kind == RuleKind::kSelect) {
    return SelectStrings(call, result, std::move(shape), outputs);
  }
  if (dtype == DType::kString && rule.on_strings != nullptr) {
    LEVADA_ASSIGN_OR_RETURN(outputs[0], rule.on_strings(call, shape));
    return Status::Ok();
  }
  LEVADA_ASSIGN_OR_RETURN(Ref<Tensor> out, Tensor::Empty(result, std::move(shape)));
  if (out->size() > 0) {
    if (dtype == DType::kString) {
      CompareStrings(call, out->shape(), out->mutable_data());
    } else {
      LEVADA_RETURN_IF_ERROR(RunLoop(call, FindLoop(rule, dtype, result), out.get()));
    }
  }
  outputs[0] = std::move(out);
  return Status::Ok();
}

}  // namespace

Status WrongDType(const Op& op, const char* expected, DType got) {
  if (op.lacks != nullptr && op.lacks(got)) {
    return Unimplemented("%s: expected %s, got %s", op.name, expected, NameOf(got));
  }
  return InvalidArgument("%s: expected %s, got %s", op.name, expected, NameOf(got)).AboutDType();
}

InnerLoop FindLoop(const ElementwiseRule& rule, DType dtype, DType target) {
  InnerLoop loop;
  loop.kind = rule.kind;
  if (!IsValid(dtype)) return loop;
  switch (rule.kind) {
    case RuleKind::kUnary:
      loop.unary = dtype == DType::kString ? nullptr : kernel::FindUnary(rule.unary, dtype);
      break;
    case RuleKind::kBinary:
      loop.binary = dtype == DType::kString ? nullptr : kernel::FindBinary(rule.binary, dtype);
      break;
    case RuleKind::kSelect:
      loop.select = kernel::FindSelect(SizeOf(dtype));
      break;
    case RuleKind::kCast:
      loop.cast = IsValid(target) ? kernel::FindCast(dtype, target) : nullptr;
      break;
    case RuleKind::kSaturateCast:
      loop.cast = IsValid(target) ? kernel::FindSaturateCast(dtype, target) : nullptr;
      break;
  }
  return loop;
}

DType ResultDType(const OpCall& call) {
  const ElementwiseRule& rule = *call.op.elementwise;
  const DType dtype = ValueDType(call);
  const DType target = TargetDType(call);
  // Promotion brings operands together; ops without it want one dtype.
  if (rule.kind == RuleKind::kBinary && call.input(1).dtype() != dtype) return DType::kInvalid;
  const bool knows = FindLoop(rule, dtype, target).found() || (target == dtype && IsValid(target)) ||
                     (dtype == DType::kString && (rule.strings || rule.on_strings != nullptr));
  if (!knows) return DType::kInvalid;
  if (target != DType::kInvalid) return target;
  switch (rule.output) {
    case ElementwiseRule::Output::kBool:
      return DType::kBool;
    case ElementwiseRule::Output::kUInt8:
      return DType::kUInt8;
    case ElementwiseRule::Output::kComplex:
      return dtype == DType::kFloat32 ? DType::kComplex64 : DType::kComplex128;
    case ElementwiseRule::Output::kRealPart:
      if (dtype == DType::kComplex64) return DType::kFloat32;
      if (dtype == DType::kComplex128) return DType::kFloat64;
      return dtype;
    case ElementwiseRule::Output::kSame:
      return dtype;
  }
  return dtype;
}

Status InferElementwise(const OpCall& call, TensorSpec* outputs) {
  const DType result = ResultDType(call);
  LEVADA_RETURN_IF_ERROR(CheckDTypes(call, result));
  outputs[0].dtype = result;
  outputs[0].rank_known = true;
  for (const Tensor* input : call.inputs) {
    if (input->rank() < 0) outputs[0].rank_known = false;
  }
  if (outputs[0].rank_known) {
    LEVADA_ASSIGN_OR_RETURN(outputs[0].shape, OutputShape(call));
  } else {
    outputs[0].shape.clear();
  }
  return Status::Ok();
}

Status EvaluateElementwise(const OpCall& call, const TensorSpec* specs, Ref<Tensor>* outputs) {
  return EvaluateInto(call, specs[0].dtype, specs[0].shape, outputs);
}

Status ComputeElementwise(const OpCall& call, Ref<Tensor>* outputs) {
  const DType result = ResultDType(call);
  if (result == DType::kInvalid || call.op.elementwise->kind == RuleKind::kSelect) [[unlikely]] {
    LEVADA_RETURN_IF_ERROR(CheckDTypes(call, result));
  }
  LEVADA_ASSIGN_OR_RETURN(Shape shape, OutputShape(call));
  return EvaluateInto(call, result, std::move(shape), outputs);
}

Status BatchElementwise(const BatchCall& batch, Ref<Tensor>* outputs) {
  AlignedRows aligned;
  aligned.Align(batch);
  LEVADA_RETURN_IF_ERROR(ComputeElementwise({batch.call.op, aligned.inputs(), batch.call.attributes}, outputs));
  return Status::Ok();
}

}  // namespace levada
