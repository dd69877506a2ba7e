// cumsum, cumprod and cumulative_logsumexp: attributes are axis, exclusive and reverse. A sum grows element by element, in the order of the
// axis, rounded after each.

#include <cstring>

#include "convert/layout.h"
#include "function/ops/indices.h"

namespace levada {
namespace {

enum { kAxis, kExclusive, kReverse };

Status InferScan(const OpCall& call, kernel::BinaryOp combine, TensorSpec* outputs) {
  LEVADA_RETURN_IF_ERROR(FindCombiner(call.op, combine, call.input(0).dtype()).status());
  outputs[0] = call.input(0).spec();
  if (!outputs[0].rank_known) return Status::Ok();
  return NormalizeAxis(call.number(kAxis), outputs[0].rank(), call.op.name).status();
}

Status EvaluateScan(const OpCall& call, kernel::BinaryOp combine, double start, Ref<Tensor>* outputs) {
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> x, Contiguous(call.Share(0)));
  LEVADA_ASSIGN_OR_RETURN(const int axis, NormalizeAxis(call.number(kAxis), x->rank(), call.op.name));
  LEVADA_ASSIGN_OR_RETURN(const BinaryCombiner combiner, FindCombiner(call.op, combine, x->dtype()));
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> wide, Tensor::Scalar(DType::kFloat64, start));
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> neutral, Cast(wide, x->dtype()));
  LEVADA_ASSIGN_OR_RETURN(outputs[0], Tensor::Empty(x->dtype(), x->shape()));
  if (x->size() == 0) return Status::Ok();
  const AxisView view = ViewAround(x->shape(), axis);
  const int64_t element = combiner.element_size, slice = view.inner * element;
  const bool exclusive = call.number(kExclusive) != 0, reverse = call.number(kReverse) != 0;
  for (int64_t outer = 0; outer < view.outer; ++outer) {
    const int64_t last = view.n - 1, step = reverse ? -slice : slice;
    const char* from = x->data() + (outer * view.n + (reverse ? last : 0)) * slice;
    char* to = outputs[0]->mutable_data() + (outer * view.n + (reverse ? last : 0)) * slice;
    if (exclusive) {
      for (int64_t i = 0; i < view.inner; ++i) std::memcpy(to + i * element, neutral->data(), element);
    } else {
      std::memcpy(to, from, slice);
      from += step;
    }
    for (int64_t i = 1; i < view.n; ++i, from += step, to += step) {
      combiner.loop(to, element, from, element, to + step, view.inner);
    }
  }
  return Status::Ok();
}

// The start of a sum of logarithms: minus infinity.
constexpr int kLowest = -1;

template <kernel::BinaryOp kCombine, int kStart>
constexpr Op ScanOp(const char* name) {
  return {.name = name,
          .infer = [](const OpCall& call, TensorSpec* outputs) { return InferScan(call, kCombine, outputs); },
          .evaluate = [](const OpCall& call, const TensorSpec*,
                         Ref<Tensor>* outputs) { return EvaluateScan(call, kCombine, kStart == kLowest ? -__builtin_inf() : kStart, outputs);
          },
          .batch = BatchByAxis};
}

}  // namespace

LEVADA_OP(cumsum) = ScanOp<kernel::BinaryOp::kAdd, 0>("cumsum");
LEVADA_OP(cumulative_logsumexp) = ScanOp<kernel::BinaryOp::kLogaddexp, kLowest>("cumulative_logsumexp");
LEVADA_OP(cumprod) = ScanOp<kernel::BinaryOp::kMultiply, 1>("cumprod");

}  // namespace levada
