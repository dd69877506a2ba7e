// stateless_uniform, stateless_normal, stateless_truncated_normal: attributes are shape and dtype.
// stateless_uniform_int: inputs seed, minval, maxval; attribute shape.

#include "function/ops/random.h"

#include <cstring>

#include "convert/layout.h"
#include "function/ops/rules.h"
#include "kernel/random.h"

namespace levada {

Status CheckSeed(const OpCall& call, size_t i) {
  const Tensor& seed = call.input(i);
  if (!IsInteger(seed.dtype())) {
    return InvalidArgument("%s: expected integers as seed, got %s", call.op.name, NameOf(seed.dtype())).AboutDType();
  }
  if (seed.rank() < 0 || (seed.rank() == 1 && seed.dim(0) < 0)) return Status::Ok();
  if (seed.rank() == 1 && seed.dim(0) == 2) return Status::Ok();
  if (seed.rank() == 1 && seed.dim(0) == 3 && seed.dtype() == DType::kInt64) return Status::Ok();
  return InvalidArgument("%s: expected a seed of shape [2], or the int64 state [3] of a generator, got %s %s",
                         call.op.name, NameOf(seed.dtype()), ToString(seed.shape()).c_str()).AboutDType();
}

Result<Philox> GeneratorOf(const OpCall& call, size_t i) {
  LEVADA_RETURN_IF_ERROR(CheckSeed(call, i));
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> wide, Cast(call.Share(i), DType::kInt64));
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> seed, Contiguous(wide));
  uint64_t words[3];
  std::memcpy(words, seed->data(), seed->nbytes());
  if (seed->size() == 2) return PhiloxOfSeed(words[0], words[1]);
  Philox philox;
  std::memcpy(philox.key, &words[2], sizeof(words[2]));
  for (int k = 0; k < 2; ++k) {
    philox.counter[2 * k] = static_cast<uint32_t>(words[k]);
    philox.counter[2 * k + 1] = static_cast<uint32_t>(words[k] >> 32);
  }
  philox.key[0] = static_cast<uint32_t>(words[2]);
  philox.key[1] = static_cast<uint32_t>(words[2] >> 32);
  return philox;
}

namespace {

using Find = kernel::RandomLoop (*)(DType);

Status SetShape(const OpCall& call, std::span<const int64_t> shape, TensorSpec* out) {
  for (const int64_t dim : shape) {
    if (dim < 0) {
      return InvalidArgument("%s: expected dimensions of 0 or more, got %lld", call.op.name,
                             static_cast<long long>(dim));
    }
    out->shape.push_back(dim);
  }
  return Status::Ok();
}

template <Find kFind>
Status InferRandom(const OpCall& call, TensorSpec* outputs) {
  LEVADA_RETURN_IF_ERROR(CheckSeed(call, 0));
  const DType dtype = static_cast<DType>(call.number(1));
  if (kFind(dtype) == nullptr) {
    return InvalidArgument("%s: expected a dtype that has random numbers (%s), got %s", call.op.name,
                           kFind(DType::kInt32) == nullptr ? "floats" : "floats, int32, int64, uint32, uint64",
                           NameOf(dtype)).AboutDType();
  }
  outputs[0].dtype = dtype;
  return SetShape(call, call.list(0), &outputs[0]);
}

template <Find kFind>
Status EvaluateRandom(const OpCall& call, const TensorSpec* specs, Ref<Tensor>* outputs) {
  LEVADA_ASSIGN_OR_RETURN(const Philox philox, GeneratorOf(call, 0));
  LEVADA_ASSIGN_OR_RETURN(outputs[0], Tensor::Empty(specs[0].dtype, specs[0].shape));
  kFind(specs[0].dtype)(philox, outputs[0]->size(), outputs[0]->mutable_data());
  return Status::Ok();
}

Status InferUniformInt(const OpCall& call, TensorSpec* outputs) {
  LEVADA_RETURN_IF_ERROR(CheckSeed(call, 0));
  const DType dtype = call.input(1).dtype();
  if (!IsInteger(dtype) || SizeOf(dtype) < 4) {
    return WrongDType(call.op, "int32, int64, uint32 or uint64 bounds", dtype);
  }
  for (const size_t i : {1, 2}) {
    if (call.input(i).rank() > 0) {
      return InvalidArgument("%s: expected scalars as minval and maxval, got shape %s", call.op.name,
                             ToString(call.input(i).shape()).c_str());
    }
  }
  outputs[0].dtype = dtype;
  return SetShape(call, call.list(0), &outputs[0]);
}

Status EvaluateUniformInt(const OpCall& call, const TensorSpec* specs, Ref<Tensor>* outputs) {
  const DType dtype = specs[0].dtype;
  LEVADA_ASSIGN_OR_RETURN(const Philox philox, GeneratorOf(call, 0));
  const bool is_signed = KindOf(dtype) == Kind::kSigned;
  uint64_t bounds[2];
  for (size_t i = 0; i < 2; ++i) {
    LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> wide, Cast(call.Share(i + 1), is_signed ? DType::kInt64
                                                                                      : DType::kUInt64));
    std::memcpy(&bounds[i], wide->data(), sizeof(bounds[i]));
  }
  const auto as_signed = [](uint64_t bits) { return static_cast<int64_t>(bits); };
  if (is_signed ? as_signed(bounds[0]) >= as_signed(bounds[1]) : bounds[0] >= bounds[1]) {
    const char* const format = is_signed ? "%s: expected minval < maxval, got %lld >= %lld"
                                         : "%s: expected minval < maxval, got %llu >= %llu";
    return InvalidArgument(format, call.op.name, as_signed(bounds[0]), as_signed(bounds[1]));
  }
  LEVADA_ASSIGN_OR_RETURN(outputs[0], Tensor::Empty(dtype, specs[0].shape));
  kernel::FillUniformIntegers(dtype, philox, bounds[0], bounds[1] - bounds[0], outputs[0]->size(),
                              outputs[0]->mutable_data());
  return Status::Ok();
}

}  // namespace

LEVADA_OP(stateless_uniform) = {.name = "stateless_uniform",
                                .infer = InferRandom<kernel::FindUniform>,
                                .evaluate = EvaluateRandom<kernel::FindUniform>};
LEVADA_OP(stateless_normal) = {.name = "stateless_normal",
                               .infer = InferRandom<kernel::FindNormal>,
                               .evaluate = EvaluateRandom<kernel::FindNormal>};
LEVADA_OP(stateless_truncated_normal) = {.name = "stateless_truncated_normal",
                                         .infer = InferRandom<kernel::FindTruncatedNormal>,
                                         .evaluate = EvaluateRandom<kernel::FindTruncatedNormal>};
LEVADA_OP(stateless_uniform_int) = {.name = "stateless_uniform_int",
                                    .promote_from = 1,
                                    .infer = InferUniformInt,
                                    .evaluate = EvaluateUniformInt};

}  // namespace levada
