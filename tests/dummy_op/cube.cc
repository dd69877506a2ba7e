// cube: x * x * x.

#include "function/ops/rules.h"

namespace levada {

extern const Op op_multiply;

namespace {

Status InferCube(const OpCall& call, TensorSpec* outputs) {
  if (!IsNumber(call.input(0).dtype())) return WrongDType(call.op, "numbers", call.input(0).dtype());
  outputs[0] = call.input(0).spec();
  return Status::Ok();
}

Status EvaluateCube(const OpCall& call, const TensorSpec*, Ref<Tensor>* outputs) {
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> square, Apply1(op_multiply, {call.inputs[0], call.inputs[0]}));
  LEVADA_ASSIGN_OR_RETURN(outputs[0], Apply1(op_multiply, {square.get(), call.inputs[0]}));
  return Status::Ok();
}

}  // namespace

LEVADA_OP(cube) = {.name = "cube", .infer = InferCube, .evaluate = EvaluateCube};

}  // namespace levada
