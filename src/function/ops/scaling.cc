// Compositions over sums of squares: l2_normalize (attributes axes, epsilon), moments (axes, keepdims), clip_by_norm
// (axes; inputs t, clip_norm), global_norm.

#include "function/ops/rules.h"
#include "function/ops/wide.h"

namespace levada {

extern const Op op_add;
extern const Op op_cast;
extern const Op op_divide;
extern const Op op_greater;
extern const Op op_imag;
extern const Op op_maximum;
extern const Op op_multiply;
extern const Op op_real;
extern const Op op_reduce_mean;
extern const Op op_reduce_sum;
extern const Op op_rsqrt;
extern const Op op_select;
extern const Op op_sqrt;
extern const Op op_square;
extern const Op op_squared_difference;
extern const Op op_squeeze;

namespace {

constexpr Attribute kKeep = {.number = 1};

Status CheckFloats(const OpCall& call) {
  for (const Tensor* input : call.inputs) {
    if (!IsFloat(input->dtype())) return WrongDType(call.op, "floats", input->dtype());
  }
  return Status::Ok();
}

Result<Ref<Tensor>> SumOfSquares(Tensor& x, const Attribute& axes, const Attribute& keepdims) {
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> squares, Apply1(op_square, {&x}));
  return Apply1(op_reduce_sum, {squares.get()}, axes, keepdims);
}

// Real: of complex numbers, of their real and their imaginary parts.
Result<Ref<Tensor>> SumOfParts(Tensor& x, const Attribute& axes) {
  if (!IsComplex(x.dtype())) return SumOfSquares(x, axes, kKeep);
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> real, Apply1(op_real, {&x}));
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> imag, Apply1(op_imag, {&x}));
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> real_squares, Apply1(op_square, {real.get()}));
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> imag_squares, Apply1(op_square, {imag.get()}));
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> squares, Apply1(op_add, {real_squares.get(), imag_squares.get()}));
  return Apply1(op_reduce_sum, {squares.get()}, axes, kKeep);
}

Status ExpandL2Normalize(const OpCall& call, Ref<Tensor>* outputs) {
  Tensor& x = call.input(0);
  if (!IsComplex(x.dtype())) LEVADA_RETURN_IF_ERROR(CheckFloats(call));
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> sum, SumOfParts(x, call.attributes[0]));
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> epsilon, NumberLike(*sum, call.real(1)));
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> bounded, Apply1(op_maximum, {sum.get(), epsilon.get()}));
  LEVADA_ASSIGN_OR_RETURN(Ref<Tensor> inverse, Apply1(op_rsqrt, {bounded.get()}));
  LEVADA_RETURN_IF_ERROR(Narrow(inverse, x.dtype(), &inverse));
  LEVADA_ASSIGN_OR_RETURN(outputs[0], Apply1(op_multiply, {&x, inverse.get()}));
  return Status::Ok();
}

Status ExpandMoments(const OpCall& call, Ref<Tensor>* outputs) {
  LEVADA_RETURN_IF_ERROR(CheckFloats(call));
  const DType dtype = call.input(0).dtype();
  const Attribute& axes = call.attributes[0];
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> x, Widened(call.input(0)));
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> center, Apply1(op_reduce_mean, {x.get()}, axes, kKeep));
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> squares, Apply1(op_squared_difference, {x.get(), center.get()}));
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> variance,
                          Apply1(op_reduce_mean, {squares.get()}, axes, call.attributes[1]));
  Ref<Tensor> mean = center;
  if (call.number(1) == 0) {
    LEVADA_ASSIGN_OR_RETURN(mean, Apply1(op_reduce_mean, {x.get()}, axes, call.attributes[1]));
  }
  LEVADA_RETURN_IF_ERROR(Narrow(mean, dtype, &outputs[0]));
  return Narrow(variance, dtype, &outputs[1]);
}

// The square root is taken of 1 where the sum is 0, and the 0 passed on: its gradient stays finite.
Status ExpandClipByNorm(const OpCall& call, Ref<Tensor>* outputs) {
  LEVADA_RETURN_IF_ERROR(CheckFloats(call));
  Tensor& t = call.input(0);
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> sum, SumOfSquares(t, call.attributes[0], kKeep));
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> zero, NumberLike(t, 0));
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> one, NumberLike(t, 1));
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> positive, Apply1(op_greater, {sum.get(), zero.get()}));
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> safe, Apply1(op_select, {positive.get(), sum.get(), one.get()}));
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> root, Apply1(op_sqrt, {safe.get()}));
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> norm, Apply1(op_select, {positive.get(), root.get(), sum.get()}));
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> scaled, Apply1(op_multiply, {&t, &call.input(1)}));
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> bound, Apply1(op_maximum, {norm.get(), &call.input(1)}));
  LEVADA_ASSIGN_OR_RETURN(outputs[0], Apply1(op_divide, {scaled.get(), bound.get()}));
  return Status::Ok();
}

Status ExpandGlobalNorm(const OpCall& call, Ref<Tensor>* outputs) {
  if (call.inputs.empty()) return InvalidArgument("%s: expected at least one value, got none", call.op.name);
  LEVADA_RETURN_IF_ERROR(CheckFloats(call));
  Ref<Tensor> total;
  for (Tensor* value : call.inputs) {
    LEVADA_ASSIGN_OR_RETURN(Ref<Tensor> sum, SumOfSquares(*value, Attribute::None(), Attribute::Number(0)));
    if (total) {
      LEVADA_ASSIGN_OR_RETURN(sum, Apply1(op_add, {total.get(), sum.get()}));
    }
    total = std::move(sum);
  }
  LEVADA_ASSIGN_OR_RETURN(outputs[0], Apply1(op_sqrt, {total.get()}));
  return Status::Ok();
}

}  // namespace

LEVADA_OP(l2_normalize) = {.name = "l2_normalize", .expand = ExpandL2Normalize};
LEVADA_OP(moments) = {.name = "moments", .num_outputs = 2, .expand = ExpandMoments};
LEVADA_OP(clip_by_norm) = {.name = "clip_by_norm", .promote_from = 0, .expand = ExpandClipByNorm};
LEVADA_OP(global_norm) = {.name = "global_norm", .expand = ExpandGlobalNorm};

}  // namespace levada
