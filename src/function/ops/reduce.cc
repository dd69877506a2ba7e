// Reductions over axes: attributes are axes (not given: all; an empty list: none, which leaves the input as it is) and
// keepdims.

#include "kernel/reduce.h"

#include "convert/layout.h"
#include "function/ops/rules.h"
#include "function/views.h"
#include "runtime/parallel.h"

namespace levada {
namespace {

using kernel::ReduceOp;

Status InferReduce(const OpCall& call, kernel::ReduceLoop loop, const char* expected, TensorSpec* out) {
  const Tensor& input = call.input(0);
  if (loop == nullptr) return WrongDType(call.op, expected, input.dtype());
  out->dtype = input.dtype();
  const bool keepdims = call.number(1) != 0;
  if (input.rank() < 0) {
    out->rank_known = !call.is_given(0) && !keepdims;
    return Status::Ok();
  }
  LEVADA_ASSIGN_OR_RETURN(const Axes axes, AxesOf(call, 0, input.rank()));
  bool reduced[kMaxRank] = {};
  for (const int64_t axis : axes) reduced[axis] = true;
  for (int axis = 0; axis < input.rank(); ++axis) {
    if (!reduced[axis]) {
      out->shape.push_back(input.dim(axis));
    } else if (keepdims) {
      out->shape.push_back(1);
    }
  }
  return Status::Ok();
}

// The reduced axes stand together (axes of size 1 aside): then no data need move.
bool StandTogether(const Tensor& input, const bool* reduced, AxisView* view) {
  int phase = 0;  // 0 before, 1 inside, 2 behind the reduced axes
  for (int axis = 0; axis < input.rank(); ++axis) {
    if (input.dim(axis) == 1) continue;
    if (reduced[axis]) {
      if (phase == 2) return false;
      phase = 1;
      view->n *= input.dim(axis);
    } else {
      if (phase == 1) phase = 2;
      (phase == 0 ? view->outer : view->inner) *= input.dim(axis);
    }
  }
  return true;
}

// Kept axes first, reduced ones last, in C order.
Result<Ref<Tensor>> MoveReducedLast(const Tensor& input, const bool* reduced, AxisView* view) {
  Shape shape;
  Strides strides;
  for (const bool wanted : {false, true}) {
    for (int axis = 0; axis < input.rank(); ++axis) {
      if (reduced[axis] != wanted) continue;
      shape.push_back(input.dim(axis));
      strides.push_back(input.strides()[axis]);
      (wanted ? view->n : view->outer) *= input.dim(axis);
    }
  }
  return Contiguous(input.WithLayout(std::move(shape), std::move(strides)));
}

Status EvaluateReduce(const OpCall& call, kernel::ReduceLoop loop, const TensorSpec& spec, Ref<Tensor>* out) {
  Ref<Tensor> input = call.Share(0);
  LEVADA_ASSIGN_OR_RETURN(const Axes axes, AxesOf(call, 0, input->rank()));
  if (axes.empty() && call.is_given(0)) {
    *out = std::move(input);
    return Status::Ok();
  }
  bool reduced[kMaxRank] = {};
  for (const int64_t axis : axes) reduced[axis] = true;
  AxisView view;
  if (StandTogether(*input, reduced, &view)) {
    LEVADA_ASSIGN_OR_RETURN(input, Contiguous(input));
  } else {
    view = AxisView();
    LEVADA_ASSIGN_OR_RETURN(input, MoveReducedLast(*input, reduced, &view));
  }
  LEVADA_ASSIGN_OR_RETURN(*out, Tensor::Empty(spec.dtype, spec.shape));
  if ((*out)->size() == 0) return Status::Ok();
  const int64_t row_bytes = view.n * view.inner * SizeOf(input->dtype());
  const int64_t result_bytes = view.inner * SizeOf(spec.dtype);
  ParallelFor(view.outer, RowsPerPart(row_bytes), [&](int64_t first, int64_t last) {
    loop(input->data() + first * row_bytes, last - first, view.n, view.inner,
         (*out)->mutable_data() + first * result_bytes);
  });
  return Status::Ok();
}

template <ReduceOp kOp>
kernel::ReduceLoop LoopFor(const OpCall& call) {
  const DType dtype = call.input(0).dtype();
  return dtype == DType::kString ? nullptr : kernel::FindReduce(kOp, dtype);
}

constexpr const char* Expected(ReduceOp op) {
  if (op == ReduceOp::kAll || op == ReduceOp::kAny) return "bool";
  return op == ReduceOp::kMax || op == ReduceOp::kMin ? "real numbers" : "numbers";
}

// The axes of the rows, one further; a row without axes gets one of size 1 if all are reduced.
Status BatchReduce(const BatchCall& batch, Ref<Tensor>* outputs) {
  const int rank = RowRank(batch, 0);
  LEVADA_ASSIGN_OR_RETURN(Axes axes, AxesOf(batch.call, 0, rank));
  for (int64_t& axis : axes) ++axis;
  Ref<Tensor> input = batch.call.Share(0);
  bool keepdims = batch.call.number(1) != 0;
  if (rank == 0 && !batch.call.is_given(0)) {
    input = InsertAxes(*input, 1, 1);
    axes.push_back(1);
    keepdims = false;
  }
  Tensor* const raw[] = {input.get()};
  const Attribute attributes[] = {Attribute::List(axes), Attribute::Number(keepdims)};
  return Compute({batch.call.op, raw, attributes}, outputs);
}

template <ReduceOp kOp>
constexpr Op MakeReduce(const char* name) {
  Op op{.name = name,
        .infer = [](const OpCall& call,
                    TensorSpec* outputs) { return InferReduce(call, LoopFor<kOp>(call), Expected(kOp), outputs); },
        .evaluate = [](const OpCall& call, const TensorSpec* specs,
                       Ref<Tensor>* outputs) { return EvaluateReduce(call, LoopFor<kOp>(call), specs[0], outputs); },
        .batch = BatchReduce};
  return op;
}

}  // namespace

LEVADA_OP(reduce_sum) = MakeReduce<ReduceOp::kSum>("reduce_sum");
LEVADA_OP(reduce_prod) = MakeReduce<ReduceOp::kProd>("reduce_prod");
LEVADA_OP(reduce_mean) = MakeReduce<ReduceOp::kMean>("reduce_mean");
LEVADA_OP(reduce_max) = MakeReduce<ReduceOp::kMax>("reduce_max");
LEVADA_OP(reduce_min) = MakeReduce<ReduceOp::kMin>("reduce_min");
LEVADA_OP(reduce_all) = MakeReduce<ReduceOp::kAll>("reduce_all");
LEVADA_OP(reduce_any) = MakeReduce<ReduceOp::kAny>("reduce_any");

}  // namespace levada
