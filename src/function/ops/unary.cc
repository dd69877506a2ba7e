// Arithmetic of one tensor.

#include "function/elementwise.h"

namespace levada {
namespace {

using kernel::UnaryOp;
using Output = ElementwiseRule::Output;

constexpr ElementwiseRule kNegative = UnaryRule(UnaryOp::kNegative, "signed numbers");
constexpr ElementwiseRule kAbs = UnaryRule(UnaryOp::kAbs, "numbers", Output::kRealPart);
constexpr ElementwiseRule kSign = UnaryRule(UnaryOp::kSign, "numbers");
constexpr ElementwiseRule kSquare = UnaryRule(UnaryOp::kSquare, "numbers");
constexpr ElementwiseRule kSqrt = UnaryRule(UnaryOp::kSqrt, "floats or complex numbers");
constexpr ElementwiseRule kRsqrt = UnaryRule(UnaryOp::kRsqrt, "floats or complex numbers");
constexpr ElementwiseRule kReciprocal = UnaryRule(UnaryOp::kReciprocal, "floats or complex numbers");
constexpr ElementwiseRule kReciprocalNoNan = UnaryRule(UnaryOp::kReciprocalNoNan, "floats or complex numbers");
constexpr ElementwiseRule kTrunc = UnaryRule(UnaryOp::kTrunc, "floats");
constexpr ElementwiseRule kFloor = UnaryRule(UnaryOp::kFloor, "floats");
constexpr ElementwiseRule kCeil = UnaryRule(UnaryOp::kCeil, "floats");
constexpr ElementwiseRule kRound = UnaryRule(UnaryOp::kRound, "numbers");

}  // namespace

LEVADA_OP(negative) = ElementwiseOp("negative", &kNegative);
LEVADA_OP(abs) = ElementwiseOp("abs", &kAbs);
LEVADA_OP(sign) = ElementwiseOp("sign", &kSign);
LEVADA_OP(square) = ElementwiseOp("square", &kSquare);
LEVADA_OP(sqrt) = ElementwiseOp("sqrt", &kSqrt);
LEVADA_OP(rsqrt) = ElementwiseOp("rsqrt", &kRsqrt);
// Lacking: what TensorFlow declares the op for too, and has no kernel for either.
LEVADA_OP(reciprocal) = Lacking([](DType dtype) { return KindOf(dtype) == Kind::kSigned; },
                                ElementwiseOp("reciprocal", &kReciprocal));
LEVADA_OP(reciprocal_no_nan) = ElementwiseOp("reciprocal_no_nan", &kReciprocalNoNan);
LEVADA_OP(rint) = ElementwiseOp("rint", &kRound);
LEVADA_OP(trunc) = ElementwiseOp("trunc", &kTrunc);
LEVADA_OP(floor) = ElementwiseOp("floor", &kFloor);
LEVADA_OP(ceil) = ElementwiseOp("ceil", &kCeil);
LEVADA_OP(round) = ElementwiseOp("round", &kRound);

}  // namespace levada
