// Special functions: elementwise ops, and betainc with three inputs that broadcast.

#include "convert/layout.h"
#include "function/elementwise.h"
#include "function/views.h"
#include "tensor/shape.h"

namespace levada {
namespace {

using kernel::BinaryOp;
using kernel::UnaryOp;

constexpr ElementwiseRule kBesselI0 = UnaryRule(UnaryOp::kBesselI0, "floats");
constexpr ElementwiseRule kBesselI0e = UnaryRule(UnaryOp::kBesselI0e, "floats");
constexpr ElementwiseRule kBesselI1 = UnaryRule(UnaryOp::kBesselI1, "floats");
constexpr ElementwiseRule kBesselI1e = UnaryRule(UnaryOp::kBesselI1e, "floats");
constexpr ElementwiseRule kBesselK0 = UnaryRule(UnaryOp::kBesselK0, "floats");
constexpr ElementwiseRule kBesselK0e = UnaryRule(UnaryOp::kBesselK0e, "floats");
constexpr ElementwiseRule kBesselK1 = UnaryRule(UnaryOp::kBesselK1, "floats");
constexpr ElementwiseRule kBesselK1e = UnaryRule(UnaryOp::kBesselK1e, "floats");
constexpr ElementwiseRule kBesselJ0 = UnaryRule(UnaryOp::kBesselJ0, "floats");
constexpr ElementwiseRule kBesselJ1 = UnaryRule(UnaryOp::kBesselJ1, "floats");
constexpr ElementwiseRule kBesselY0 = UnaryRule(UnaryOp::kBesselY0, "floats");
constexpr ElementwiseRule kBesselY1 = UnaryRule(UnaryOp::kBesselY1, "floats");
constexpr ElementwiseRule kDawsn = UnaryRule(UnaryOp::kDawsn, "floats");
constexpr ElementwiseRule kExpint = UnaryRule(UnaryOp::kExpint, "floats");
constexpr ElementwiseRule kFresnelCos = UnaryRule(UnaryOp::kFresnelCos, "floats");
constexpr ElementwiseRule kFresnelSin = UnaryRule(UnaryOp::kFresnelSin, "floats");
constexpr ElementwiseRule kSpence = UnaryRule(UnaryOp::kSpence, "floats");
constexpr ElementwiseRule kIgamma = BinaryRule(BinaryOp::kIgamma, "floats");
constexpr ElementwiseRule kIgammac = BinaryRule(BinaryOp::kIgammac, "floats");
constexpr ElementwiseRule kZeta = BinaryRule(BinaryOp::kZeta, "floats");
constexpr ElementwiseRule kPolygamma = BinaryRule(BinaryOp::kPolygamma, "floats");

Status InferBetainc(const OpCall& call, TensorSpec* outputs) {
  const DType dtype = call.input(0).dtype();
  if (!IsFloat(dtype)) return WrongDType(call.op, "floats", dtype);
  outputs[0].dtype = dtype;
  for (int i = 0; i < 3; ++i) {
    if (call.input(i).rank() >= 0) continue;
    outputs[0].rank_known = false;
    return Status::Ok();
  }
  for (int i = 0; i < 3; ++i) {
    LEVADA_ASSIGN_OR_RETURN(outputs[0].shape, BroadcastShapes(outputs[0].shape, call.input(i).shape(), "betainc"));
  }
  return Status::Ok();
}

Status EvaluateBetainc(const OpCall& call, const TensorSpec* specs, Ref<Tensor>* outputs) {
  LEVADA_RETURN_IF_ERROR(CheckShape(specs[0].shape, sizeof(double), "betainc"));
  Ref<Tensor> wide[3];
  const double* values[3];
  for (int i = 0; i < 3; ++i) {
    LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> cast, Cast(call.Share(i), DType::kFloat64));
    LEVADA_ASSIGN_OR_RETURN(wide[i], Contiguous(BroadcastView(*cast, specs[0].shape)));
    values[i] = reinterpret_cast<const double*>(wide[i]->data());
  }
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> out, Tensor::Empty(DType::kFloat64, specs[0].shape));
  double* const results = reinterpret_cast<double*>(out->mutable_data());
  for (int64_t i = 0; i < out->size(); ++i) {
    results[i] = kernel::IncompleteBeta(values[0][i], values[1][i], values[2][i]);
  }
  LEVADA_ASSIGN_OR_RETURN(outputs[0], Cast(out, specs[0].dtype));
  return Status::Ok();
}

}  // namespace

LEVADA_OP(bessel_i0) = ElementwiseOp("bessel_i0", &kBesselI0);
LEVADA_OP(bessel_i0e) = ElementwiseOp("bessel_i0e", &kBesselI0e);
LEVADA_OP(bessel_i1) = ElementwiseOp("bessel_i1", &kBesselI1);
LEVADA_OP(bessel_i1e) = ElementwiseOp("bessel_i1e", &kBesselI1e);
LEVADA_OP(bessel_k0) = ElementwiseOp("bessel_k0", &kBesselK0);
LEVADA_OP(bessel_k0e) = ElementwiseOp("bessel_k0e", &kBesselK0e);
LEVADA_OP(bessel_k1) = ElementwiseOp("bessel_k1", &kBesselK1);
LEVADA_OP(bessel_k1e) = ElementwiseOp("bessel_k1e", &kBesselK1e);
LEVADA_OP(bessel_j0) = ElementwiseOp("bessel_j0", &kBesselJ0);
LEVADA_OP(bessel_j1) = ElementwiseOp("bessel_j1", &kBesselJ1);
LEVADA_OP(bessel_y0) = ElementwiseOp("bessel_y0", &kBesselY0);
LEVADA_OP(bessel_y1) = ElementwiseOp("bessel_y1", &kBesselY1);
LEVADA_OP(dawsn) = ElementwiseOp("dawsn", &kDawsn);
LEVADA_OP(expint) = ElementwiseOp("expint", &kExpint);
LEVADA_OP(fresnel_cos) = ElementwiseOp("fresnel_cos", &kFresnelCos);
LEVADA_OP(fresnel_sin) = ElementwiseOp("fresnel_sin", &kFresnelSin);
LEVADA_OP(spence) = ElementwiseOp("spence", &kSpence);
LEVADA_OP(igamma) = ElementwiseOp("igamma", &kIgamma);
LEVADA_OP(igammac) = ElementwiseOp("igammac", &kIgammac);
LEVADA_OP(zeta) = ElementwiseOp("zeta", &kZeta);
LEVADA_OP(polygamma) = ElementwiseOp("polygamma", &kPolygamma);
LEVADA_OP(betainc) = {
    .name = "betainc", .promote_from = 0, .infer = InferBetainc, .evaluate = EvaluateBetainc};

}  // namespace levada
