// gather_nd (inputs: params, indices; attribute 0: batch_dims), scatter_nd (indices, updates; attribute 0: shape), and
// tensor_scatter_nd_* (tensor, indices, updates). The last axis of indices holds one position, of as many axes as it is
// long. The last attribute of each: whether a position out of range is passed over.

#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "convert/layout.h"
#include "function/ops/indices.h"
#include "function/strings.h"
#include "kernel/copy.h"

namespace levada {
namespace {

constexpr int64_t kNowhere = -1;

bool IgnoresBadIndices(const OpCall& call) { return call.attributes.back().number != 0; }

// Byte offset of the slice of `shape` at each of the positions [..., depth], axes before `skip` left out; kNowhere for one
// out of range where the call ignores it.
Status SliceOffsets(const OpCall& call, const Tensor& positions, std::span<const int64_t> shape, const Strides& strides,
                    int skip, std::vector<int64_t>* offsets) {
  const int depth = static_cast<int>(positions.dim(positions.rank() - 1));
  const int64_t count = depth == 0 ? 0 : positions.size() / depth;
  const int64_t* position = reinterpret_cast<const int64_t*>(positions.data());
  offsets->resize(count);
  for (int64_t i = 0; i < count; ++i, position += depth) {
    int64_t offset = 0;
    for (int k = 0; k < depth; ++k) {
      if (static_cast<uint64_t>(position[k]) >= static_cast<uint64_t>(shape[skip + k])) {
        if (!IgnoresBadIndices(call)) return IndexError(call.op.name, positions, i * depth + k, shape[skip + k]);
        offset = kNowhere;
        break;
      }
      offset += position[k] * strides[skip + k];
    }
    (*offsets)[i] = offset;
  }
  return Status::Ok();
}

// Number of slices that the positions name.
int64_t CountOf(std::span<const int64_t> shape) {
  int64_t count = 1;
  for (const int64_t dim : shape) count *= dim;
  return count;
}

Status CheckPositions(const Op& op, const Tensor& indices) {
  if (!IsInteger(indices.dtype())) {
    return InvalidArgument("%s: expected integer indices, got %s", op.name, NameOf(indices.dtype())).AboutDType();
  }
  if (indices.rank() == 0) return InvalidArgument("%s: expected indices of rank 1 or more, got a scalar", op.name);
  return Status::Ok();
}

Status InferGatherNd(const OpCall& call, TensorSpec* outputs) {
  const Tensor& params = call.input(0);
  const Tensor& indices = call.input(1);
  LEVADA_RETURN_IF_ERROR(CheckPositions(call.op, indices));
  outputs[0].dtype = params.dtype();
  const int batch = static_cast<int>(call.number(0));
  if (call.number(0) < 0 || (indices.rank() >= 0 && call.number(0) >= indices.rank())) {
    return InvalidArgument("gather_nd: expected batch_dims below the rank of indices and not negative, got %lld",
                           static_cast<long long>(call.number(0)));
  }
  if (params.rank() < 0 || indices.rank() < 0 || indices.shape().data()[indices.rank() - 1] < 0) {
    SetUnknownRank(&outputs[0]);
    return Status::Ok();
  }
  const int64_t depth = indices.dim(indices.rank() - 1);
  if (depth > params.rank() - batch) {
    return InvalidArgument("gather_nd: expected positions of at most %d axes for shape %s, got %lld",
                           params.rank() - batch, ToString(params.shape()).c_str(), static_cast<long long>(depth));
  }
  for (int i = 0; i < indices.rank() - 1; ++i) outputs[0].shape.push_back(indices.dim(i));
  for (int i = 0; i < batch; ++i) {
    const int64_t a = params.dim(i), b = indices.dim(i);
    if (a >= 0 && b >= 0 && a != b) {
      return InvalidArgument("gather_nd: expected the first %d dimensions to agree, got shapes %s and %s", batch,
                             ToString(params.shape()).c_str(), ToString(indices.shape()).c_str());
    }
  }
  for (int i = batch + static_cast<int>(depth); i < params.rank(); ++i) outputs[0].shape.push_back(params.dim(i));
  if (outputs[0].rank() > kMaxRank) {
    return InvalidArgument("gather_nd: expected a result of rank %d at most, got %d", kMaxRank, outputs[0].rank());
  }
  return Status::Ok();
}

// GatherAt with zeros (empty strings) for what is nowhere.
void GatherOrZero(const char* from, const int64_t* offsets, int64_t n, int64_t slice_bytes, char* to) {
  for (int64_t i = 0; i < n; ++i, to += slice_bytes) {
    if (offsets[i] == kNowhere) {
      std::memset(to, 0, slice_bytes);
    } else {
      std::memcpy(to, from + offsets[i], slice_bytes);
    }
  }
}

Status EvaluateGatherNd(const OpCall& call, const TensorSpec* specs, Ref<Tensor>* outputs) {
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> params, Contiguous(call.Share(0)));
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> indices, Int64Values(call.Share(1)));
  const int skip = static_cast<int>(call.number(0));
  const int depth = static_cast<int>(indices->dim(indices->rank() - 1));
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> out, Tensor::Empty(specs[0].dtype, specs[0].shape));
  outputs[0] = params->heap() ? WithHeap(out, params->heap()) : out;
  const std::span<const int64_t> shape = params->shape();
  const int64_t groups = CountOf(shape.first(skip));
  std::vector<int64_t> offsets;
  LEVADA_RETURN_IF_ERROR(SliceOffsets(call, *indices, shape, params->strides(), skip, &offsets));
  if (out->size() == 0) return Status::Ok();
  const int64_t slice_bytes = CountOf(shape.subspan(skip + depth)) * SizeOf(out->dtype());
  const int64_t group_bytes = params->nbytes() / groups;
  const int64_t in_group = out->nbytes() / slice_bytes / groups;
  offsets.resize(groups * in_group);  // positions of no axis name the whole
  const auto gather = IgnoresBadIndices(call) ? GatherOrZero : kernel::GatherAt;
  for (int64_t group = 0; group < groups; ++group) {
    gather(params->data() + group * group_bytes, offsets.data() + group * in_group, in_group, slice_bytes,
           out->mutable_data() + group * in_group * slice_bytes);
  }
  return Status::Ok();
}

