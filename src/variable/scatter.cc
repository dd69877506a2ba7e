#include "variable/scatter.h"

#include <algorithm>
#include <cstring>
#include <string_view>

#include "convert/layout.h"
#include "convert/policy.h"
#include "convert/rows.h"
#include "kernel/cast.h"
#include "kernel/elementwise.h"
#include "kernel/truncate_divide.h"

namespace levada {
namespace {

constexpr const char* kNames[2][7] = {
    {"scatter_update", "scatter_add", "scatter_sub", "scatter_mul", "scatter_div", "scatter_min", "scatter_max"},
    {"scatter_nd_update", "scatter_nd_add", "scatter_nd_sub", "scatter_nd_mul", "scatter_nd_div", "scatter_nd_min",
     "scatter_nd_max"}};

const char* NameOf(ScatterKind kind, bool nd) { return kNames[nd ? 1 : 0][static_cast<int>(kind)]; }

// nullptr for kUpdate, which copies bytes, and where the dtype has no such operation.
kernel::BinaryLoop LoopOf(ScatterKind kind, DType dtype) {
  using kernel::BinaryOp;
  switch (kind) {
    case ScatterKind::kUpdate:
      return nullptr;
    case ScatterKind::kAdd:
      return kernel::FindBinary(BinaryOp::kAdd, dtype);
    case ScatterKind::kSub:
      return kernel::FindBinary(BinaryOp::kSubtract, dtype);
    case ScatterKind::kMul:
      return kernel::FindBinary(BinaryOp::kMultiply, dtype);
    case ScatterKind::kDiv:
      return IsInteger(dtype) ? kernel::FindTruncateDivide(dtype) : kernel::FindBinary(BinaryOp::kDivide, dtype);
    case ScatterKind::kMin:
      return kernel::FindBinary(BinaryOp::kMinimum, dtype);
    case ScatterKind::kMax:
      return kernel::FindBinary(BinaryOp::kMaximum, dtype);
  }
  return nullptr;
}

// Where the coordinates of one slice lie in the indices, and how many there are.
struct IndexLayout {
  int64_t depth = 1;
  Shape batch;  // the places
};

Result<IndexLayout> LayoutOf(const TensorSpec& spec, const Tensor& indices, bool nd, const char* where) {
  if (!IsInteger(indices.dtype())) {
    return InvalidArgument("%s: expected integer indices, got %s", where, levada::NameOf(indices.dtype()));
  }
  if (spec.shape.size() == 0) {
    return InvalidArgument("%s: expected a variable of rank 1 or more, got a scalar", where);
  }
  IndexLayout layout;
  layout.batch = indices.shape();
  if (!nd || indices.rank() == 1) return layout;
  if (indices.rank() == 0) return InvalidArgument("%s: expected indices of rank 1 or more, got a scalar", where);
  layout.depth = indices.dim(indices.rank() - 1);
  layout.batch = Shape(std::span<const int64_t>(indices.shape().data(), indices.rank() - 1));
  if (layout.depth > spec.shape.size()) {
    return InvalidArgument("%s: expected indices of at most %lld coordinates, got %lld", where,
                           static_cast<long long>(spec.shape.size()), static_cast<long long>(layout.depth));
  }
  return layout;
}

Status CheckUpdates(const TensorSpec& spec, const IndexLayout& layout, const Tensor& updates, bool nd,
                    const char* where) {
  if (!nd && updates.rank() == 0) return Status::Ok();
  std::vector<int64_t> wanted(layout.batch.begin(), layout.batch.end());
  wanted.insert(wanted.end(), spec.shape.begin() + layout.depth, spec.shape.end());
  if (std::span<const int64_t>(updates.shape()).size() == wanted.size() &&
      std::equal(wanted.begin(), wanted.end(), updates.shape().begin())) {
    return Status::Ok();
  }
  return InvalidArgument("%s: expected updates of shape %s, got %s", where, ToString(wanted).c_str(),
                         ToString(updates.shape()).c_str());
}

// Fills places; indices are int64 in C order.
Status FillPlaces(const TensorSpec& spec, const IndexLayout& layout, const Tensor& indices, const char* where,
                  ScatterPlan* plan) {
  int64_t n = 0;
  if (!NumElements(layout.batch, &n)) return InvalidArgument("%s: too many indices", where);
  const auto* index = reinterpret_cast<const int64_t*>(indices.data());
  plan->places.reserve(n);
  for (int64_t i = 0; i < n; ++i) {
    int64_t place = 0;
    for (int64_t axis = 0; axis < layout.depth; ++axis, ++index) {
      if (*index < 0 || *index >= spec.shape[axis]) {
        return InvalidArgument("%s: index %lld at %s is outside of dimension %lld of size %lld", where,
                               static_cast<long long>(*index), ToString(CoordinatesOf(i, layout.batch)).c_str(),
                               static_cast<long long>(axis), static_cast<long long>(spec.shape[axis]));
      }
      place = place * spec.shape[axis] + *index;
    }
    plan->places.push_back(place * plan->slice);
  }
  return Status::Ok();
}

bool HasZero(const Tensor& tensor) {
  const kernel::CastLoop to_bool = kernel::FindCast(tensor.dtype(), DType::kBool);
  for (int64_t i = 0; i < tensor.size(); ++i) {
    char nonzero = 0;
    to_bool(tensor.data() + i * SizeOf(tensor.dtype()), 0, &nonzero, 1);
    if (!nonzero) return true;
  }
  return false;
}

}  // namespace

Status CheckScatterDTypes(const TensorSpec& spec, ScatterKind kind, bool nd, const TensorSpec& indices,
                          const TensorSpec& updates) {
  const char* const where = NameOf(kind, nd);
  if (kind != ScatterKind::kUpdate && (!IsNumber(spec.dtype) || LoopOf(kind, spec.dtype) == nullptr)) {
    return InvalidArgument("%s: expected a variable of %s, got %s", where,
                           IsComplex(spec.dtype) ? "real numbers" : "numbers", levada::NameOf(spec.dtype));
  }
  if (!IsInteger(indices.dtype)) {
    return InvalidArgument("%s: expected integer indices, got %s", where, levada::NameOf(indices.dtype));
  }
  return CheckDTypes(updates.dtype, spec.dtype, Policy::kChecked, where);
}

Result<ScatterPlan> PlanScatter(const TensorSpec& spec, ScatterKind kind, bool nd, const Ref<Tensor>& indices,
                                const Ref<Tensor>& updates) {
  const char* const where = NameOf(kind, nd);
  if (indices->is_symbolic() || updates->is_symbolic()) {
    return Unimplemented("%s: expected values, got a symbolic tensor of a traced function", where);
  }
  LEVADA_RETURN_IF_ERROR(CheckScatterDTypes(spec, kind, nd, indices->spec(), updates->spec()));
  ScatterPlan plan;
  plan.kind = kind;
  LEVADA_ASSIGN_OR_RETURN(const IndexLayout layout, LayoutOf(spec, *indices, nd, where));
  LEVADA_RETURN_IF_ERROR(CheckUpdates(spec, layout, *updates, nd, where));
  LEVADA_ASSIGN_OR_RETURN(Ref<Tensor> converted, Convert(updates, spec.dtype, Policy::kChecked, where));
  LEVADA_ASSIGN_OR_RETURN(plan.updates, Contiguous(converted));
  plan.scalar = !nd && updates->rank() == 0;
  plan.slice = 1;
  for (int64_t axis = layout.depth; axis < spec.shape.size(); ++axis) plan.slice *= spec.shape[axis];
  LEVADA_ASSIGN_OR_RETURN(Ref<Tensor> wide, Convert(indices, DType::kInt64, Policy::kChecked, where));
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> positions, Contiguous(wide));
  LEVADA_RETURN_IF_ERROR(FillPlaces(spec, layout, *positions, where, &plan));
  if (kind == ScatterKind::kDiv && !plan.places.empty() && HasZero(*plan.updates)) {
    return InvalidArgument("%s: expected updates without a zero", where);
  }
  return plan;
}

