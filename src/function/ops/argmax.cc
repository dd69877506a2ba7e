// argmax, argmin: attributes are the axis and the output dtype.

#include "convert/layout.h"
#include "function/ops/rules.h"
#include "kernel/reduce.h"
#include "runtime/parallel.h"

namespace levada {
namespace {

template <bool kMax>
kernel::ArgLoop LoopFor(const OpCall& call) {
  const DType dtype = call.input(0).dtype();
  if (dtype == DType::kString) return nullptr;
  return kMax ? kernel::FindArgMax(dtype) : kernel::FindArgMin(dtype);
}

// As TensorFlow: the position of a maximum may have 16 bits too.
Status CheckPositionDType(const OpCall& call, DType dtype, bool narrow) {
  if (dtype == DType::kInt64 || dtype == DType::kInt32) return Status::Ok();
  if (narrow && (dtype == DType::kInt16 || dtype == DType::kUInt16)) return Status::Ok();
  return InvalidArgument("%s: expected int64%s int32 as output_type, got %s", call.op.name,
                         narrow ? ", int16, uint16 or" : " or", NameOf(dtype)).AboutDType();
}

Status CheckPositionFits(const OpCall& call, DType dtype, int64_t n) {
  const int64_t most = dtype == DType::kInt16 ? int64_t{1} << 15 : dtype == DType::kUInt16 ? int64_t{1} << 16 : 0;
  if (most == 0 || n <= most) return Status::Ok();
  return InvalidArgument("%s: expected at most %lld elements along the axis for an output_type of %s, got %lld",
                         call.op.name, static_cast<long long>(most), NameOf(dtype), static_cast<long long>(n));
}

template <bool kMax>
Status InferArg(const OpCall& call, TensorSpec* outputs) {
  const Tensor& input = call.input(0);
  if (LoopFor<kMax>(call) == nullptr) return WrongDType(call.op, "real numbers or bool", input.dtype());
  outputs[0].dtype = static_cast<DType>(call.number(1));
  LEVADA_RETURN_IF_ERROR(CheckPositionDType(call, outputs[0].dtype, kMax));
  if (input.rank() < 0) {
    SetUnknownRank(&outputs[0]);
    return Status::Ok();
  }
  LEVADA_ASSIGN_OR_RETURN(const int axis, NormalizeAxis(call.number(0), input.rank(), call.op.name));
  LEVADA_RETURN_IF_ERROR(CheckPositionFits(call, outputs[0].dtype, input.dim(axis)));
  if (input.dim(axis) == 0) {
    return InvalidArgument("%s: expected at least one element along axis %d, got shape %s", call.op.name, axis,
                           ToString(input.shape()).c_str());
  }
  outputs[0].shape = input.shape();
  outputs[0].shape.erase(axis);
  return Status::Ok();
}

template <bool kMax>
Status EvaluateArg(const OpCall& call, const TensorSpec* specs, Ref<Tensor>* outputs) {
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> input, Contiguous(call.Share(0)));
  LEVADA_ASSIGN_OR_RETURN(const int axis, NormalizeAxis(call.number(0), input->rank(), call.op.name));
  LEVADA_ASSIGN_OR_RETURN(Ref<Tensor> positions, Tensor::Empty(DType::kInt64, specs[0].shape));
  if (positions->size() > 0) {
    const AxisView view = ViewAround(input->shape(), axis);
    const kernel::ArgLoop loop = LoopFor<kMax>(call);
    const int64_t row_bytes = view.n * view.inner * SizeOf(input->dtype());
    int64_t* const out = reinterpret_cast<int64_t*>(positions->mutable_data());
    ParallelFor(view.outer, RowsPerPart(row_bytes), [&](int64_t first, int64_t last) {
      loop(input->data() + first * row_bytes, last - first, view.n, view.inner, out + first * view.inner);
    });
  }
  LEVADA_ASSIGN_OR_RETURN(outputs[0], Cast(positions, specs[0].dtype));
  return Status::Ok();
}

}  // namespace

LEVADA_OP(argmax) = {
    .name = "argmax", .infer = InferArg<true>, .evaluate = EvaluateArg<true>, .batch = BatchByAxis};
LEVADA_OP(argmin) = {
    .name = "argmin", .infer = InferArg<false>, .evaluate = EvaluateArg<false>, .batch = BatchByAxis};

}  // namespace levada
