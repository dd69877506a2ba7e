// range: inputs start, limit, delta, scalars of one real dtype.

#include <cmath>

#include "convert/layout.h"
#include "function/ops/rules.h"
#include "kernel/cast.h"

namespace levada {
namespace {

constexpr int64_t kMaxCount = int64_t{1} << 31;

template <typename T>
T Load(const Tensor& scalar) {
  T value;
  std::memcpy(&value, scalar.data(), sizeof(T));
  return value;
}

// Differences are taken without sign, so that no two integers overflow them.
template <typename T>
bool CountIntegers(T start, T limit, T delta, int64_t* count) {
  const bool up = delta > 0;
  if (up ? start >= limit : start <= limit) {
    *count = 0;
    return true;
  }
  const uint64_t span = up ? static_cast<uint64_t>(limit) - static_cast<uint64_t>(start)
                           : static_cast<uint64_t>(start) - static_cast<uint64_t>(limit);
  const uint64_t step = up ? static_cast<uint64_t>(delta) : -static_cast<uint64_t>(delta);
  const uint64_t number = (span - 1) / step + 1;
  *count = static_cast<int64_t>(number);
  return number <= static_cast<uint64_t>(kMaxCount);
}

bool CountReals(double start, double limit, double delta, int64_t* count) {
  const double number = std::ceil((limit - start) / delta);
  *count = number > 0 ? static_cast<int64_t>(std::fmin(number, 1e18)) : 0;
  return *count <= kMaxCount && number == number;
}

// The number of elements; false when there are too many. REQUIRES: ordinary scalars, delta not zero.
bool CountOf(const Ref<Tensor>* wide, bool is_float, bool is_unsigned, int64_t* count) {
  const Tensor& start = *wide[0];
  const Tensor& limit = *wide[1];
  const Tensor& delta = *wide[2];
  if (is_float) return CountReals(Load<double>(start), Load<double>(limit), Load<double>(delta), count);
  if (is_unsigned) return CountIntegers(Load<uint64_t>(start), Load<uint64_t>(limit), Load<uint64_t>(delta), count);
  return CountIntegers(Load<int64_t>(start), Load<int64_t>(limit), Load<int64_t>(delta), count);
}

// The three scalars in the widest dtype of their kind.
Status Widen(const OpCall& call, Ref<Tensor>* wide) {
  const DType dtype = call.input(0).dtype();
  const DType widest = IsFloat(dtype)                        ? DType::kFloat64
                       : KindOf(dtype) == Kind::kUnsigned ? DType::kUInt64
                                                             : DType::kInt64;
  for (int i = 0; i < 3; ++i) {
    LEVADA_ASSIGN_OR_RETURN(wide[i], Cast(call.Share(i), widest));
  }
  return Status::Ok();
}

Status InferRange(const OpCall& call, TensorSpec* outputs) {
  outputs[0].dtype = call.input(0).dtype();
  outputs[0].shape = {kUnknownDim};
  if (!IsReal(outputs[0].dtype)) return WrongDType(call.op, "real numbers", outputs[0].dtype);
  bool known = true;
  for (const Tensor* input : call.inputs) {
    if (input->rank() > 0) {
      return InvalidArgument("range: expected scalars, got shape %s", ToString(input->shape()).c_str());
    }
    known = known && !input->is_symbolic();
  }
  if (!known) return Status::Ok();
  Ref<Tensor> wide[3];
  LEVADA_RETURN_IF_ERROR(Widen(call, wide));
  if (kernel::LoadAsDouble(wide[2]->dtype(), wide[2]->data()) == 0) {
    return InvalidArgument("range: expected a delta other than 0");
  }
  const bool is_unsigned = KindOf(outputs[0].dtype) == Kind::kUnsigned;
  if (!CountOf(wide, IsFloat(outputs[0].dtype), is_unsigned, &outputs[0].shape[0])) {
    return InvalidArgument("range: expected at most 2^31 elements, got more");
  }
  const double start = kernel::LoadAsDouble(wide[0]->dtype(), wide[0]->data());
  const double limit = kernel::LoadAsDouble(wide[1]->dtype(), wide[1]->data());
  if (outputs[0].shape[0] == 0 && start != limit) {
    return InvalidArgument("range: expected a limit that delta leads to, got %g to %g", start, limit);
  }
  return Status::Ok();
}

// start + i * delta, computed in T.
template <typename T>
void FillRange(T start, T delta, Tensor* out) {
  T* const values = reinterpret_cast<T*>(out->mutable_data());
  for (int64_t i = 0; i < out->size(); ++i) values[i] = start + static_cast<T>(i) * delta;
}

Status EvaluateRange(const OpCall& call, const TensorSpec* specs, Ref<Tensor>* outputs) {
  const DType dtype = specs[0].dtype;
  const DType work = !IsFloat(dtype)                 ? DType::kUInt64
                     : dtype == DType::kFloat64 ? DType::kFloat64
                                                     : DType::kFloat32;
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> start, Cast(call.Share(0), work));
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> delta, Cast(call.Share(2), work));
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> out, Tensor::Empty(work, specs[0].shape));
  if (work == DType::kUInt64) {
    FillRange(Load<uint64_t>(*start), Load<uint64_t>(*delta), out.get());
  } else if (work == DType::kFloat64) {
    FillRange(Load<double>(*start), Load<double>(*delta), out.get());
  } else {
    FillRange(Load<float>(*start), Load<float>(*delta), out.get());
  }
  LEVADA_ASSIGN_OR_RETURN(outputs[0], Cast(out, dtype));
  return Status::Ok();
}

}  // namespace

LEVADA_OP(range) = {.name = "range", .promote_from = 0, .infer = InferRange, .evaluate = EvaluateRange};

}  // namespace levada
