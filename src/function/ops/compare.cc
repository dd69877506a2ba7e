// Comparison and logic.

#include "function/elementwise.h"

namespace levada {
namespace {

using kernel::BinaryOp;
using kernel::UnaryOp;
using Output = ElementwiseRule::Output;

constexpr ElementwiseRule kEqual = BinaryRule(BinaryOp::kEqual, "dtypes of one kind", Output::kBool, nullptr, true);
constexpr ElementwiseRule kNotEqual =
    BinaryRule(BinaryOp::kNotEqual, "dtypes of one kind", Output::kBool, nullptr, true);
constexpr ElementwiseRule kLess = BinaryRule(BinaryOp::kLess, "real numbers", Output::kBool);
constexpr ElementwiseRule kLessEqual = BinaryRule(BinaryOp::kLessEqual, "real numbers", Output::kBool);
constexpr ElementwiseRule kGreater = BinaryRule(BinaryOp::kGreater, "real numbers", Output::kBool);
constexpr ElementwiseRule kGreaterEqual = BinaryRule(BinaryOp::kGreaterEqual, "real numbers", Output::kBool);
constexpr ElementwiseRule kLogicalAnd = BinaryRule(BinaryOp::kLogicalAnd, "bool", Output::kBool);
constexpr ElementwiseRule kLogicalOr = BinaryRule(BinaryOp::kLogicalOr, "bool", Output::kBool);
constexpr ElementwiseRule kLogicalXor = BinaryRule(BinaryOp::kLogicalXor, "bool", Output::kBool);
constexpr ElementwiseRule kLogicalNot = UnaryRule(UnaryOp::kLogicalNot, "bool", Output::kBool);
constexpr ElementwiseRule kIsNan = UnaryRule(UnaryOp::kIsNan, "floats or complex numbers", Output::kBool);
constexpr ElementwiseRule kIsFinite =
    UnaryRule(UnaryOp::kIsFinite, "floats or complex numbers", Output::kBool);
constexpr ElementwiseRule kIsInf = UnaryRule(UnaryOp::kIsInf, "floats or complex numbers", Output::kBool);
constexpr ElementwiseRule kSignbit = UnaryRule(UnaryOp::kSignbit, "floats", Output::kBool);

}  // namespace

LEVADA_OP(equal) = ElementwiseOp("equal", &kEqual);
LEVADA_OP(not_equal) = ElementwiseOp("not_equal", &kNotEqual);
LEVADA_OP(less) = ElementwiseOp("less", &kLess);
LEVADA_OP(less_equal) = ElementwiseOp("less_equal", &kLessEqual);
LEVADA_OP(greater) = ElementwiseOp("greater", &kGreater);
LEVADA_OP(greater_equal) = ElementwiseOp("greater_equal", &kGreaterEqual);
LEVADA_OP(logical_and) = ElementwiseOp("logical_and", &kLogicalAnd);
LEVADA_OP(logical_or) = ElementwiseOp("logical_or", &kLogicalOr);
LEVADA_OP(logical_xor) = ElementwiseOp("logical_xor", &kLogicalXor);
LEVADA_OP(logical_not) = ElementwiseOp("logical_not", &kLogicalNot);
LEVADA_OP(is_nan) = ElementwiseOp("is_nan", &kIsNan);
LEVADA_OP(is_finite) = ElementwiseOp("is_finite", &kIsFinite);
LEVADA_OP(is_inf) = ElementwiseOp("is_inf", &kIsInf);
LEVADA_OP(signbit) = ElementwiseOp("signbit", &kSignbit);

}  // namespace levada
