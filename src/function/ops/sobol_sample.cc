// sobol_sample: no inputs; attributes dim, num_results, skip, dtype.

#include <bit>

#include "convert/layout.h"
#include "function/ops/rules.h"
#include "function/ops/sobol_numbers.h"

namespace levada {
namespace {

enum { kDim, kResults, kSkip, kDType };

constexpr int kBits = 31;
constexpr int64_t kEnd = (int64_t{1} << kBits) - 1;

// The direction numbers of one dimension after the other; number i as bits below 2^31, the first bit the highest.
class Directions {
 public:
  void Next(uint32_t numbers[kBits]) {
    const int dimension = dimension_++;
    if (dimension == 0) {
      for (int i = 0; i < kBits; ++i) numbers[i] = 1u << (kBits - 1 - i);
      return;
    }
    const uint32_t polynomial = kSobolPolynomials[dimension - 1];
    const int degree = std::bit_width(polynomial) - 1;
    for (int i = 0; i < degree; ++i) numbers[i] = (Bits(i) << 1 | 1) << (kBits - 1 - i);
    for (int i = degree; i < kBits; ++i) {
      numbers[i] = numbers[i - degree] ^ numbers[i - degree] >> degree;
      for (int k = 1; k < degree; ++k) {
        if ((polynomial >> (degree - k) & 1) != 0) numbers[i] ^= numbers[i - k];
      }
    }
  }

 private:
  uint32_t Bits(int n) {
    uint32_t bits = 0;
    for (int i = 0; i < n; ++i, ++at_) bits |= static_cast<uint32_t>(kSobolBits[at_ / 64] >> (at_ % 64) & 1) << i;
    return bits;
  }

  int dimension_ = 0;
  int64_t at_ = 0;
};

Status InferSobol(const OpCall& call, TensorSpec* outputs) {
  const int64_t dim = call.number(kDim), results = call.number(kResults), skip = call.number(kSkip);
  if (dim < 1 || dim > kSobolDimensions) {
    return InvalidArgument("sobol_sample: expected dim of 1 ... %d, got %lld", kSobolDimensions,
                           static_cast<long long>(dim));
  }
  if (results < 1 || skip < 0 || skip >= kEnd || results >= kEnd - skip) {
    return InvalidArgument("sobol_sample: expected num_results of 1 or more, skip of 0 or more and a sum of both below "
                           "%lld, got %lld and %lld", static_cast<long long>(kEnd), static_cast<long long>(results),
                           static_cast<long long>(skip));
  }
  const DType dtype = static_cast<DType>(call.number(kDType));
  if (dtype != DType::kFloat32 && dtype != DType::kFloat64) {
    return WrongDType(call.op, "float32 or float64", dtype);
  }
  outputs[0].dtype = dtype;
  outputs[0].shape = Shape(2);
  outputs[0].shape[0] = results;
  outputs[0].shape[1] = dim;
  return CheckShape(outputs[0].shape, SizeOf(DType::kFloat64), call.op.name);
}

// Point n is the exclusive or of the numbers at the bits of n's Gray code; the next one differs in one of them. The point
// 0 is left out.
Status EvaluateSobol(const OpCall& call, const TensorSpec* specs, Ref<Tensor>* outputs) {
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> out, Tensor::Empty(DType::kFloat64, specs[0].shape));
  const int64_t results = call.number(kResults), dim = call.number(kDim);
  const auto first = static_cast<uint32_t>(call.number(kSkip)) + 1;
  Directions directions;
  uint32_t numbers[kBits];
  for (int64_t d = 0; d < dim; ++d) {
    directions.Next(numbers);
    uint32_t point = 0;
    for (uint32_t gray = first ^ first >> 1; gray != 0; gray &= gray - 1) point ^= numbers[std::countr_zero(gray)];
    auto* const to = reinterpret_cast<double*>(out->mutable_data()) + d;
    for (int64_t i = 0; i < results; ++i) {
      to[i * dim] = static_cast<double>(point) * 0x1p-31;
      point ^= numbers[std::countr_zero(first + static_cast<uint32_t>(i) + 1)];
    }
  }
  LEVADA_ASSIGN_OR_RETURN(outputs[0], Cast(out, specs[0].dtype));
  return Status::Ok();
}

}  // namespace

LEVADA_OP(sobol_sample) = {.name = "sobol_sample", .infer = InferSobol, .evaluate = EvaluateSobol};

}  // namespace levada
