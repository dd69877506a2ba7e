// Activations of neural networks.

#include "function/elementwise.h"

namespace levada {
namespace {

using kernel::UnaryOp;
using kernel::BinaryOp;

constexpr DType FloatDType(DType dtype) { return IsInteger(dtype) ? DType::kFloat32 : dtype; }

constexpr ElementwiseRule kRelu = UnaryRule(UnaryOp::kRelu, "real numbers");
constexpr ElementwiseRule kRelu6 = UnaryRule(UnaryOp::kRelu6, "real numbers");
constexpr ElementwiseRule kLeakyRelu = BinaryRule(BinaryOp::kLeakyRelu, "floats");
constexpr ElementwiseRule kElu = UnaryRule(UnaryOp::kElu, "floats");
constexpr ElementwiseRule kSelu = UnaryRule(UnaryOp::kSelu, "floats");
constexpr ElementwiseRule kGelu = UnaryRule(UnaryOp::kGelu, "floats");
constexpr ElementwiseRule kGeluTanh = UnaryRule(UnaryOp::kGeluTanh, "floats");
constexpr ElementwiseRule kSigmoid = UnaryRule(UnaryOp::kSigmoid, "floats or complex numbers");
constexpr ElementwiseRule kSilu = UnaryRule(UnaryOp::kSilu, "floats or complex numbers");
constexpr ElementwiseRule kSoftplus = UnaryRule(UnaryOp::kSoftplus, "floats");
constexpr ElementwiseRule kSoftsign = UnaryRule(UnaryOp::kSoftsign, "floats");

}  // namespace

LEVADA_OP(relu) = ElementwiseOp("relu", &kRelu);
LEVADA_OP(relu6) = ElementwiseOp("relu6", &kRelu6);
LEVADA_OP(elu) = ElementwiseOp("elu", &kElu);
LEVADA_OP(selu) = ElementwiseOp("selu", &kSelu);
LEVADA_OP(gelu) = ElementwiseOp("gelu", &kGelu);
LEVADA_OP(gelu_tanh) = ElementwiseOp("gelu_tanh", &kGeluTanh);
LEVADA_OP(sigmoid) = ElementwiseOp("sigmoid", &kSigmoid);
LEVADA_OP(silu) = ElementwiseOp("silu", &kSilu);
LEVADA_OP(softplus) = ElementwiseOp("softplus", &kSoftplus);
LEVADA_OP(softsign) = ElementwiseOp("softsign", &kSoftsign);
LEVADA_OP(leaky_relu) = [] {
  Op op = ElementwiseOp("leaky_relu", &kLeakyRelu);
  op.common_dtype = FloatDType;
  return op;
}();

}  // namespace levada
