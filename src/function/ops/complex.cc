// Parts of complex numbers.

#include "function/elementwise.h"

namespace levada {
namespace {

using kernel::UnaryOp;
using kernel::BinaryOp;
using Output = ElementwiseRule::Output;

constexpr ElementwiseRule kComplex = BinaryRule(BinaryOp::kComplex, "float32 or float64", Output::kComplex);
constexpr ElementwiseRule kReal = UnaryRule(UnaryOp::kReal, "numbers", Output::kRealPart);
// As of all that is not complex: nothing.
constexpr ElementwiseRule kImag = [] {
  ElementwiseRule rule = UnaryRule(UnaryOp::kImag, "numbers, bool or strings", Output::kRealPart);
  rule.on_strings = [](const OpCall&, const Shape& shape) { return Tensor::Zeros(DType::kString, shape); };
  return rule;
}();
constexpr ElementwiseRule kConj = UnaryRule(UnaryOp::kConj, "numbers");
constexpr ElementwiseRule kAngle = UnaryRule(UnaryOp::kAngle, "floats or complex numbers", Output::kRealPart);

}  // namespace

LEVADA_OP(real) = ElementwiseOp("real", &kReal);
LEVADA_OP(imag) = ElementwiseOp("imag", &kImag);
LEVADA_OP(conj) = ElementwiseOp("conj", &kConj);
LEVADA_OP(angle) = ElementwiseOp("angle", &kAngle);
// Parts of different dtypes are more likely a mistake than a wish for the wider one.
LEVADA_OP(complex) = [] {
  Op op = ElementwiseOp("complex", &kComplex);
  op.promote_from = -1;
  return op;
}();

}  // namespace levada
