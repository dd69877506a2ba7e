// pad: input and, for mode 0, the scalar that fills; attributes: paddings (before and after each axis), mode, whether the
// scalar is given.

#include <cstring>

#include "base/checked.h"
#include "convert/layout.h"
#include "function/ops/rules.h"
#include "function/strings.h"
#include "function/views.h"
#include "kernel/copy.h"

namespace levada {
namespace {

enum { kPaddings, kMode, kGiven };
enum Mode : int64_t { kConstant = 0, kReflect = 1, kSymmetric = 2 };

// How far a mirror reaches: the edge itself is repeated (symmetric) or not (reflect).
Status CheckMirror(int64_t mode, int64_t dim, int64_t before, int64_t after, int axis) {
  const int64_t most = mode == kReflect ? dim - 1 : dim;
  if (mode == kConstant || dim < 0 || (before <= most && after <= most)) return Status::Ok();
  return InvalidArgument("pad: expected at most %lld elements at each end of axis %d, which has %lld, got %lld and %lld",
                         static_cast<long long>(most < 0 ? 0 : most), axis, static_cast<long long>(dim),
                         static_cast<long long>(before), static_cast<long long>(after));
}

Status InferPad(const OpCall& call, TensorSpec* outputs) {
  const int64_t mode = call.number(kMode);
  const std::span<const int64_t> paddings = call.list(kPaddings);
  outputs[0] = call.input(0).spec();
  if (mode < kConstant || mode > kSymmetric) {
    return InvalidArgument("pad: expected mode 0, 1 or 2, got %lld", static_cast<long long>(mode));
  }
  if (call.number(kGiven) != 0) {
    const Tensor& fill = call.input(1);
    if (fill.dtype() != outputs[0].dtype || fill.rank() > 0) {
      return InvalidArgument("pad: expected a scalar of dtype %s to fill with, got %s", NameOf(outputs[0].dtype),
                             ToString(fill.spec()).c_str()).AboutDType();
    }
  }
  if (!outputs[0].rank_known) return Status::Ok();
  const int rank = outputs[0].rank();
  if (static_cast<int>(paddings.size()) != 2 * rank) {
    return InvalidArgument("pad: expected two numbers for each of %d axes, got %d numbers", rank,
                           static_cast<int>(paddings.size()));
  }
  for (int axis = 0; axis < rank; ++axis) {
    const int64_t before = paddings[2 * axis], after = paddings[2 * axis + 1];
    int64_t& dim = outputs[0].shape[axis];
    if (before < 0 || after < 0) {
      return InvalidArgument("pad: expected paddings of 0 or more, got %lld and %lld for axis %d",
                             static_cast<long long>(before), static_cast<long long>(after), axis);
    }
    LEVADA_RETURN_IF_ERROR(CheckMirror(mode, dim, before, after, axis));
    if (dim >= 0 && (!CheckedAdd(dim, before, &dim) || !CheckedAdd(dim, after, &dim))) {
      return InvalidArgument("pad: more than 2^63 elements along axis %d", axis);
    }
  }
  return Status::Ok();
}

// The parts of the result that one axis adds. Axes before are complete, axes behind hold only the input yet.
class Mirror {
 public:
  Mirror(const Tensor& input, std::span<const int64_t> paddings, bool symmetric, Tensor* out)
      : input_(input), paddings_(paddings), symmetric_(symmetric), out_(out) {}

