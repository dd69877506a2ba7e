// stateless_binomial (inputs seed, counts, probs; attributes shape, dtype): the shape ends with the one in which counts and
// probs meet, and each number has blocks of its own, as many as TensorFlow reserves.

#include <cmath>

#include "convert/layout.h"
#include "function/ops/random.h"
#include "function/ops/random_draws.h"
#include "function/ops/rules.h"
#include "function/views.h"

namespace levada {
namespace {

using kernel::UnaryOp;

double Log(double x) { return ValueOf(UnaryOp::kLog, x); }

// Blocks of one number.
constexpr uint64_t kBlocksOfInversion = 42;
constexpr uint64_t kBlocksOfRejection = 256;

// From here on counts * probs, rounded to the dtype, is 10 or more: TensorFlow's bound between the two ways.
double RejectionFrom(DType dtype) {
  switch (dtype) {
    case DType::kFloat16: return 10 - 0x1p-8;
    case DType::kBFloat16: return 10 - 0x1p-5;
    case DType::kFloat32: return 10 - 0x1p-21;
    default: return 10;
  }
}

// How many geometric waiting times fit into count trials. REQUIRES: 0 < prob <= 1/2.
double ByInversion(double count, double prob, Draws draws) {
  const double scale = ValueOf(UnaryOp::kLog1p, -prob);
  double trials = 0;
  for (double successes = 0;; ++successes) {
    trials += std::ceil(Log(draws.Uniform()) / scale);
    if (trials > count) return successes;
  }
}

// log(k!) less Stirling's approximation of it.
double StirlingTail(double k) {
  static constexpr double kTails[] = {0.08106146679532726,  0.0413406959554093,   0.02767792568499834, 0.020790672103765093,
                                      0.016644691189821193, 0.013876128823070748, 0.01189670994589177, 0.010411265261972096,
                                      0.009255462182712733, 0.00833056343336287};
  if (k <= 9) return kTails[static_cast<int>(k)];
  const double square = (k + 1) * (k + 1);
  return (1.0 / 12 - (1.0 / 360 - 1.0 / 1260 / square) / square) / (k + 1);
}

// Hoermann: "The generation of binomial random variates" (BTRS). REQUIRES: 0 < prob <= 1/2, count * prob >= 10.
double ByRejection(double count, double prob, Draws draws) {
  const double deviation = std::sqrt(count * prob * (1 - prob));
  const double b = 1.15 + 2.53 * deviation;
  const double a = -0.0873 + 0.0248 * b + 0.01 * prob;
  const double center = count * prob + 0.5;
  const double odds = prob / (1 - prob);
  const double alpha = (2.83 + 5.1 / b) * deviation;
  const double mode = std::floor((count + 1) * prob);
  while (true) {
    const double u = draws.Uniform() - 0.5;
    const double v = draws.Uniform();
    const double shifted = 0.5 - std::fabs(u);
    const double k = std::floor((2 * a / shifted + b) * u + center);
    if (shifted >= 0.07 && v <= 0.92 - 4.2 / b) return k;
    if (!(k >= 0 && k <= count)) continue;
    const double bound = (mode + 0.5) * Log((mode + 1) / (odds * (count - mode + 1))) +
                         (count + 1) * Log((count - mode + 1) / (count - k + 1)) +
                         (k + 0.5) * Log(odds * (count - k + 1) / (k + 1)) + StirlingTail(mode) +
                         StirlingTail(count - mode) - StirlingTail(k) - StirlingTail(count - k);
    if (Log(v * alpha / (a / (shifted * shifted) + b)) <= bound) return k;
  }
}

// i: the number's place among all of the call.
double Binomial(double count, double prob, double rejection_from, const Philox& philox, uint64_t i) {
  if (count <= 0 || prob <= 0) return 0;
  if (std::isnan(count) || std::isnan(prob)) return std::nan("");
  if (prob >= 1 || std::isinf(count)) return count;
  const bool mirrored = prob > 0.5;
  const double rare = mirrored ? 1 - prob : prob;
  const double drawn = count * rare >= rejection_from
                           ? ByRejection(count, rare, Draws(philox.Skip(kBlocksOfRejection * i)))
                           : ByInversion(count, rare, Draws(philox.Skip(kBlocksOfInversion * i)));
  return mirrored ? count - drawn : drawn;
}

Status InferBinomial(const OpCall& call, TensorSpec* outputs) {
  LEVADA_RETURN_IF_ERROR(CheckSeed(call, 0));
  const Tensor& counts = call.input(1);
  const Tensor& probs = call.input(2);
  if (!IsReal(counts.dtype())) return WrongDType(call.op, "real numbers as counts and probs", counts.dtype());
  const DType dtype = static_cast<DType>(call.number(1));
  if (!IsFloat(dtype) && dtype != DType::kInt32 && dtype != DType::kInt64) {
    return InvalidArgument("stateless_binomial: expected a float, int32 or int64 as dtype, got %s", NameOf(dtype))
        .AboutDType();
  }
  const std::span<const int64_t> shape = call.list(0);
  outputs[0].dtype = dtype;
  outputs[0].shape = Shape(shape);
  LEVADA_RETURN_IF_ERROR(CheckShape(outputs[0].shape, SizeOf(DType::kFloat64), call.op.name));
  if (counts.rank() < 0 || probs.rank() < 0) return Status::Ok();
  LEVADA_ASSIGN_OR_RETURN(const Shape both, BroadcastShapes(counts.shape(), probs.shape(), call.op.name));
  bool fits = both.size() <= shape.size();
  for (size_t i = 0; fits && i < both.size(); ++i) {
    fits = both[i] < 0 || both[i] == shape[shape.size() - both.size() + i];
  }
  if (fits) return Status::Ok();
  return InvalidArgument("stateless_binomial: expected a shape that ends with the one of counts and probs, %s, got %s",
                         ToString(both).c_str(), ToString(shape).c_str());
}

Result<Ref<Tensor>> Spread(const OpCall& call, size_t i, std::span<const int64_t> shape) {
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> wide, Cast(call.Share(i), DType::kFloat64));
  return Contiguous(BroadcastView(*wide, shape));
}

Status EvaluateBinomial(const OpCall& call, const TensorSpec* specs, Ref<Tensor>* outputs) {
  LEVADA_ASSIGN_OR_RETURN(const Philox philox, GeneratorOf(call, 0));
  LEVADA_ASSIGN_OR_RETURN(const Shape both,
                          BroadcastShapes(call.input(1).shape(), call.input(2).shape(), call.op.name));
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> counts, Spread(call, 1, both));
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> probs, Spread(call, 2, both));
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> out, Tensor::Empty(DType::kFloat64, specs[0].shape));
  const auto* const count = reinterpret_cast<const double*>(counts->data());
  const auto* const prob = reinterpret_cast<const double*>(probs->data());
  auto* const to = reinterpret_cast<double*>(out->mutable_data());
  const double rejection_from = RejectionFrom(call.input(1).dtype());
  const int64_t n = counts->size();
  const int64_t each = n == 0 ? 0 : out->size() / n;
  for (int64_t k = 0; k < n; ++k) {
    for (int64_t i = 0; i < each; ++i) {
      to[i * n + k] = Binomial(count[k], prob[k], rejection_from, philox, static_cast<uint64_t>(k * each + i));
    }
  }
  LEVADA_ASSIGN_OR_RETURN(outputs[0], Cast(out, specs[0].dtype));
  return Status::Ok();
}

}  // namespace

LEVADA_OP(stateless_binomial) = {
    .name = "stateless_binomial", .promote_from = 1, .infer = InferBinomial, .evaluate = EvaluateBinomial};

}  // namespace levada
