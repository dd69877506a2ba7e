#include "variable/variable.h"

#include <algorithm>
#include <mutex>

#include "convert/layout.h"
#include "convert/policy.h"
#include "variable/write.h"

namespace levada {
namespace {

const char* MethodName(UpdateKind kind) { return kUpdateNames[static_cast<int>(kind)]; }

// A tensor that a variable may keep: C order, owned, not a small part of a large buffer. Nobody else's memory is
// adopted.
bool MayAdopt(const Tensor& tensor) {
  constexpr int64_t kSlack = 4096;
  return tensor.IsExclusivelyOwned() && tensor.IsContiguous() &&
         tensor.buffer()->nbytes() - tensor.nbytes() <= std::max(kSlack, tensor.nbytes());
}

// REQUIRES: `tensor` is the reference that the caller of the variable holds.
Result<Ref<Tensor>> AdoptOrCopy(const Ref<Tensor>& tensor) {
  if (MayAdopt(*tensor)) return tensor;
  return DeepCopy(*tensor);
}

Status CheckShapes(const char* method, const TensorSpec& variable, const TensorSpec& value) {
  if (!value.rank_known) return Status::Ok();
  bool same = variable.shape.size() == value.shape.size();
  for (int64_t i = 0; same && i < value.shape.size(); ++i) {
    same = value.shape[i] < 0 || value.shape[i] == variable.shape[i];
  }
  if (same) return Status::Ok();
  return InvalidArgument("%s: expected a value of shape %s, got %s", method, ToString(variable.shape).c_str(),
                         ToString(value.shape).c_str());
}

}  // namespace

VariableState::VariableState(Ref<Tensor> value, std::string name)
    : name_(std::move(name)), spec_(value->spec()), value_(std::move(value)) {}

Result<Ref<VariableState>> VariableState::Create(const Ref<Tensor>& initial, std::string name) {
  if (initial->is_symbolic()) {
    return InvalidArgument("Variable: expected an initial value, got a symbolic tensor of a traced function");
  }
  LEVADA_ASSIGN_OR_RETURN(Ref<Tensor> value, AdoptOrCopy(initial));
  return Ref<VariableState>::Adopt(new VariableState(std::move(value), std::move(name)));
}

Status VariableState::CheckNotUpdating(const char* method) const {
  if (updating_thread_.load(std::memory_order_relaxed) != std::this_thread::get_id()) return Status::Ok();
  return FailedPrecondition("%s: variable '%s' is being updated by the function that this call comes from", method,
                            name_.c_str());
}

Result<Ref<Tensor>> VariableState::Read() {
  LEVADA_RETURN_IF_ERROR(CheckNotUpdating("read_value"));
  std::shared_lock lock(mutex_);
  return value_;
}

Status VariableState::CheckUpdate(UpdateKind kind, std::span<const int64_t> items, const TensorSpec& value) const {
  const char* const method = MethodName(kind);
  LEVADA_RETURN_IF_ERROR(CheckDTypes(value.dtype, spec_.dtype, Policy::kChecked, method));
  switch (kind) {
    case UpdateKind::kAssign:
      return CheckShapes(method, spec_, value);
    case UpdateKind::kAssignAdd:
    case UpdateKind::kAssignSub:
      if (!IsNumber(spec_.dtype)) {
        return InvalidArgument("%s: expected a variable of numbers, got %s", method, NameOf(spec_.dtype));
      }
      // A scalar serves every element; rows are not broadcast, as in TensorFlow.
      return value.rank_known && value.shape.size() == 0 ? Status::Ok() : CheckShapes(method, spec_, value);
    case UpdateKind::kScatter:
      return InvalidArgument("scatter: expected indices and updates, got a value alone");
    case UpdateKind::kAssignSlice:
      break;
  }
  LEVADA_ASSIGN_OR_RETURN(const Shape part, SliceShape(spec_, items));
  return CheckBroadcast(value, part, method);
}

Status VariableState::Update(UpdateKind kind, std::span<const int64_t> items, const Ref<Tensor>& value) {
  const char* const method = MethodName(kind);
  LEVADA_RETURN_IF_ERROR(CheckNotUpdating(method));
  if (value->is_symbolic()) {
    return InvalidArgument("%s: expected a value, got a symbolic tensor outside of its traced function", method);
  }
  LEVADA_RETURN_IF_ERROR(CheckUpdate(kind, items, value->spec()));
  // Conversions and copies happen before the lock is taken. A converted tensor is new, hence the variable's to keep.
  const bool converts = value->dtype() != spec_.dtype;
  Ref<Tensor> converted;
  if (converts) {
    LEVADA_ASSIGN_OR_RETURN(converted, Convert(value, spec_.dtype, Policy::kChecked, method));
  } else if (kind == UpdateKind::kAssign) {
    LEVADA_ASSIGN_OR_RETURN(converted, AdoptOrCopy(value));
  }
  // The former value dies after the lock is released: `replaced` is declared first.
  Ref<Tensor> replaced;
  std::unique_lock lock(mutex_);
  if (kind == UpdateKind::kAssign) {
    replaced = Replace(std::move(converted));
    return Status::Ok();
  }
  const Ref<Tensor>& operand = converts ? converted : value;
  return kind == UpdateKind::kAssignSlice ? AssignSlice(items, operand) : Accumulate(kind, operand);
}

Result<bool> VariableState::Rewrite(UpdateKind kind, const Write& write) {
  LEVADA_RETURN_IF_ERROR(CheckNotUpdating(MethodName(kind)));
  Ref<Tensor> replaced;
  std::unique_lock lock(mutex_);
  if (value_->IsExclusivelyOwned()) {
    LEVADA_RETURN_IF_ERROR(write(*value_, value_->mutable_data()));
    version_.fetch_add(1, std::memory_order_release);
    return true;
  }
  LEVADA_ASSIGN_OR_RETURN(Ref<Tensor> value, Tensor::Empty(spec_.dtype, spec_.shape));
  LEVADA_RETURN_IF_ERROR(write(*value_, value->mutable_data()));
  replaced = Replace(std::move(value));
  return true;
}

Ref<Tensor> VariableState::Replace(Ref<Tensor> value) {
  std::swap(value, value_);
  version_.fetch_add(1, std::memory_order_release);
  return value;
}

Status VariableState::Accumulate(UpdateKind kind, const Ref<Tensor>& delta) {
  if (value_->IsExclusivelyOwned()) {
    LEVADA_RETURN_IF_ERROR(AccumulateInto(kind, *value_, delta, value_->mutable_data()));
    version_.fetch_add(1, std::memory_order_release);
    return Status::Ok();
  }
  // A snapshot is alive: the sum goes straight into new memory.
  LEVADA_ASSIGN_OR_RETURN(Ref<Tensor> sum, Tensor::Empty(spec_.dtype, spec_.shape));
  LEVADA_RETURN_IF_ERROR(AccumulateInto(kind, *value_, delta, sum->mutable_data()));
  (void)Replace(std::move(sum));
  return Status::Ok();
}

Status VariableState::AssignSlice(std::span<const int64_t> items, const Ref<Tensor>& value) {
  if (spec_.dtype != DType::kString && value_->IsExclusivelyOwned()) {
    LEVADA_RETURN_IF_ERROR(WriteSlice(value_, items, *value));
    version_.fetch_add(1, std::memory_order_release);
    return Status::Ok();
  }
  Ref<Tensor> copy;
  if (spec_.dtype == DType::kString) {
    LEVADA_ASSIGN_OR_RETURN(copy, WithSliceOfStrings(value_, items, value));
  } else {
    LEVADA_ASSIGN_OR_RETURN(copy, DeepCopy(*value_));
    LEVADA_RETURN_IF_ERROR(WriteSlice(copy, items, *value));
  }
  (void)Replace(std::move(copy));
  return Status::Ok();
}

Status VariableState::Scatter(ScatterKind kind, bool nd, const Ref<Tensor>& indices, const Ref<Tensor>& updates) {
  LEVADA_RETURN_IF_ERROR(CheckNotUpdating("scatter"));
  LEVADA_ASSIGN_OR_RETURN(const ScatterPlan plan, PlanScatter(spec_, kind, nd, indices, updates));
  Ref<Tensor> replaced;
  std::unique_lock lock(mutex_);
  if (spec_.dtype == DType::kString) {
    LEVADA_ASSIGN_OR_RETURN(Ref<Tensor> strings, WithScatteredStrings(*value_, plan));
    replaced = Replace(std::move(strings));
    return Status::Ok();
  }
  if (!value_->IsExclusivelyOwned()) {
    LEVADA_ASSIGN_OR_RETURN(Ref<Tensor> copy, DeepCopy(*value_));
    ScatterInto(*copy, plan);
    replaced = Replace(std::move(copy));
    return Status::Ok();
  }
  ScatterInto(*value_, plan);
  version_.fetch_add(1, std::memory_order_release);
  return Status::Ok();
}

Status VariableState::UpdateWith(const Compute& compute) {
  LEVADA_RETURN_IF_ERROR(CheckNotUpdating("update"));
  Ref<Tensor> replaced;
  std::unique_lock lock(mutex_);
  struct Mark {
    std::atomic<std::thread::id>* thread;
    ~Mark() { thread->store(std::thread::id(), std::memory_order_relaxed); }
  } mark{&updating_thread_};
  updating_thread_.store(std::this_thread::get_id(), std::memory_order_relaxed);
  LEVADA_ASSIGN_OR_RETURN(Ref<Tensor> result, compute(value_));
  if (result->is_symbolic()) return InvalidArgument("update: expected a value, got a symbolic tensor");
  LEVADA_RETURN_IF_ERROR(CheckUpdate(UpdateKind::kAssign, {}, result->spec()));
  if (result->dtype() != spec_.dtype) {
    LEVADA_ASSIGN_OR_RETURN(result, Convert(result, spec_.dtype, Policy::kChecked, "update"));
  } else if (result.get() != value_.get() && !MayAdopt(*result)) {
    LEVADA_ASSIGN_OR_RETURN(result, DeepCopy(*result));
  }
  replaced = Replace(std::move(result));
  return Status::Ok();
}

void VariableState::Describe(JsonWriter& json) const {
  json.BeginObject().Key("dtype").String(NameOf(spec_.dtype)).Key("name").String(name_).Key("shape").BeginArray();
  for (const int64_t dim : spec_.shape) json.Int(dim);
  json.EndArray().EndObject();
}

}  // namespace levada
