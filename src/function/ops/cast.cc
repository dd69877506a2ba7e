// cast, saturate_cast.

#include "function/elementwise.h"

namespace levada {
namespace {

constexpr ElementwiseRule kCast = {.kind = ElementwiseRule::Kind::kCast, .expected = "number or bool dtypes"};
constexpr ElementwiseRule kSaturateCast = {.kind = ElementwiseRule::Kind::kSaturateCast,
                                           .expected = "number or bool dtypes"};

constexpr Op kPlainCast = ElementwiseOp("cast", &kCast);

// Text to numbers and back is no cast: there are functions for that.
Status InferCast(const OpCall& call, TensorSpec* outputs) {
  const DType from = call.input(0).dtype();
  const DType to = static_cast<DType>(call.number(0));
  if (!IsValid(to) || (from != DType::kString && to != DType::kString)) return kPlainCast.infer(call, outputs);
  return Unimplemented("%s: expected number or bool dtypes, got %s to %s; use strings.to_number or strings.as_string",
                       call.op.name, NameOf(from), NameOf(to));
}

constexpr Op WithoutText(Op op) {
  op.infer = InferCast;
  return op;
}

}  // namespace

LEVADA_OP(cast) = WithoutText(kPlainCast);
LEVADA_OP(saturate_cast) = WithoutText(ElementwiseOp("saturate_cast", &kSaturateCast));

}  // namespace levada
