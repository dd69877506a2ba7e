// Reductions over axes: attributes are axes (not given: all; an empty list: none, which leaves the input as it is) and
// keepdims.

#include "kernel/reduce.h"

#include <cstring>
#include <limits>

#include "convert/layout.h"
#include "function/ops/rules.h"
#include "function/views.h"
#include "runtime/parallel.h"
#include "runtime/thread_pool.h"

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

// What joins the results of two parts of the reduced axis with the bits of one run; nullptr where nothing does: half types
// round every result, and the mean of integers is not made of means.
kernel::BinaryLoop JoinOf(ReduceOp op, DType dtype) {
  if (SizeOf(dtype) == 2 && IsFloat(dtype)) return nullptr;
  switch (op) {
    case ReduceOp::kMean:
      if (IsInteger(dtype)) return nullptr;
      [[fallthrough]];
    case ReduceOp::kSum: return kernel::FindBinary(kernel::BinaryOp::kAdd, dtype);
    case ReduceOp::kProd: return kernel::FindBinary(kernel::BinaryOp::kMultiply, dtype);
    case ReduceOp::kMax: return kernel::FindBinary(kernel::BinaryOp::kMaximum, dtype);
    case ReduceOp::kMin: return kernel::FindBinary(kernel::BinaryOp::kMinimum, dtype);
    case ReduceOp::kAll: case ReduceOp::kAny: break;
  }
  return nullptr;
}

// A sum of infinities of both signs is the NaN of the loops.
template <typename T>
void MakeOneNan(char* values, int64_t n) {
  T* const numbers = reinterpret_cast<T*>(values);
  for (int64_t i = 0; i < n; ++i) {
    if (numbers[i] != numbers[i]) numbers[i] = std::numeric_limits<T>::quiet_NaN();
  }
}

// How many elements of the reduced axis are worth a thread of their own; n when all are one part.
int64_t PartOf(const AxisView& view, int64_t row_bytes) {
  constexpr int64_t kPartBytes = int64_t{512} << 10;
  constexpr int64_t kMostParts = 64;
  const int64_t step_bytes = std::max<int64_t>(1, row_bytes / std::max<int64_t>(1, view.n));
  int64_t part = kernel::kReduceBlock;
  while (part < view.n && (part * step_bytes < kPartBytes || part * kMostParts < view.n)) part *= 2;
  return std::min(part, view.n);
}

// Few long rows on several threads: parts of the reduced axis, then pairs of parts.
Status ReduceInParts(ReduceOp op, const Tensor& input, const AxisView& view, int64_t part, Tensor* out) {
  const DType dtype = input.dtype();
  const int64_t step_bytes = view.inner * SizeOf(dtype);
  const int64_t parts = (view.n + part - 1) / part;
  const kernel::ReduceLoop loop = kernel::FindReduce(op == ReduceOp::kMean ? ReduceOp::kSum : op, dtype);
  const kernel::BinaryLoop join = JoinOf(op, dtype);
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> partial, Tensor::Empty(dtype, Shape{parts, view.inner}));
  char* const results = partial->mutable_data();
  for (int64_t o = 0; o < view.outer; ++o) {
    const char* const x = input.data() + o * view.n * step_bytes;
    ParallelFor(parts, 1, [&](int64_t first, int64_t last) {
      for (int64_t p = first; p < last; ++p) {
        loop(x + p * part * step_bytes, 1, std::min(part, view.n - p * part), view.inner, results + p * step_bytes);
      }
    });
    for (int64_t step = 1; step < parts; step *= 2) {
      for (int64_t p = 0; p + step < parts; p += 2 * step) {
        char* const left = results + p * step_bytes;
        join(left, SizeOf(dtype), results + (p + step) * step_bytes, SizeOf(dtype), left, view.inner);
      }
    }
    std::memcpy(out->mutable_data() + o * step_bytes, results, step_bytes);
  }
  if (dtype == DType::kFloat32 || dtype == DType::kComplex64) MakeOneNan<float>(out->mutable_data(), out->nbytes() / 4);
  if (dtype == DType::kFloat64 || dtype == DType::kComplex128) MakeOneNan<double>(out->mutable_data(), out->nbytes() / 8);
  return Status::Ok();
}

// The sum of complex numbers is divided part by part.
void DivideByCount(DType dtype, int64_t n, Tensor* out) {
  const bool wide = dtype == DType::kFloat64 || dtype == DType::kComplex128;
  const DType part = wide ? DType::kFloat64 : DType::kFloat32;
  const double divisor = static_cast<double>(n);
  const float narrow = static_cast<float>(n);
  kernel::FindBinary(kernel::BinaryOp::kDivide, part)(
      out->data(), SizeOf(part), wide ? reinterpret_cast<const char*>(&divisor) : reinterpret_cast<const char*>(&narrow),
      0, out->mutable_data(), out->nbytes() / SizeOf(part));
}

Status EvaluateReduce(const OpCall& call, ReduceOp op, kernel::ReduceLoop loop, const TensorSpec& spec,
                      Ref<Tensor>* out) {
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
  const int64_t part = PartOf(view, row_bytes);
  if (NumThreads() > 1 && view.outer < 2 * NumThreads() && part < view.n && JoinOf(op, spec.dtype) != nullptr) {
    LEVADA_RETURN_IF_ERROR(ReduceInParts(op, *input, view, part, out->get()));
    if (op == ReduceOp::kMean) DivideByCount(spec.dtype, view.n, out->get());
    return Status::Ok();
  }
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
                       Ref<Tensor>* outputs) { return EvaluateReduce(call, kOp, LoopFor<kOp>(call), specs[0], outputs); },
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
