// Bits of integers.

#include "function/elementwise.h"

namespace levada {
namespace {

using kernel::UnaryOp;
using kernel::BinaryOp;
using Output = ElementwiseRule::Output;

constexpr ElementwiseRule kBitwiseAnd = BinaryRule(BinaryOp::kBitwiseAnd, "integers or bool");
constexpr ElementwiseRule kBitwiseOr = BinaryRule(BinaryOp::kBitwiseOr, "integers or bool");
constexpr ElementwiseRule kBitwiseXor = BinaryRule(BinaryOp::kBitwiseXor, "integers or bool");
constexpr ElementwiseRule kLeftShift =
    BinaryRule(BinaryOp::kLeftShift, "integers", Output::kSame, "negative shift count");
constexpr ElementwiseRule kRightShift =
    BinaryRule(BinaryOp::kRightShift, "integers", Output::kSame, "negative shift count");
constexpr ElementwiseRule kInvert = UnaryRule(UnaryOp::kInvert, "integers or bool");
constexpr ElementwiseRule kPopulationCount = UnaryRule(UnaryOp::kPopulationCount, "integers", Output::kUInt8);

}  // namespace

LEVADA_OP(bitwise_and) = ElementwiseOp("bitwise_and", &kBitwiseAnd);
LEVADA_OP(bitwise_or) = ElementwiseOp("bitwise_or", &kBitwiseOr);
LEVADA_OP(bitwise_xor) = ElementwiseOp("bitwise_xor", &kBitwiseXor);
LEVADA_OP(left_shift) = ElementwiseOp("left_shift", &kLeftShift);
LEVADA_OP(right_shift) = ElementwiseOp("right_shift", &kRightShift);
LEVADA_OP(invert) = ElementwiseOp("invert", &kInvert);
LEVADA_OP(population_count) = ElementwiseOp("population_count", &kPopulationCount);

}  // namespace levada
