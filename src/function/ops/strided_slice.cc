// strided_slice: attribute 0 is the list of items, four numbers each.

#include <algorithm>

#include "function/ops/rules.h"
#include "function/views.h"

namespace levada {
namespace {

enum ItemKind : int64_t { kIndex = 0, kSlice = 1, kNewAxis = 2, kEllipsis = 3 };
constexpr int kItemSize = 4;

struct Item {
  int64_t kind, begin, end, step;
};

Item ItemAt(std::span<const int64_t> items, size_t i) {
  const int64_t* const item = items.data() + i * kItemSize;
  return {item[0], item[1], item[2], item[3]};
}

// Counts the axes that items use; checks everything that needs no shape.
Status CheckItems(std::span<const int64_t> items, int* axes_used, bool* has_ellipsis) {
  if (items.size() % kItemSize != 0) {
    return InvalidArgument("strided_slice: expected four numbers per item, got %d", static_cast<int>(items.size()));
  }
  *axes_used = 0;
  *has_ellipsis = false;
  for (size_t i = 0; i < items.size() / kItemSize; ++i) {
    const Item item = ItemAt(items, i);
    if (item.kind < kIndex || item.kind > kEllipsis) {
      return InvalidArgument("strided_slice: expected an item of kind 0 ... 3, got %lld",
                             static_cast<long long>(item.kind));
    }
    if (item.kind == kSlice && item.step == 0) return InvalidArgument("strided_slice: expected a step other than 0");
    if (item.kind == kEllipsis && *has_ellipsis) return InvalidArgument("strided_slice: expected at most one ellipsis");
    if (item.kind == kIndex || item.kind == kSlice) ++*axes_used;
    if (item.kind == kEllipsis) *has_ellipsis = true;
  }
  return Status::Ok();
}

// First position and number of positions of a slice, clamped as in Python.
void ClampSlice(const Item& item, int64_t dim, int64_t* first, int64_t* count) {
  const int64_t lowest = item.step > 0 ? 0 : -1;
  const int64_t highest = item.step > 0 ? dim : dim - 1;
  const auto clamp = [&](int64_t position, int64_t omitted) {
    if (position == INT64_MIN) return omitted;
    if (position < 0) position += dim;
    return std::min(std::max(position, lowest), highest);
  };
  *first = clamp(item.begin, item.step > 0 ? lowest : highest);
  const int64_t end = clamp(item.end, item.step > 0 ? highest : lowest);
  const int64_t span = item.step > 0 ? end - *first : *first - end;
  const uint64_t step = item.step > 0 ? static_cast<uint64_t>(item.step) : -static_cast<uint64_t>(item.step);
  *count = span <= 0 ? 0 : static_cast<int64_t>((static_cast<uint64_t>(span) - 1) / step) + 1;
}

struct Slicing {
  Shape shape;
  Strides strides;
  int64_t offset = 0;
};

// Takes items one by one over the axes of `input`. Strides and offset are filled when it is not symbolic.
class Slicer {
 public:
  explicit Slicer(const Tensor& input) : input_(input) {}

  Status Take(const Item& item, int axes_behind) {
    switch (item.kind) {
      case kNewAxis:
        Push(1, 0);
        return Status::Ok();
      case kEllipsis:
        while (axis_ < input_.rank() - axes_behind) Keep();
        return Status::Ok();
      case kIndex:
        return TakeIndex(item.begin);
      default:
        TakeSlice(item);
        return Status::Ok();
    }
  }

  Slicing Finish() {
    while (axis_ < input_.rank()) Keep();
    return std::move(result_);
  }

 private:
  int64_t Stride() const { return input_.is_symbolic() ? 0 : input_.strides()[axis_]; }
  void Push(int64_t dim, int64_t stride) {
    result_.shape.push_back(dim);
    result_.strides.push_back(stride);
  }
  void Keep() {
    Push(input_.dim(axis_), Stride());
    ++axis_;
  }

