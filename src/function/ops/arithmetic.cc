// Arithmetic of two tensors.

#include "function/elementwise.h"
#include "function/ops/rules.h"
#include "function/strings.h"

namespace levada {
namespace {

using kernel::BinaryOp;
using Output = ElementwiseRule::Output;

constexpr ElementwiseRule kAdd = [] {
  ElementwiseRule rule = BinaryRule(BinaryOp::kAdd, "numbers or strings");
  rule.on_strings = JoinStrings;
  return rule;
}();
constexpr ElementwiseRule kSubtract = BinaryRule(BinaryOp::kSubtract, "numbers");
constexpr ElementwiseRule kMultiply = BinaryRule(BinaryOp::kMultiply, "numbers or bool");
constexpr ElementwiseRule kDivide = BinaryRule(BinaryOp::kDivide, "numbers");
constexpr ElementwiseRule kFloorDiv =
    BinaryRule(BinaryOp::kFloorDiv, "integers or floats", Output::kSame, "integer division by zero");
constexpr ElementwiseRule kFloorMod =
    BinaryRule(BinaryOp::kFloorMod, "integers or floats", Output::kSame, "integer modulo by zero");
constexpr ElementwiseRule kTruncateDiv =
    BinaryRule(BinaryOp::kTruncateDiv, "integers or floats", Output::kSame, "integer division by zero");
constexpr ElementwiseRule kTruncateMod =
    BinaryRule(BinaryOp::kTruncateMod, "integers or floats", Output::kSame, "integer modulo by zero");
constexpr ElementwiseRule kDivideNoNan = BinaryRule(BinaryOp::kDivideNoNan, "numbers");
constexpr ElementwiseRule kMultiplyNoNan = BinaryRule(BinaryOp::kMultiplyNoNan, "floats or complex numbers");
constexpr ElementwiseRule kNextafter = BinaryRule(BinaryOp::kNextafter, "floats");
constexpr ElementwiseRule kCopysign = BinaryRule(BinaryOp::kCopysign, "floats");
constexpr ElementwiseRule kPow = BinaryRule(BinaryOp::kPow, "numbers", Output::kSame, "negative integer exponent");
constexpr ElementwiseRule kMaximum = BinaryRule(BinaryOp::kMaximum, "real numbers");
constexpr ElementwiseRule kMinimum = BinaryRule(BinaryOp::kMinimum, "real numbers");
constexpr ElementwiseRule kSquaredDifference = BinaryRule(BinaryOp::kSquaredDifference, "numbers");

constexpr Op QuotientOp(const char* name, const ElementwiseRule* rule) {
  Op op = ElementwiseOp(name, rule);
  op.common_dtype = QuotientDType;
  return op;
}

}  // namespace

LEVADA_OP(add) = ElementwiseOp("add", &kAdd);
LEVADA_OP(subtract) = ElementwiseOp("subtract", &kSubtract);
LEVADA_OP(multiply) = ElementwiseOp("multiply", &kMultiply);
LEVADA_OP(divide) = QuotientOp("divide", &kDivide);
LEVADA_OP(divide_no_nan) = QuotientOp("divide_no_nan", &kDivideNoNan);
LEVADA_OP(multiply_no_nan) = ElementwiseOp("multiply_no_nan", &kMultiplyNoNan);
LEVADA_OP(floordiv) = Lacking(IsComplex, ElementwiseOp("floordiv", &kFloorDiv));
LEVADA_OP(floormod) = ElementwiseOp("floormod", &kFloorMod);
LEVADA_OP(truncatediv) = Lacking(IsComplex, ElementwiseOp("truncatediv", &kTruncateDiv));
LEVADA_OP(truncatemod) = ElementwiseOp("truncatemod", &kTruncateMod);
LEVADA_OP(nextafter) = ElementwiseOp("nextafter", &kNextafter);
LEVADA_OP(copysign) = ElementwiseOp("copysign", &kCopysign);
LEVADA_OP(pow) = ElementwiseOp("pow", &kPow);
LEVADA_OP(maximum) = ElementwiseOp("maximum", &kMaximum);
LEVADA_OP(minimum) = ElementwiseOp("minimum", &kMinimum);
LEVADA_OP(squared_difference) = ElementwiseOp("squared_difference", &kSquaredDifference);

}  // namespace levada
