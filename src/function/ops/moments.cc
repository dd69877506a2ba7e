// Reductions that are combinations of others: attributes are axes (not given: all) and keepdims.

#include "convert/layout.h"
#include "function/ops/rules.h"

namespace levada {

extern const Op op_add, op_cast, op_conj, op_exp, op_is_finite, op_log, op_multiply, op_not_equal, op_real, op_reduce_max,
    op_reduce_mean, op_reduce_sum, op_select, op_sqrt, op_squared_difference, op_subtract;

namespace {

Attribute Yes() { return Attribute::Number(1); }
Attribute CodeOf(DType dtype) { return Attribute::Number(static_cast<int64_t>(dtype)); }

Status CheckFloats(const OpCall& call) {
  if (IsFloat(call.input(0).dtype())) return Status::Ok();
  return WrongDType(call.op, "floats", call.input(0).dtype());
}

// The mean of |x - mean|^2, which is real.
Status ExpandVariance(const OpCall& call, Ref<Tensor>* outputs) {
  Tensor* const x = call.inputs[0];
  if (!IsComplex(x->dtype())) LEVADA_RETURN_IF_ERROR(CheckFloats(call));
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> mean, Apply1(op_reduce_mean, {x}, call.attributes[0], Yes()));
  LEVADA_ASSIGN_OR_RETURN(Ref<Tensor> squares, Apply1(op_squared_difference, {x, mean.get()}));
  if (IsComplex(x->dtype())) {
    LEVADA_ASSIGN_OR_RETURN(squares, Apply1(op_real, {squares.get()}));
  }
  LEVADA_ASSIGN_OR_RETURN(outputs[0],
                          Apply1(op_reduce_mean, {squares.get()}, call.attributes[0], call.attributes[1]));
  return Status::Ok();
}

Status ExpandStd(const OpCall& call, Ref<Tensor>* outputs) {
  Ref<Tensor> variance;
  LEVADA_RETURN_IF_ERROR(ExpandVariance(call, &variance));
  LEVADA_ASSIGN_OR_RETURN(outputs[0], Apply1(op_sqrt, {variance.get()}));
  return Status::Ok();
}

// log(sum(exp(x - max))) + max, where an infinite maximum counts as 0.
Status ExpandLogSumExp(const OpCall& call, Ref<Tensor>* outputs) {
  LEVADA_RETURN_IF_ERROR(CheckFloats(call));
  Tensor* const x = call.inputs[0];
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> largest, Apply1(op_reduce_max, {x}, call.attributes[0], Yes()));
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> finite, Apply1(op_is_finite, {largest.get()}));
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> wide, Tensor::Scalar(DType::kFloat64, 0.0));
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> zero, Cast(wide, x->dtype()));
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> shift, Apply1(op_select, {finite.get(), largest.get(), zero.get()}));
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> moved, Apply1(op_subtract, {x, shift.get()}));
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> powers, Apply1(op_exp, {moved.get()}));
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> sum,
                          Apply1(op_reduce_sum, {powers.get()}, call.attributes[0], call.attributes[1]));
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> log, Apply1(op_log, {sum.get()}));
  // The maximum without the reduced axes: of one element along each, so that any reduction takes them away.
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> back,
                          Apply1(op_reduce_max, {shift.get()}, call.attributes[0], call.attributes[1]));
  LEVADA_ASSIGN_OR_RETURN(outputs[0], Apply1(op_add, {log.get(), back.get()}));
  return Status::Ok();
}

// x^2, or x times its conjugate.
Result<Ref<Tensor>> SquaresOf(Tensor& x) {
  if (!IsComplex(x.dtype())) return Apply1(op_multiply, {&x, &x});
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> conjugate, Apply1(op_conj, {&x}));
  return Apply1(op_multiply, {&x, conjugate.get()});
}

Status ExpandEuclideanNorm(const OpCall& call, Ref<Tensor>* outputs) {
  const DType dtype = call.input(0).dtype();
  if (!IsNumber(dtype)) return WrongDType(call.op, "numbers", dtype);
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> squares, SquaresOf(call.input(0)));
  LEVADA_ASSIGN_OR_RETURN(Ref<Tensor> sum,
                          Apply1(op_reduce_sum, {squares.get()}, call.attributes[0], call.attributes[1]));
  if (IsInteger(dtype)) {
    LEVADA_ASSIGN_OR_RETURN(sum, Apply1(op_cast, {sum.get()}, CodeOf(DType::kFloat64)));
  }
  LEVADA_ASSIGN_OR_RETURN(outputs[0], Apply1(op_sqrt, {sum.get()}));
  if (!IsInteger(dtype)) return Status::Ok();
  LEVADA_ASSIGN_OR_RETURN(outputs[0], Apply1(op_cast, {outputs[0].get()}, CodeOf(dtype)));
  return Status::Ok();
}

// Attribute 2: dtype of the count.
Status ExpandCountNonzero(const OpCall& call, Ref<Tensor>* outputs) {
  const DType dtype = call.input(0).dtype();
  const DType wanted = static_cast<DType>(call.number(2));
  if (!IsNumber(wanted)) return InvalidArgument("count_nonzero: expected a number as dtype, got %s", NameOf(wanted));
  Ref<Tensor> flags = call.Share(0);
  if (dtype != DType::kBool) {
    LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> zero, Tensor::Zeros(dtype, Shape()));
    LEVADA_ASSIGN_OR_RETURN(flags, Apply1(op_not_equal, {call.inputs[0], zero.get()}));
  }
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> ones, Apply1(op_cast, {flags.get()}, CodeOf(DType::kInt64)));
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> sum,
                          Apply1(op_reduce_sum, {ones.get()}, call.attributes[0], call.attributes[1]));
  LEVADA_ASSIGN_OR_RETURN(outputs[0], Apply1(op_cast, {sum.get()}, CodeOf(wanted)));
  return Status::Ok();
}

}  // namespace

LEVADA_OP(reduce_variance) = {.name = "reduce_variance", .expand = ExpandVariance};
LEVADA_OP(reduce_std) = {.name = "reduce_std", .expand = ExpandStd};
LEVADA_OP(reduce_logsumexp) = {.name = "reduce_logsumexp", .expand = ExpandLogSumExp};
LEVADA_OP(reduce_euclidean_norm) = {.name = "reduce_euclidean_norm", .expand = ExpandEuclideanNorm};
LEVADA_OP(count_nonzero) = {.name = "count_nonzero", .expand = ExpandCountNonzero};

}  // namespace levada
