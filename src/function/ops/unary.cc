// Arithmetic and elementary functions of one tensor.

#include "function/elementwise.h"

namespace levada {
namespace {

using kernel::UnaryOp;
using Output = ElementwiseRule::Output;

constexpr ElementwiseRule kNegative = UnaryRule(UnaryOp::kNegative, "signed numbers");
constexpr ElementwiseRule kAbs = UnaryRule(UnaryOp::kAbs, "numbers", Output::kRealPart);
constexpr ElementwiseRule kSign = UnaryRule(UnaryOp::kSign, "real numbers");
constexpr ElementwiseRule kSquare = UnaryRule(UnaryOp::kSquare, "numbers");
constexpr ElementwiseRule kSqrt = UnaryRule(UnaryOp::kSqrt, "floats");
constexpr ElementwiseRule kRsqrt = UnaryRule(UnaryOp::kRsqrt, "floats");
constexpr ElementwiseRule kReciprocal = UnaryRule(UnaryOp::kReciprocal, "floats");
constexpr ElementwiseRule kExp = UnaryRule(UnaryOp::kExp, "floats");
constexpr ElementwiseRule kLog = UnaryRule(UnaryOp::kLog, "floats");
constexpr ElementwiseRule kTanh = UnaryRule(UnaryOp::kTanh, "floats");
constexpr ElementwiseRule kSigmoid = UnaryRule(UnaryOp::kSigmoid, "floats");
constexpr ElementwiseRule kFloor = UnaryRule(UnaryOp::kFloor, "floats");
constexpr ElementwiseRule kCeil = UnaryRule(UnaryOp::kCeil, "floats");
constexpr ElementwiseRule kRound = UnaryRule(UnaryOp::kRound, "real numbers");
constexpr ElementwiseRule kRelu = UnaryRule(UnaryOp::kRelu, "real numbers");

}  // namespace

LEVADA_OP(negative) = ElementwiseOp("negative", &kNegative);
LEVADA_OP(abs) = ElementwiseOp("abs", &kAbs);
LEVADA_OP(sign) = ElementwiseOp("sign", &kSign);
LEVADA_OP(square) = ElementwiseOp("square", &kSquare);
LEVADA_OP(sqrt) = ElementwiseOp("sqrt", &kSqrt);
LEVADA_OP(rsqrt) = ElementwiseOp("rsqrt", &kRsqrt);
LEVADA_OP(reciprocal) = ElementwiseOp("reciprocal", &kReciprocal);
LEVADA_OP(exp) = ElementwiseOp("exp", &kExp);
LEVADA_OP(log) = ElementwiseOp("log", &kLog);
LEVADA_OP(tanh) = ElementwiseOp("tanh", &kTanh);
LEVADA_OP(sigmoid) = ElementwiseOp("sigmoid", &kSigmoid);
LEVADA_OP(floor) = ElementwiseOp("floor", &kFloor);
LEVADA_OP(ceil) = ElementwiseOp("ceil", &kCeil);
LEVADA_OP(round) = ElementwiseOp("round", &kRound);
LEVADA_OP(relu) = ElementwiseOp("relu", &kRelu);

}  // namespace levada
