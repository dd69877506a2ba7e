// stateless_shuffle (inputs value, seed); stateless_categorical (inputs logits, seed; attributes num_samples, dtype);
// random_index_shuffle (inputs index, seed, max_index; attribute rounds).

#include <algorithm>
#include <bit>
#include <cmath>
#include <numeric>
#include <vector>

#include "convert/layout.h"
#include "convert/rows.h"
#include "function/ops/random.h"
#include "function/ops/rules.h"
#include "function/strings.h"
#include "function/views.h"
#include "kernel/copy.h"
#include "kernel/elementwise.h"

namespace levada {
namespace {

Status InferShuffle(const OpCall& call, TensorSpec* outputs) {
  LEVADA_RETURN_IF_ERROR(CheckSeed(call, 1));
  const Tensor& value = call.input(0);
  if (value.rank() > 0 && value.dim(0) > int64_t{UINT32_MAX}) {
    return InvalidArgument("%s: expected fewer than 2^32 rows, got %lld", call.op.name,
                           static_cast<long long>(value.dim(0)));
  }
  outputs[0] = value.spec();
  return Status::Ok();
}

Status EvaluateShuffle(const OpCall& call, const TensorSpec* specs, Ref<Tensor>* outputs) {
  LEVADA_ASSIGN_OR_RETURN(const Philox philox, GeneratorOf(call, 1));
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> value, Contiguous(call.Share(0)));
  if (value->rank() == 0) {  // one row, which stays where it is
    outputs[0] = value;
    return Status::Ok();
  }
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> out, Tensor::Empty(specs[0].dtype, specs[0].shape));
  const int64_t n = value->dim(0);
  if (out->size() > 0) {
    std::vector<int64_t> order(n);
    std::iota(order.begin(), order.end(), int64_t{0});
    PhiloxWords words(philox);
    for (int64_t i = 0; i + 1 < n; ++i) std::swap(order[i], order[i + words.Next() % (n - i)]);
    const int64_t row_bytes = value->nbytes() / n;
    kernel::GatherRows(value->data(), row_bytes, row_bytes, order.data(), n, out->mutable_data());
  }
  outputs[0] = value->heap() ? WithHeap(out, value->heap()) : out;
  return Status::Ok();
}

Status InferCategorical(const OpCall& call, TensorSpec* outputs) {
  const Tensor& logits = call.input(0);
  LEVADA_RETURN_IF_ERROR(CheckSeed(call, 1));
  if (!IsReal(logits.dtype())) return WrongDType(call.op, "real numbers", logits.dtype());
  const DType dtype = static_cast<DType>(call.number(1));
  if (dtype != DType::kInt32 && dtype != DType::kInt64) {
    return InvalidArgument("%s: expected int32 or int64 as dtype, got %s", call.op.name, NameOf(dtype)).AboutDType();
  }
  if (call.number(0) < 0) {
    return InvalidArgument("%s: expected num_samples of 0 or more, got %lld", call.op.name,
                           static_cast<long long>(call.number(0)));
  }
  if (logits.rank() >= 0 && (logits.rank() != 2 || logits.dim(1) == 0)) {
    return InvalidArgument("%s: expected logits [N, C] of one class or more, got shape %s", call.op.name,
                           ToString(logits.shape()).c_str());
  }
  outputs[0].dtype = dtype;
  outputs[0].shape = {logits.rank() < 0 ? kUnknownDim : logits.dim(0), call.number(0)};
  return Status::Ok();
}

// exp(logit - max), added up; logits that are not finite add nothing.
void Accumulate(const double* logits, int64_t n, std::vector<double>* sums) {
  double max = -HUGE_VAL;
  for (int64_t k = 0; k < n; ++k) max = std::isfinite(logits[k]) ? std::max(max, logits[k]) : max;
  for (int64_t k = 0; k < n; ++k) (*sums)[k] = std::isfinite(logits[k]) ? logits[k] - max : -HUGE_VAL;
  kernel::FindUnary(kernel::UnaryOp::kExp, DType::kFloat64)(
      reinterpret_cast<const char*>(sums->data()), sizeof(double), reinterpret_cast<char*>(sums->data()), n);
  std::partial_sum(sums->begin(), sums->end(), sums->begin());
}

Status EvaluateCategorical(const OpCall& call, const TensorSpec* specs, Ref<Tensor>* outputs) {
  LEVADA_ASSIGN_OR_RETURN(const Philox philox, GeneratorOf(call, 1));
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> wide, Cast(call.Share(0), DType::kFloat64));
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> logits, Contiguous(wide));
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> classes, Tensor::Empty(DType::kInt64, specs[0].shape));
  const int64_t n = logits->dim(1);
  std::vector<double> sums(n);
  PhiloxWords words(philox);
  int64_t* out = reinterpret_cast<int64_t*>(classes->mutable_data());
  for (int64_t row = 0; row < logits->dim(0); ++row) {
    Accumulate(reinterpret_cast<const double*>(logits->data()) + row * n, n, &sums);
    for (int64_t i = 0; i < call.number(0); ++i, ++out) {
      const uint64_t high = words.Next() & 0xFFFFFu;
      const double uniform = static_cast<double>(high << 32 | words.Next()) * 0x1p-52;
      *out = std::upper_bound(sums.begin(), sums.end(), uniform * sums.back()) - sums.begin();
    }
  }
  LEVADA_ASSIGN_OR_RETURN(outputs[0], Cast(classes, specs[0].dtype));
  return Status::Ok();
}

