// stateless_gamma (inputs seed, alpha; attribute shape) and stateless_poisson (inputs seed, rates; attributes shape,
// dtype): the shape ends with that of the parameters, and each number has 256 blocks of its own, as TensorFlow's.

#include <cmath>

#include "convert/layout.h"
#include "function/ops/random.h"
#include "function/ops/random_draws.h"
#include "function/ops/rules.h"

namespace levada {
namespace {

using kernel::UnaryOp;

constexpr uint64_t kBlocksPerNumber = 256;

double Power(double x, double y) {
  double result = 0;
  kernel::FindBinary(kernel::BinaryOp::kPow, DType::kFloat64)(reinterpret_cast<const char*>(&x), sizeof(x),
                                                              reinterpret_cast<const char*>(&y), sizeof(y),
                                                              reinterpret_cast<char*>(&result), 1);
  return result;
}

// Marsaglia and Tsang: "A simple method for generating gamma variables".
double Gamma(double alpha, Draws draws) {
  if (!(alpha > 0)) return std::nan("");
  if (alpha == 1) return -ValueOf(UnaryOp::kLog1p, -draws.Uniform());
  const bool small = alpha < 1;
  const double d = alpha + (small ? 2.0 / 3 : -1.0 / 3);
  const double c = 1.0 / 3 / std::sqrt(d);
  while (true) {
    const double x = draws.Normal();
    double v = 1 + c * x;
    if (v <= 0) continue;
    v = v * v * v;
    const double u = draws.Uniform();
    if (u < 1 - 0.0331 * (x * x) * (x * x) ||
        ValueOf(UnaryOp::kLog, u) < 0.5 * x * x + d * (1 - v + ValueOf(UnaryOp::kLog, v))) {
      return small ? d * v * Power(draws.Uniform(), 1 / alpha) : d * v;
    }
  }
}

// Hoermann: "The transformed rejection method for generating Poisson random variables" (PTRS); products below 10.
double Poisson(double rate, Draws draws) {
  if (!(rate >= 0) || std::isinf(rate)) return std::isinf(rate) && rate > 0 ? rate : std::nan("");
  if (rate < 10) {
    const double bound = ValueOf(UnaryOp::kExp, -rate);
    double product = draws.Uniform();
    double count = 0;
    for (; product > bound; product *= draws.Uniform()) ++count;
    return count;
  }
  const double log_rate = ValueOf(UnaryOp::kLog, rate);
  const double b = 0.931 + 2.53 * std::sqrt(rate);
  const double a = -0.059 + 0.02483 * b;
  const double inverse_alpha = 1.1239 + 1.1328 / (b - 3.4);
  while (true) {
    const double u = draws.Uniform() - 0.5;
    const double v = draws.Uniform();
    const double shifted = 0.5 - std::fabs(u);
    const double k = std::floor((2 * a / shifted + b) * u + rate + 0.43);
    if (shifted >= 0.07 && v <= 0.9277 - 3.6224 / (b - 2)) return k;
    if (k < 0 || (shifted < 0.013 && v > shifted)) continue;
    const double s = ValueOf(UnaryOp::kLog, v * inverse_alpha / (a / (shifted * shifted) + b));
    if (s <= -rate + k * log_rate - ValueOf(UnaryOp::kLgamma, k + 1)) return k;
  }
}

Status InferDraws(const OpCall& call, DType dtype, TensorSpec* out) {
  LEVADA_RETURN_IF_ERROR(CheckSeed(call, 0));
  const std::span<const int64_t> shape = call.list(0);
  const Tensor& parameters = call.input(1);
  out->dtype = dtype;
  out->shape = Shape(shape);
  LEVADA_RETURN_IF_ERROR(CheckShape(out->shape, SizeOf(DType::kFloat64), call.op.name));
  if (parameters.rank() < 0) return Status::Ok();
  bool fits = parameters.rank() <= static_cast<int>(shape.size());
  for (int i = 0; fits && i < parameters.rank(); ++i) {
    const int64_t dim = parameters.dim(i);
    fits = dim < 0 || dim == shape[shape.size() - parameters.rank() + i];
  }
  if (fits) return Status::Ok();
  return InvalidArgument("%s: expected a shape that ends with that of the parameters, %s, got %s", call.op.name,
                         ToString(parameters.shape()).c_str(), ToString(shape).c_str());
}

Status Draw(const OpCall& call, double (*draw)(double, Draws), const TensorSpec& spec, Ref<Tensor>* output) {
  LEVADA_ASSIGN_OR_RETURN(const Philox philox, GeneratorOf(call, 0));
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> wide, Cast(call.Share(1), DType::kFloat64));
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> parameters, Contiguous(wide));
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> out, Tensor::Empty(DType::kFloat64, spec.shape));
  const auto* const of = reinterpret_cast<const double*>(parameters->data());
  auto* const to = reinterpret_cast<double*>(out->mutable_data());
  const int64_t n = parameters->size();
  const int64_t each = n == 0 ? 0 : out->size() / n;
  for (int64_t k = 0; k < n; ++k) {
    for (int64_t i = 0; i < each; ++i) {
      to[i * n + k] = draw(of[k], Draws(philox.Skip(kBlocksPerNumber * static_cast<uint64_t>(k * each + i))));
    }
  }
  LEVADA_ASSIGN_OR_RETURN(*output, Cast(out, spec.dtype));
  return Status::Ok();
}

Status InferGamma(const OpCall& call, TensorSpec* outputs) {
  const DType dtype = call.input(1).dtype();
  if (!IsFloat(dtype)) return WrongDType(call.op, "floats as alpha", dtype);
  return InferDraws(call, dtype, &outputs[0]);
}

Status EvaluateGamma(const OpCall& call, const TensorSpec* specs, Ref<Tensor>* outputs) {
  return Draw(call, Gamma, specs[0], &outputs[0]);
}

Status InferPoisson(const OpCall& call, TensorSpec* outputs) {
  const DType dtype = static_cast<DType>(call.number(1));
  if (!IsReal(call.input(1).dtype())) return WrongDType(call.op, "real numbers as rates", call.input(1).dtype());
  if (!IsFloat(dtype) && dtype != DType::kInt32 && dtype != DType::kInt64) {
    return InvalidArgument("%s: expected a float, int32 or int64 as dtype, got %s", call.op.name, NameOf(dtype))
        .AboutDType();
  }
  return InferDraws(call, dtype, &outputs[0]);
}

Status EvaluatePoisson(const OpCall& call, const TensorSpec* specs, Ref<Tensor>* outputs) {
  return Draw(call, Poisson, specs[0], &outputs[0]);
}

}  // namespace

LEVADA_OP(stateless_gamma) = {.name = "stateless_gamma", .infer = InferGamma, .evaluate = EvaluateGamma};
LEVADA_OP(stateless_poisson) = {.name = "stateless_poisson", .infer = InferPoisson, .evaluate = EvaluatePoisson};

}  // namespace levada
