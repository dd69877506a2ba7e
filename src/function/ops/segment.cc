// segment_* (inputs: data, sorted segment_ids) and unsorted_segment_* (attribute 0: number of segments): rows of data
// combined in their order.

#include <cstring>
#include <vector>

#include "base/checked.h"
#include "convert/layout.h"
#include "function/ops/indices.h"
#include "function/views.h"
#include "kernel/reduce.h"

namespace levada {
namespace {

using kernel::BinaryOp;
using kernel::ReduceOp;

// How rows are combined, and the reduction whose value over nothing fills segments without rows.
struct SegmentRule {
  BinaryOp combine;
  ReduceOp empty;
  bool mean = false;
  bool quotient = false;       // the mean of integers is a float, not rounded toward zero
  bool gaps_are_zero = false;  // sorted ids: also where `empty` is not zero
};

Status CheckSegments(const OpCall& call, const SegmentRule& rule) {
  const DType dtype = call.input(0).dtype();
  LEVADA_RETURN_IF_ERROR(FindCombiner(call.op, rule.combine, dtype).status());
  if (dtype == DType::kBool) return WrongDType(call.op, "numbers", dtype);
  if (!IsInteger(call.input(1).dtype())) return WrongDType(call.op, "integer segment_ids", call.input(1).dtype());
  return Status::Ok();
}

// ids [I...] and data [I..., ...]: the first ranks agree.
Status CheckIds(const OpCall& call, bool vector) {
  const Tensor& data = call.input(0);
  const Tensor& ids = call.input(1);
  if (data.rank() < 0 || ids.rank() < 0) return Status::Ok();
  bool fits = ids.rank() <= data.rank() && (!vector || ids.rank() == 1);
  for (int i = 0; fits && i < ids.rank(); ++i) {
    fits = ids.dim(i) < 0 || data.dim(i) < 0 || ids.dim(i) == data.dim(i);
  }
  if (fits) return Status::Ok();
  return InvalidArgument("%s: expected segment_ids of the first dimensions of data, got shapes %s and %s", call.op.name,
                         ToString(ids.shape()).c_str(), ToString(data.shape()).c_str());
}

Status InferSegment(const OpCall& call, const SegmentRule& rule, int64_t segments, bool vector, TensorSpec* out) {
  LEVADA_RETURN_IF_ERROR(CheckSegments(call, rule));
  LEVADA_RETURN_IF_ERROR(CheckIds(call, vector));
  out->dtype = rule.quotient ? QuotientDType(call.input(0).dtype()) : call.input(0).dtype();
  if (call.input(0).rank() < 0 || call.input(1).rank() < 0) {
    SetUnknownRank(out);
    return Status::Ok();
  }
  out->shape.push_back(segments);
  for (int i = call.input(1).rank(); i < call.input(0).rank(); ++i) out->shape.push_back(call.input(0).dim(i));
  return Status::Ok();
}

// One element: what an empty segment holds.
Result<Ref<Tensor>> EmptyValue(const SegmentRule& rule, DType dtype) {
  if (rule.gaps_are_zero) return Tensor::Zeros(dtype, Shape());
  LEVADA_ASSIGN_OR_RETURN(Ref<Tensor> value, Tensor::Empty(dtype, Shape()));
  kernel::FindReduce(rule.empty, dtype)(value->data(), 1, 0, 1, value->mutable_data());
  return value;
}

// Divides each row by the number of rows in its segment.
Status DivideByCounts(const OpCall& call, const std::vector<int64_t>& counts, int64_t row, Tensor* out) {
  const BinaryOp quotient = IsInteger(out->dtype()) ? BinaryOp::kTruncateDiv : BinaryOp::kDivide;
  LEVADA_ASSIGN_OR_RETURN(const BinaryCombiner divide, FindCombiner(call.op, quotient, out->dtype()));
  for (size_t i = 0; i < counts.size(); ++i) {
    if (counts[i] < 2) continue;
    LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> count, Tensor::Scalar(DType::kInt64, counts[i]));
    LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> divisor, Cast(count, out->dtype()));
    char* const at = out->mutable_data() + static_cast<int64_t>(i) * row;
    divide.loop(at, divide.element_size, divisor->data(), 0, at, row / divide.element_size);
  }
  return Status::Ok();
}

// drop: negative ids leave their row out instead of being refused.
Status Combine(const OpCall& call, const SegmentRule& rule, const Tensor& ids, Shape shape, bool drop,
               Ref<Tensor>* output) {
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> data, Contiguous(call.Share(0)));
  LEVADA_ASSIGN_OR_RETURN(const BinaryCombiner combiner, FindCombiner(call.op, rule.combine, data->dtype()));
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> empty, EmptyValue(rule, data->dtype()));
  const int64_t segments = shape[0];
  LEVADA_ASSIGN_OR_RETURN(*output, DeepCopy(*BroadcastView(*empty, shape)));
  const int64_t row = segments == 0 ? 0 : (*output)->nbytes() / segments;
  const int64_t* const id = reinterpret_cast<const int64_t*>(ids.data());
  std::vector<int64_t> counts(segments);
  const char* from = data->data();
  for (int64_t i = 0; i < ids.size(); ++i, from += row) {
    if (drop && id[i] < 0) continue;
    if (id[i] < 0 || id[i] >= segments) return IndexError(call.op.name, ids, i, segments);
    char* const to = (*output)->mutable_data() + id[i] * row;
    if (counts[id[i]]++ == 0) {
      if (row > 0) std::memcpy(to, from, row);
    } else {
      combiner.Run(to, from, row);
    }
  }
  if (!rule.mean) return Status::Ok();
  if (rule.quotient && IsInteger(data->dtype())) {
    LEVADA_ASSIGN_OR_RETURN(*output, Cast(*output, QuotientDType(data->dtype())));
  }
  return DivideByCounts(call, counts, segments == 0 ? 0 : (*output)->nbytes() / segments, output->get());
}