  void Fill(int axis) {
    Shape part;
    int64_t offset = 0;
    for (int i = 0; i < out_->rank(); ++i) {
      part.push_back(i < axis ? out_->dim(i) : i == axis ? 1 : input_.dim(i));
      if (i > axis) offset += paddings_[2 * i] * out_->strides()[i];
    }
    const int64_t before = paddings_[2 * axis], n = input_.dim(axis), stride = out_->strides()[axis];
    const auto copy = [&](int64_t to, int64_t from) {
      kernel::CopyStrided(SizeOf(out_->dtype()), out_->rank(), part.data(), out_->data() + offset + from * stride,
                          out_->strides().data(), out_->mutable_data() + offset + to * stride,
                          out_->strides().data());
    };
    const int64_t edge = symmetric_ ? 0 : 1;
    for (int64_t i = 0; i < before; ++i) copy(before - 1 - i, before + edge + i);
    for (int64_t i = 0; i < paddings_[2 * axis + 1]; ++i) copy(before + n + i, before + n - 1 - edge - i);
  }

 private:
  const Tensor& input_;
  std::span<const int64_t> paddings_;
  bool symmetric_;
  Tensor* out_;
};

// The scalar to fill with, repeated over the whole result, its long strings under one heap with those of the input; zero, false or the empty string when none is given.
Status FillWhole(const OpCall& call, Tensor* out, Ref<Tensor>* input, Ref<StringHeap>* heap) {
  if (call.number(kGiven) == 0) {
    std::memset(out->mutable_data(), 0, out->nbytes());
    return Status::Ok();
  }
  Ref<Tensor> both[] = {call.Share(0), call.Share(1)};
  LEVADA_ASSIGN_OR_RETURN(*heap, ShareHeap(both));
  *input = both[0];
  const Strides zero(out->rank());
  kernel::CopyStrided(SizeOf(out->dtype()), out->rank(), out->shape().data(), both[1]->data(), zero.data(),
                      out->mutable_data(), out->strides().data());
  return Status::Ok();
}

Status EvaluatePad(const OpCall& call, const TensorSpec* specs, Ref<Tensor>* outputs) {
  const std::span<const int64_t> paddings = call.list(kPaddings);
  LEVADA_RETURN_IF_ERROR(CheckShape(specs[0].shape, SizeOf(specs[0].dtype), "pad"));
  LEVADA_ASSIGN_OR_RETURN(Ref<Tensor> out, Tensor::Empty(specs[0].dtype, specs[0].shape));
  Ref<Tensor> input = call.Share(0);
  Ref<StringHeap> heap = input->heap();
  if (out->size() > 0) {
    if (call.number(kMode) == kConstant) LEVADA_RETURN_IF_ERROR(FillWhole(call, out.get(), &input, &heap));
    int64_t offset = 0;
    for (int axis = 0; axis < out->rank(); ++axis) offset += paddings[2 * axis] * out->strides()[axis];
    kernel::CopyStrided(SizeOf(specs[0].dtype), out->rank(), input->shape().data(), input->data(),
                        input->strides().data(), out->mutable_data() + offset, out->strides().data());
    if (call.number(kMode) != kConstant) {
      Mirror mirror(*input, paddings, call.number(kMode) == kSymmetric, out.get());
      for (int axis = 0; axis < out->rank(); ++axis) mirror.Fill(axis);
    }
  }
  outputs[0] = heap ? WithHeap(out, std::move(heap)) : out;
  return Status::Ok();
}

// One more axis that is not padded. A scalar of each row is left to the rows.
Status BatchPad(const BatchCall& batch, Ref<Tensor>* outputs) {
  if (batch.call.inputs.size() > 1 && batch.batched[1]) return ComputeRowByRow(batch, outputs);
  SmallVector<int64_t, 8> paddings(batch.call.list(kPaddings));
  if (static_cast<int>(paddings.size()) != 2 * RowRank(batch, 0)) return ComputeRowByRow(batch, outputs);
  paddings.insert(0, 0);
  paddings.insert(0, 0);
  const Attribute attributes[] = {Attribute::List(paddings), batch.call.attributes[kMode],
                                  batch.call.attributes[kGiven]};
  return ComputeWith(batch, attributes, outputs);
}

}  // namespace

LEVADA_OP(pad) = {.name = "pad", .infer = InferPad, .evaluate = EvaluatePad, .batch = BatchPad};

}  // namespace levada