// indices [positions..., depth] and updates [positions..., slice...] for a tensor of `shape`, as far as they are known.
Status CheckUpdates(const Op& op, const Tensor& indices, const Tensor& updates, std::span<const int64_t> shape) {
  LEVADA_RETURN_IF_ERROR(CheckPositions(op, indices));
  if (indices.rank() < 0 || updates.rank() < 0) return Status::Ok();
  const int outer = indices.rank() - 1;
  const int64_t depth = indices.dim(outer);
  const int rank = static_cast<int>(shape.size());
  bool fits = depth <= rank && (depth < 0 || updates.rank() == outer + rank - static_cast<int>(depth));
  for (int i = 0; fits && i < outer; ++i) {
    fits = i < updates.rank() && (indices.dim(i) < 0 || updates.dim(i) < 0 || indices.dim(i) == updates.dim(i));
  }
  for (int i = static_cast<int>(depth); fits && depth >= 0 && i < rank; ++i) {
    const int64_t dim = updates.dim(outer + i - static_cast<int>(depth));
    fits = dim < 0 || shape[i] < 0 || dim == shape[i];
  }
  if (fits) return Status::Ok();
  return InvalidArgument("%s: expected updates of the shape of indices without the last axis and then that of a slice "
                         "of %s, got indices of shape %s and updates of shape %s", op.name, ToString(shape).c_str(),
                         ToString(indices.shape()).c_str(), ToString(updates.shape()).c_str());
}

Result<BinaryCombiner> CombinerFor(const Op& op, kernel::BinaryOp combine, DType dtype) {
  if (dtype == DType::kBool && combine == kernel::BinaryOp::kAdd) combine = kernel::BinaryOp::kLogicalOr;
  return FindCombiner(op, combine, dtype);
}

// Writes or combines the updates into `out`, in the order of the positions.
Status Scatter(const OpCall& call, size_t first_input, const BinaryCombiner* combiner, Tensor* out,
               const Ref<Tensor>& source) {
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> indices, Int64Values(call.Share(first_input)));
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> updates, Contiguous(source));
  std::vector<int64_t> offsets;
  LEVADA_RETURN_IF_ERROR(SliceOffsets(call, *indices, out->shape(), out->strides(), 0, &offsets));
  if (updates->size() == 0) return Status::Ok();
  const int outer = indices->rank() - 1;
  offsets.resize(CountOf(std::span<const int64_t>(indices->shape()).first(outer)));
  const int64_t slice_bytes = updates->nbytes() / static_cast<int64_t>(offsets.size());
  const char* from = updates->data();
  for (const int64_t offset : offsets) {
    char* const to = out->mutable_data() + offset;
    if (offset != kNowhere && combiner == nullptr) std::memcpy(to, from, slice_bytes);
    if (offset != kNowhere && combiner != nullptr) combiner->Run(to, from, slice_bytes);
    from += slice_bytes;
  }
  return Status::Ok();
}

Status InferScatterNd(const OpCall& call, TensorSpec* outputs) {
  const DType dtype = call.input(1).dtype();
  if (dtype != DType::kString) {
    LEVADA_RETURN_IF_ERROR(CombinerFor(call.op, kernel::BinaryOp::kAdd, dtype).status());
  }
  outputs[0].dtype = dtype;
  outputs[0].shape = Shape(call.list(0));
  LEVADA_RETURN_IF_ERROR(CheckShape(outputs[0].shape, SizeOf(dtype), "scatter_nd"));
  return CheckUpdates(call.op, call.input(0), call.input(1), outputs[0].shape);
}