void ScatterInto(Tensor& target, const ScatterPlan& plan) {
  if (plan.slice == 0) return;
  const int64_t size = SizeOf(target.dtype());
  const int64_t step = plan.scalar ? 0 : plan.slice * size;
  const kernel::BinaryLoop loop = LoopOf(plan.kind, target.dtype());
  const char* update = plan.updates->data();
  for (const int64_t place : plan.places) {
    char* const out = target.mutable_data() + place * size;
    if (loop != nullptr) {
      loop(out, size, update, plan.scalar ? 0 : size, out, plan.slice);
    } else if (!plan.scalar) {
      std::memcpy(out, update, plan.slice * size);
    } else {
      for (int64_t i = 0; i < plan.slice; ++i) std::memcpy(out + i * size, update, size);
    }
    update += step;
  }
}

Result<Ref<Tensor>> WithScatteredStrings(const Tensor& target, const ScatterPlan& plan) {
  const auto* records = reinterpret_cast<const StringRecord*>(target.data());
  const auto* updates = reinterpret_cast<const StringRecord*>(plan.updates->data());
  std::vector<std::string_view> texts(target.size());
  for (int64_t i = 0; i < target.size(); ++i) texts[i] = target.StringAt(records[i]);
  for (size_t k = 0; k < plan.places.size(); ++k) {
    for (int64_t i = 0; i < plan.slice; ++i) {
      const int64_t from = plan.scalar ? 0 : static_cast<int64_t>(k) * plan.slice + i;
      texts[plan.places[k] + i] = plan.updates->StringAt(updates[from]);
    }
  }
  return Tensor::FromStrings(texts, target.shape());
}

}  // namespace levada
