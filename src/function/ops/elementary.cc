// Exponential, trigonometric, hyperbolic and special functions.

#include "function/elementwise.h"

namespace levada {
namespace {

using kernel::UnaryOp;
using kernel::BinaryOp;

constexpr ElementwiseRule kExp = UnaryRule(UnaryOp::kExp, "floats or complex numbers");
constexpr ElementwiseRule kExp2 = UnaryRule(UnaryOp::kExp2, "floats");
constexpr ElementwiseRule kExpm1 = UnaryRule(UnaryOp::kExpm1, "floats or complex numbers");
constexpr ElementwiseRule kLog = UnaryRule(UnaryOp::kLog, "floats or complex numbers");
constexpr ElementwiseRule kLog1p = UnaryRule(UnaryOp::kLog1p, "floats or complex numbers");
constexpr ElementwiseRule kLog2 = UnaryRule(UnaryOp::kLog2, "floats or complex numbers");
constexpr ElementwiseRule kLog10 = UnaryRule(UnaryOp::kLog10, "floats or complex numbers");
constexpr ElementwiseRule kCbrt = UnaryRule(UnaryOp::kCbrt, "floats");
constexpr ElementwiseRule kSin = UnaryRule(UnaryOp::kSin, "floats or complex numbers");
constexpr ElementwiseRule kCos = UnaryRule(UnaryOp::kCos, "floats or complex numbers");
constexpr ElementwiseRule kTan = UnaryRule(UnaryOp::kTan, "floats or complex numbers");
constexpr ElementwiseRule kAsin = UnaryRule(UnaryOp::kAsin, "floats or complex numbers");
constexpr ElementwiseRule kAcos = UnaryRule(UnaryOp::kAcos, "floats or complex numbers");
constexpr ElementwiseRule kAtan = UnaryRule(UnaryOp::kAtan, "floats or complex numbers");
constexpr ElementwiseRule kSinh = UnaryRule(UnaryOp::kSinh, "floats or complex numbers");
constexpr ElementwiseRule kCosh = UnaryRule(UnaryOp::kCosh, "floats or complex numbers");
constexpr ElementwiseRule kTanh = UnaryRule(UnaryOp::kTanh, "floats or complex numbers");
constexpr ElementwiseRule kAsinh = UnaryRule(UnaryOp::kAsinh, "floats or complex numbers");
constexpr ElementwiseRule kAcosh = UnaryRule(UnaryOp::kAcosh, "floats or complex numbers");
constexpr ElementwiseRule kAtanh = UnaryRule(UnaryOp::kAtanh, "floats or complex numbers");
constexpr ElementwiseRule kErf = UnaryRule(UnaryOp::kErf, "floats");
constexpr ElementwiseRule kErfc = UnaryRule(UnaryOp::kErfc, "floats");
constexpr ElementwiseRule kErfinv = UnaryRule(UnaryOp::kErfinv, "floats");
constexpr ElementwiseRule kErfcinv = UnaryRule(UnaryOp::kErfcinv, "floats");
constexpr ElementwiseRule kLgamma = UnaryRule(UnaryOp::kLgamma, "floats");
constexpr ElementwiseRule kDigamma = UnaryRule(UnaryOp::kDigamma, "floats");
constexpr ElementwiseRule kAtan2 = BinaryRule(BinaryOp::kAtan2, "floats");
constexpr ElementwiseRule kHypot = BinaryRule(BinaryOp::kHypot, "floats");
constexpr ElementwiseRule kLogaddexp = BinaryRule(BinaryOp::kLogaddexp, "floats");
constexpr ElementwiseRule kXlogy = BinaryRule(BinaryOp::kXlogy, "floats or complex numbers");
constexpr ElementwiseRule kXlog1py = BinaryRule(BinaryOp::kXlog1py, "floats or complex numbers");
constexpr ElementwiseRule kXdivy = BinaryRule(BinaryOp::kXdivy, "floats or complex numbers");

}  // namespace

LEVADA_OP(exp) = ElementwiseOp("exp", &kExp);
LEVADA_OP(exp2) = ElementwiseOp("exp2", &kExp2);
LEVADA_OP(expm1) = ElementwiseOp("expm1", &kExpm1);
LEVADA_OP(log) = ElementwiseOp("log", &kLog);
LEVADA_OP(log1p) = ElementwiseOp("log1p", &kLog1p);
LEVADA_OP(log2) = ElementwiseOp("log2", &kLog2);
LEVADA_OP(log10) = ElementwiseOp("log10", &kLog10);
LEVADA_OP(cbrt) = ElementwiseOp("cbrt", &kCbrt);
LEVADA_OP(sin) = ElementwiseOp("sin", &kSin);
LEVADA_OP(cos) = ElementwiseOp("cos", &kCos);
LEVADA_OP(tan) = ElementwiseOp("tan", &kTan);
LEVADA_OP(asin) = ElementwiseOp("asin", &kAsin);
LEVADA_OP(acos) = ElementwiseOp("acos", &kAcos);
LEVADA_OP(atan) = ElementwiseOp("atan", &kAtan);
LEVADA_OP(sinh) = ElementwiseOp("sinh", &kSinh);
LEVADA_OP(cosh) = ElementwiseOp("cosh", &kCosh);
LEVADA_OP(tanh) = ElementwiseOp("tanh", &kTanh);
LEVADA_OP(asinh) = ElementwiseOp("asinh", &kAsinh);
LEVADA_OP(acosh) = ElementwiseOp("acosh", &kAcosh);
LEVADA_OP(atanh) = ElementwiseOp("atanh", &kAtanh);
LEVADA_OP(erf) = ElementwiseOp("erf", &kErf);
LEVADA_OP(erfc) = ElementwiseOp("erfc", &kErfc);
LEVADA_OP(erfinv) = ElementwiseOp("erfinv", &kErfinv);
LEVADA_OP(erfcinv) = ElementwiseOp("erfcinv", &kErfcinv);
LEVADA_OP(lgamma) = ElementwiseOp("lgamma", &kLgamma);
LEVADA_OP(digamma) = ElementwiseOp("digamma", &kDigamma);
LEVADA_OP(atan2) = ElementwiseOp("atan2", &kAtan2);
LEVADA_OP(hypot) = ElementwiseOp("hypot", &kHypot);
LEVADA_OP(logaddexp) = ElementwiseOp("logaddexp", &kLogaddexp);
LEVADA_OP(xlogy) = ElementwiseOp("xlogy", &kXlogy);
LEVADA_OP(xlog1py) = ElementwiseOp("xlog1py", &kXlog1py);
LEVADA_OP(xdivy) = ElementwiseOp("xdivy", &kXdivy);

}  // namespace levada