Status EvaluateSorted(const OpCall& call, const SegmentRule& rule, const TensorSpec& spec, Ref<Tensor>* output) {
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> ids, Int64Values(call.Share(1)));
  const int64_t* const id = Int64Data(ids);
  for (int64_t i = 0; i < ids->size(); ++i) {
    if (id[i] >= (i == 0 ? 0 : id[i - 1])) continue;
    return InvalidArgument("%s: expected segment_ids of 0 or more that do not decrease, got %lld at position %lld",
                           call.op.name, static_cast<long long>(id[i]), static_cast<long long>(i));
  }
  Shape shape = spec.shape;
  shape[0] = 0;
  if (ids->size() > 0 && !CheckedAdd(id[ids->size() - 1], 1, &shape[0])) {
    return InvalidArgument("%s: expected segment_ids below 2^63 - 1", call.op.name);
  }
  LEVADA_RETURN_IF_ERROR(CheckShape(shape, SizeOf(spec.dtype), call.op.name));
  return Combine(call, rule, *ids, std::move(shape), false, output);
}

Status EvaluateUnsorted(const OpCall& call, const SegmentRule& rule, const TensorSpec& spec, Ref<Tensor>* output) {
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> ids, Int64Values(call.Share(1)));
  return Combine(call, rule, *ids, spec.shape, true, output);
}

template <BinaryOp kCombine, ReduceOp kEmpty, bool kMean>
constexpr SegmentRule kSortedRule = {kCombine, kEmpty, kMean, false, kEmpty != ReduceOp::kProd};
template <BinaryOp kCombine, ReduceOp kEmpty, bool kMean>
constexpr SegmentRule kUnsortedRule = {kCombine, kEmpty, kMean, kMean, false};

template <const SegmentRule& kRule>
constexpr Op SortedOp(const char* name) {
  return {.name = name,
          .infer = [](const OpCall& call,
                      TensorSpec* outputs) { return InferSegment(call, kRule, kUnknownDim, true, &outputs[0]); },
          .evaluate = [](const OpCall& call, const TensorSpec* specs,
                         Ref<Tensor>* outputs) { return EvaluateSorted(call, kRule, specs[0], &outputs[0]); }};
}

Status InferUnsorted(const OpCall& call, const SegmentRule& rule, TensorSpec* output) {
  if (call.number(0) >= 0) return InferSegment(call, rule, call.number(0), false, output);
  return InvalidArgument("%s: expected num_segments of 0 or more, got %lld", call.op.name,
                         static_cast<long long>(call.number(0)));
}

template <const SegmentRule& kRule>
constexpr Op UnsortedOp(const char* name) {
  return {.name = name,
          .infer = [](const OpCall& call, TensorSpec* outputs) { return InferUnsorted(call, kRule, &outputs[0]); },
          .evaluate = [](const OpCall& call, const TensorSpec* specs,
                         Ref<Tensor>* outputs) { return EvaluateUnsorted(call, kRule, specs[0], &outputs[0]); }};
}

}  // namespace

LEVADA_OP(segment_sum) = SortedOp<kSortedRule<BinaryOp::kAdd, ReduceOp::kSum, false>>("segment_sum");
LEVADA_OP(segment_mean) = SortedOp<kSortedRule<BinaryOp::kAdd, ReduceOp::kSum, true>>("segment_mean");
LEVADA_OP(segment_prod) = SortedOp<kSortedRule<BinaryOp::kMultiply, ReduceOp::kProd, false>>("segment_prod");
LEVADA_OP(segment_max) = SortedOp<kSortedRule<BinaryOp::kMaximum, ReduceOp::kMax, false>>("segment_max");
LEVADA_OP(segment_min) = SortedOp<kSortedRule<BinaryOp::kMinimum, ReduceOp::kMin, false>>("segment_min");
LEVADA_OP(unsorted_segment_sum) =
    UnsortedOp<kUnsortedRule<BinaryOp::kAdd, ReduceOp::kSum, false>>("unsorted_segment_sum");
LEVADA_OP(unsorted_segment_mean) =
    UnsortedOp<kUnsortedRule<BinaryOp::kAdd, ReduceOp::kSum, true>>("unsorted_segment_mean");
LEVADA_OP(unsorted_segment_prod) =
    UnsortedOp<kUnsortedRule<BinaryOp::kMultiply, ReduceOp::kProd, false>>("unsorted_segment_prod");
LEVADA_OP(unsorted_segment_max) =
    UnsortedOp<kUnsortedRule<BinaryOp::kMaximum, ReduceOp::kMax, false>>("unsorted_segment_max");
LEVADA_OP(unsorted_segment_min) =
    UnsortedOp<kUnsortedRule<BinaryOp::kMinimum, ReduceOp::kMin, false>>("unsorted_segment_min");

}  // namespace levada