  Status TakeIndex(int64_t index) {
    const int64_t dim = input_.dim(axis_);
    const int64_t position = index < 0 && dim >= 0 ? index + dim : index;
    if (dim >= 0 && (position < 0 || position >= dim)) {
      return OutOfRange("strided_slice: expected an index in [%lld, %lld) for axis %d, got %lld",
                        static_cast<long long>(-dim), static_cast<long long>(dim), axis_,
                            static_cast<long long>(index));
    }
    result_.offset += position * Stride();
    ++axis_;
    return Status::Ok();
  }

  void TakeSlice(const Item& item) {
    const int64_t dim = input_.dim(axis_);
    const int64_t stride = Stride();
    ++axis_;
    if (dim < 0) {
      const bool whole = item.step == 1 && (item.begin == INT64_MIN || item.begin == 0) && item.end == INT64_MIN;
      Push(whole ? dim : kUnknownDim, stride);
      return;
    }
    int64_t first, count;
    ClampSlice(item, dim, &first, &count);
    if (count > 0) result_.offset += first * stride;
    // A single position may come with any step, whose product with the stride could overflow.
    Push(count, count > 1 ? stride * item.step : stride);
  }

  const Tensor& input_;
  Slicing result_;
  int axis_ = 0;
};

Status Slice(const OpCall& call, Slicing* slicing) {
  const Tensor& input = call.input(0);
  const std::span<const int64_t> items = call.list(0);
  int axes_used;
  bool has_ellipsis;
  LEVADA_RETURN_IF_ERROR(CheckItems(items, &axes_used, &has_ellipsis));
  if (axes_used > input.rank()) {
    return InvalidArgument("strided_slice: expected at most %d items for shape %s, got %d", input.rank(),
                           ToString(input.shape()).c_str(), axes_used);
  }
  Slicer slicer(input);
  int behind = axes_used;
  for (size_t i = 0; i < items.size() / kItemSize; ++i) {
    const Item item = ItemAt(items, i);
    if (item.kind == kIndex || item.kind == kSlice) --behind;
    LEVADA_RETURN_IF_ERROR(slicer.Take(item, behind));
  }
  *slicing = slicer.Finish();
  if (slicing->shape.size() > kMaxRank) {
    return InvalidArgument("strided_slice: expected a result of rank %d at most, got %d", kMaxRank,
                           static_cast<int>(slicing->shape.size()));
  }
  return Status::Ok();
}

Status InferStridedSlice(const OpCall& call, TensorSpec* outputs) {
  outputs[0].dtype = call.input(0).dtype();
  if (call.input(0).rank() < 0) {
    int axes_used;
    bool has_ellipsis;
    SetUnknownRank(&outputs[0]);
    return CheckItems(call.list(0), &axes_used, &has_ellipsis);
  }
  Slicing slicing;
  LEVADA_RETURN_IF_ERROR(Slice(call, &slicing));
  outputs[0].shape = std::move(slicing.shape);
  return Status::Ok();
}

Status EvaluateStridedSlice(const OpCall& call, const TensorSpec*, Ref<Tensor>* outputs) {
  Slicing slicing;
  LEVADA_RETURN_IF_ERROR(Slice(call, &slicing));
  outputs[0] = call.input(0).WithLayout(std::move(slicing.shape), std::move(slicing.strides), slicing.offset);
  return Status::Ok();
}

// The same items behind a slice that keeps all rows.
Status BatchStridedSlice(const BatchCall& batch, Ref<Tensor>* outputs) {
  SmallVector<int64_t, 32> items{kSlice, INT64_MIN, INT64_MIN, 1};
  for (const int64_t number : batch.call.list(0)) items.push_back(number);
  const Attribute attribute = Attribute::List(items);
  return ComputeWith(batch, {&attribute, 1}, outputs);
}

}  // namespace

LEVADA_OP(strided_slice) = {.name = "strided_slice",
                            .infer = InferStridedSlice,
                            .evaluate = EvaluateStridedSlice,
                            .batch = BatchStridedSlice};

}  // namespace levada