// The block cipher SIMON over 2 * half_bits bits: a bijection whose round keys come from three words.
class Simon {
 public:
  Simon(uint64_t last, const int64_t* key, int64_t rounds) {
    int bits = std::max(16, 64 - std::countl_zero(last));
    bits += bits % 2;
    half_ = bits / 2;
    mask_ = (uint64_t{1} << half_) - 1;
    for (int i = 0; i < 3; ++i) keys_.push_back(static_cast<uint32_t>(key[i]) & mask_);
    uint64_t constant = 0x7369F885192C0EF5u;
    for (int64_t i = 3; i < rounds; ++i, constant >>= 1) {
      const uint64_t before = keys_[i - 1];
      keys_.push_back((0xFFFFFFFCu & mask_) ^ (constant & 1) ^ keys_[i - 3] ^ Left(before, half_ - 3) ^
                      Left(before, half_ - 4));
    }
  }

  uint64_t Encrypt(uint64_t value) const {
    uint64_t left = value >> half_;
    uint64_t right = value & mask_;
    for (size_t i = 0; i + 1 < keys_.size(); i += 2) {
      left ^= Mix(right) ^ keys_[i];
      right ^= Mix(left) ^ keys_[i + 1];
    }
    return left << half_ | right;
  }

 private:
  uint64_t Left(uint64_t x, int n) const { return (x << n | x >> (half_ - n)) & mask_; }
  uint64_t Mix(uint64_t x) const { return (Left(x, 1) & Left(x, 8)) ^ Left(x, 2); }

  int half_;
  uint64_t mask_;
  std::vector<uint64_t> keys_;
};

// The seed without its last dimension.
Shape SeedShape(const Tensor& seed) {
  Shape shape = seed.shape();
  shape.erase(seed.rank() - 1);
  return shape;
}

Status InferIndexShuffle(const OpCall& call, TensorSpec* outputs) {
  for (const Tensor* input : call.inputs) {
    if (!IsInteger(input->dtype())) return WrongDType(call.op, "integers", input->dtype());
  }
  const Tensor& seed = call.input(1);
  if (seed.rank() == 0 || (seed.rank() > 0 && seed.dim(seed.rank() - 1) >= 0 && seed.dim(seed.rank() - 1) != 3)) {
    return InvalidArgument("%s: expected three integers in the last dimension of seed, got shape %s", call.op.name,
                           ToString(seed.shape()).c_str());
  }
  if (call.number(0) < 4 || call.number(0) % 2 != 0 || call.number(0) > 1024) {
    return InvalidArgument("%s: expected an even number of rounds, 4 ... 1024, got %lld", call.op.name,
                           static_cast<long long>(call.number(0)));
  }
  outputs[0].dtype = call.input(0).dtype();
  if (call.input(0).rank() < 0 || call.input(2).rank() < 0 || seed.rank() < 0) {
    SetUnknownRank(&outputs[0]);
    return Status::Ok();
  }
  LEVADA_ASSIGN_OR_RETURN(const Shape both,
                          BroadcastShapes(call.input(0).shape(), call.input(2).shape(), call.op.name));
  LEVADA_ASSIGN_OR_RETURN(outputs[0].shape, BroadcastShapes(both, SeedShape(seed), call.op.name));
  return Status::Ok();
}

// Input i as int64 [out shape..., tail...] in C order.
Result<Ref<Tensor>> Spread(const OpCall& call, size_t i, Shape shape) {
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> wide, Cast(call.Share(i), DType::kInt64));
  return Contiguous(BroadcastView(*wide, shape));
}

Status EvaluateIndexShuffle(const OpCall& call, const TensorSpec* specs, Ref<Tensor>* outputs) {
  Shape seed_shape = specs[0].shape;
  seed_shape.push_back(3);
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> index, Spread(call, 0, specs[0].shape));
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> seed, Spread(call, 1, seed_shape));
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> last, Spread(call, 2, specs[0].shape));
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> out, Tensor::Empty(DType::kInt64, specs[0].shape));
  const auto at = [](const Ref<Tensor>& tensor, int64_t i) {
    return reinterpret_cast<const int64_t*>(tensor->data())[i];
  };
  for (int64_t i = 0; i < out->size(); ++i) {
    const int64_t limit = at(last, i);
    if (at(index, i) < 0 || at(index, i) > limit) {
      return InvalidArgument("%s: expected indices of 0 ... max_index = %lld, got %lld at position %s", call.op.name,
                             static_cast<long long>(limit), static_cast<long long>(at(index, i)),
                             ToString(CoordinatesOf(i, specs[0].shape)).c_str());
    }
    // A cipher of a few bits more than needed: values beyond the range are encrypted again until they are inside.
    const Simon cipher(static_cast<uint64_t>(limit), reinterpret_cast<const int64_t*>(seed->data()) + 3 * i,
                       call.number(0));
    uint64_t value = cipher.Encrypt(static_cast<uint64_t>(at(index, i)));
    while (value > static_cast<uint64_t>(limit)) value = cipher.Encrypt(value);
    reinterpret_cast<int64_t*>(out->mutable_data())[i] = static_cast<int64_t>(value);
  }
  LEVADA_ASSIGN_OR_RETURN(outputs[0], Cast(out, specs[0].dtype));
  return Status::Ok();
}

}  // namespace

LEVADA_OP(stateless_shuffle) = {
    .name = "stateless_shuffle", .infer = InferShuffle, .evaluate = EvaluateShuffle};
LEVADA_OP(stateless_categorical) = {
    .name = "stateless_categorical", .infer = InferCategorical, .evaluate = EvaluateCategorical};
LEVADA_OP(random_index_shuffle) = {
    .name = "random_index_shuffle", .infer = InferIndexShuffle, .evaluate = EvaluateIndexShuffle};

}  // namespace levada
