#ifndef LEVADA_FUNCTION_ELEMENTWISE_H_
#define LEVADA_FUNCTION_ELEMENTWISE_H_

// The family of elementwise ops: each is a rule, i.e. an inner loop of the kernel room and a result dtype.
// Broadcasting, evaluation, batching and fusion are the same for all.

#include <cstdint>

#include "function/op.h"
#include "kernel/cast.h"
#include "kernel/elementwise.h"

namespace levada {

struct ElementwiseRule {
  enum class Kind : int32_t { kUnary, kBinary, kSelect, kCast, kSaturateCast };
  enum class Output : int32_t { kSame, kBool, kUInt8, kRealPart, kComplex };

  Kind kind = Kind::kUnary;
  kernel::UnaryOp unary{};
  kernel::BinaryOp binary{};
  Output output = Output::kSame;
  // What the input dtype should have been, for the error: "a signed number".
  const char* expected = "a number";
  // Why an element has no result, for loops that can fail.
  const char* failure = nullptr;
  bool strings = false;  // compares or selects strings too
  // What it does to strings otherwise; `shape` is the broadcast shape. The result is a string tensor.
  Result<Ref<Tensor>> (*on_strings)(const OpCall& call, const Shape& shape) = nullptr;
};

constexpr ElementwiseRule UnaryRule(kernel::UnaryOp op, const char* expected,
                                    ElementwiseRule::Output output = ElementwiseRule::Output::kSame) {
  return {.kind = ElementwiseRule::Kind::kUnary, .unary = op, .output = output, .expected = expected};
}
constexpr ElementwiseRule BinaryRule(kernel::BinaryOp op, const char* expected,
                                     ElementwiseRule::Output output = ElementwiseRule::Output::kSame,
                                     const char* failure = nullptr, bool strings = false) {
  return {.kind = ElementwiseRule::Kind::kBinary,
          .binary = op,
          .output = output,
          .expected = expected,
          .failure = failure,
          .strings = strings};
}

inline constexpr int kMaxOperands = 3;

// The inner loop of a rule for one dtype. Invariant: exactly the member that `kind` names is set.
struct InnerLoop {
  ElementwiseRule::Kind kind = ElementwiseRule::Kind::kUnary;
  kernel::UnaryLoop unary = nullptr;
  kernel::BinaryLoop binary = nullptr;
  kernel::SelectLoop select = nullptr;
  kernel::CastLoop cast = nullptr;

  bool found() const { return unary != nullptr || binary != nullptr || select != nullptr || cast != nullptr; }
  // Position of the first element without a result, or -1.
  int64_t Run(const char* const* in, const int64_t* strides, char* out, int64_t n) const {
    switch (kind) {
      case ElementwiseRule::Kind::kUnary:
        return unary(in[0], strides[0], out, n);
      case ElementwiseRule::Kind::kBinary:
        return binary(in[0], strides[0], in[1], strides[1], out, n);
      case ElementwiseRule::Kind::kSelect:
        select(in[0], strides[0], in[1], strides[1], in[2], strides[2], out, n);
        return -1;
      case ElementwiseRule::Kind::kCast:
      case ElementwiseRule::Kind::kSaturateCast:
        cast(in[0], strides[0], out, n);
        return -1;
    }
    return -1;
  }
};

// dtype: of the values (select: of x and y). target: of the result.
InnerLoop FindLoop(const ElementwiseRule& rule, DType dtype, DType target);

// Dtype of the result; kInvalid when the rule has no meaning for the inputs. Casts have their dtype as attribute 0.
DType ResultDType(const OpCall& call);

// The members of an Op.
Status InferElementwise(const OpCall& call, TensorSpec* outputs);
Status EvaluateElementwise(const OpCall& call, const TensorSpec* specs, Ref<Tensor>* outputs);
Status BatchElementwise(const BatchCall& call, Ref<Tensor>* outputs);
// Both steps at once, without the cost of a spec.
Status ComputeElementwise(const OpCall& call, Ref<Tensor>* outputs);

// `dtype: the op expects what, got what`; the class follows from Op::lacks.
Status WrongDType(const Op& op, const char* expected, DType got);

constexpr Op ElementwiseOp(const char* name, const ElementwiseRule* rule) {
  Op op{.name = name, .infer = InferElementwise, .evaluate = EvaluateElementwise, .batch = BatchElementwise};
  op.promote_from = rule->kind == ElementwiseRule::Kind::kBinary   ? 0
                    : rule->kind == ElementwiseRule::Kind::kSelect ? 1
                                                                   : -1;
  op.elementwise = rule;
  return op;
}

// The op with Op::lacks.
constexpr Op Lacking(bool (*lacks)(DType), Op op) {
  op.lacks = lacks;
  return op;
}

}  // namespace levada

#endif  // LEVADA_FUNCTION_ELEMENTWISE_H_
