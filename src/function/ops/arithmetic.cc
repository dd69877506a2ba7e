// Arithmetic of two tensors.

#include "function/elementwise.h"

namespace levada {
namespace {

using kernel::BinaryOp;
using Output = ElementwiseRule::Output;

// As TensorFlow: small integers divide in float32, wide ones in float64.
constexpr DType QuotientDType(DType dtype) {
  if (!IsInteger(dtype)) return dtype;
  return SizeOf(dtype) <= 2 ? DType::kFloat32 : DType::kFloat64;
}

constexpr ElementwiseRule kAdd = BinaryRule(BinaryOp::kAdd, "numbers");
constexpr ElementwiseRule kSubtract = BinaryRule(BinaryOp::kSubtract, "numbers");
constexpr ElementwiseRule kMultiply = BinaryRule(BinaryOp::kMultiply, "numbers");
constexpr ElementwiseRule kDivide = BinaryRule(BinaryOp::kDivide, "numbers");
constexpr ElementwiseRule kFloorDiv =
    BinaryRule(BinaryOp::kFloorDiv, "integers or floats", Output::kSame, "integer division by zero");
constexpr ElementwiseRule kFloorMod =
    BinaryRule(BinaryOp::kFloorMod, "integers or floats", Output::kSame, "integer modulo by zero");
constexpr ElementwiseRule kPow = BinaryRule(BinaryOp::kPow, "numbers", Output::kSame, "negative integer exponent");
constexpr ElementwiseRule kMaximum = BinaryRule(BinaryOp::kMaximum, "real numbers");
constexpr ElementwiseRule kMinimum = BinaryRule(BinaryOp::kMinimum, "real numbers");
constexpr ElementwiseRule kSquaredDifference = BinaryRule(BinaryOp::kSquaredDifference, "numbers");

}  // namespace

LEVADA_OP(add) = ElementwiseOp("add", &kAdd);
LEVADA_OP(subtract) = ElementwiseOp("subtract", &kSubtract);
LEVADA_OP(multiply) = ElementwiseOp("multiply", &kMultiply);
LEVADA_OP(divide) = [] {
  Op op = ElementwiseOp("divide", &kDivide);
  op.common_dtype = QuotientDType;
  return op;
}();
LEVADA_OP(floordiv) = ElementwiseOp("floordiv", &kFloorDiv);
LEVADA_OP(floormod) = ElementwiseOp("floormod", &kFloorMod);
LEVADA_OP(pow) = ElementwiseOp("pow", &kPow);
LEVADA_OP(maximum) = ElementwiseOp("maximum", &kMaximum);
LEVADA_OP(minimum) = ElementwiseOp("minimum", &kMinimum);
LEVADA_OP(squared_difference) = ElementwiseOp("squared_difference", &kSquaredDifference);

}  // namespace levada
