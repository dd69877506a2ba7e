// identity.

#include "function/ops/rules.h"

namespace levada {
namespace {

Status InferIdentity(const OpCall& call, TensorSpec* outputs) {
  outputs[0] = call.input(0).spec();
  return Status::Ok();
}

Status EvaluateIdentity(const OpCall& call, const TensorSpec*, Ref<Tensor>* outputs) {
  outputs[0] = call.Share(0);
  return Status::Ok();
}

Status BatchIdentity(const BatchCall& batch, Ref<Tensor>* outputs) {
  outputs[0] = batch.call.Share(0);
  return Status::Ok();
}

}  // namespace

LEVADA_OP(identity) = {.name = "identity",
                       .infer = InferIdentity,
                       .evaluate = EvaluateIdentity,
                       .batch = BatchIdentity,
                       .keeps_order = true};

}  // namespace levada