// Strings at one place stand one after the other.
Status ScatterStrings(const OpCall& call, const TensorSpec& spec, Ref<Tensor>* output) {
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> indices, Int64Values(call.Share(0)));
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> updates, Contiguous(call.Share(1)));
  Strides strides = ContiguousStrides(spec.shape, 1);
  std::vector<int64_t> first;
  LEVADA_RETURN_IF_ERROR(SliceOffsets(call, *indices, spec.shape, strides, 0, &first));
  std::vector<std::string> joined(CountOf(spec.shape));
  first.resize(CountOf(std::span<const int64_t>(indices->shape()).first(indices->rank() - 1)));
  const int64_t slice = first.empty() ? 0 : updates->size() / static_cast<int64_t>(first.size());
  const StringRecord* record = reinterpret_cast<const StringRecord*>(updates->data());
  for (const int64_t at : first) {
    for (int64_t i = 0; i < slice; ++i, ++record) {
      if (at != kNowhere) joined[at + i].append(updates->StringAt(*record));
    }
  }
  const std::vector<std::string_view> views(joined.begin(), joined.end());
  LEVADA_ASSIGN_OR_RETURN(*output, Tensor::FromStrings(views, spec.shape));
  return Status::Ok();
}

Status EvaluateScatterNd(const OpCall& call, const TensorSpec* specs, Ref<Tensor>* outputs) {
  if (specs[0].dtype == DType::kString) return ScatterStrings(call, specs[0], &outputs[0]);
  LEVADA_ASSIGN_OR_RETURN(outputs[0], Tensor::Zeros(specs[0].dtype, specs[0].shape));
  LEVADA_ASSIGN_OR_RETURN(const BinaryCombiner combiner,
                          CombinerFor(call.op, kernel::BinaryOp::kAdd, specs[0].dtype));
  return Scatter(call, 0, &combiner, outputs[0].get(), call.Share(1));
}

Status InferTensorScatter(const OpCall& call, TensorSpec* outputs) {
  outputs[0] = call.input(0).spec();
  if (call.input(2).dtype() != outputs[0].dtype) {
    return InvalidArgument("%s: expected updates of dtype %s, got %s", call.op.name, NameOf(outputs[0].dtype),
                           NameOf(call.input(2).dtype())).AboutDType();
  }
  if (!outputs[0].rank_known) return CheckPositions(call.op, call.input(1));
  return CheckUpdates(call.op, call.input(1), call.input(2), outputs[0].shape);
}

template <kernel::BinaryOp kCombine>
Status InferCombine(const OpCall& call, TensorSpec* outputs) {
  LEVADA_RETURN_IF_ERROR(FindCombiner(call.op, kCombine, call.input(0).dtype()).status());
  return InferTensorScatter(call, outputs);
}

template <kernel::BinaryOp kCombine>
Status EvaluateCombine(const OpCall& call, const TensorSpec* specs, Ref<Tensor>* outputs) {
  LEVADA_ASSIGN_OR_RETURN(outputs[0], DeepCopy(call.input(0)));
  LEVADA_ASSIGN_OR_RETURN(const BinaryCombiner combiner, FindCombiner(call.op, kCombine, specs[0].dtype));
  return Scatter(call, 1, &combiner, outputs[0].get(), call.Share(2));
}

Status EvaluateUpdate(const OpCall& call, const TensorSpec*, Ref<Tensor>* outputs) {
  Ref<Tensor> both[] = {call.Share(0), call.Share(2)};
  LEVADA_ASSIGN_OR_RETURN(Ref<StringHeap> heap, ShareHeap(both));
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> out, DeepCopy(*both[0]));
  LEVADA_RETURN_IF_ERROR(Scatter(call, 1, nullptr, out.get(), both[1]));
  outputs[0] = heap ? WithHeap(out, std::move(heap)) : out;
  return Status::Ok();
}

template <kernel::BinaryOp kCombine>
constexpr Op CombineOp(const char* name) {
  return {.name = name,
          .lacks = [](DType dtype) { return dtype == DType::kBool || IsComplex(dtype); },
          .infer = InferCombine<kCombine>,
          .evaluate = EvaluateCombine<kCombine>};
}

}  // namespace

LEVADA_OP(gather_nd) = {.name = "gather_nd", .infer = InferGatherNd, .evaluate = EvaluateGatherNd};
LEVADA_OP(scatter_nd) = {.name = "scatter_nd", .infer = InferScatterNd, .evaluate = EvaluateScatterNd};
LEVADA_OP(tensor_scatter_nd_update) = {
    .name = "tensor_scatter_nd_update", .infer = InferTensorScatter, .evaluate = EvaluateUpdate};
LEVADA_OP(tensor_scatter_nd_add) = CombineOp<kernel::BinaryOp::kAdd>("tensor_scatter_nd_add");
LEVADA_OP(tensor_scatter_nd_sub) = CombineOp<kernel::BinaryOp::kSubtract>("tensor_scatter_nd_sub");
LEVADA_OP(tensor_scatter_nd_max) = CombineOp<kernel::BinaryOp::kMaximum>("tensor_scatter_nd_max");
LEVADA_OP(tensor_scatter_nd_min) = CombineOp<kernel::BinaryOp::kMinimum>("tensor_scatter_nd_min");

}  // namespace levada
