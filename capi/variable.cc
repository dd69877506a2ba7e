// Variables.

#include "variable/variable.h"

#include "base/callback.h"
#include "capi/handles.h"
#include "function/trace.h"

using levada::Ref;
using levada::Result;
using levada::Status;
using levada::Tensor;
using levada::UpdateKind;
using levada::Variable;
using namespace levada::capi;

namespace {

// The caller's own reference as a Ref, so that a tensor which only the caller holds counts as unshared.
class CallersRef {
 public:
  explicit CallersRef(Tensor* tensor) : ref_(Ref<Tensor>::Adopt(tensor)) {}
  ~CallersRef() { (void)ref_.release(); }
  CallersRef(const CallersRef&) = delete;
  CallersRef& operator=(const CallersRef&) = delete;
  const Ref<Tensor>& get() const { return ref_; }

 private:
  Ref<Tensor> ref_;
};

// Inside a trace, and for symbolic values, the update becomes a step of the traced function.
Status UpdateOrRecord(Variable* variable, UpdateKind kind, std::span<const int64_t> items, Tensor* value) {
  if (levada::IsTracing() || value->is_symbolic()) {
    return levada::RecordEffect(variable->state(), kind, items, value);
  }
  const CallersRef reference(value);
  return variable->state()->Update(kind, items, reference.get());
}

Status Scatter(Variable* variable, levada_scatter kind, bool nd, Tensor* indices, Tensor* updates,
               const char* function) {
  if (static_cast<uint32_t>(kind) > LEVADA_SCATTER_MAX) {
    return levada::InvalidArgument("%s: expected a kind of scatter, got the number %d", function,
                                   static_cast<int>(kind));
  }
  if (levada::IsTracing() || indices->is_symbolic() || updates->is_symbolic()) {
    return levada::RecordScatter(variable->state(), static_cast<levada::ScatterKind>(kind), nd, indices, updates);
  }
  return variable->state()->Scatter(static_cast<levada::ScatterKind>(kind), nd, Ref<Tensor>::Share(indices),
                                    Ref<Tensor>::Share(updates));
}

// What a failing callback recorded on this thread, or a record made of the code alone.
Status CallbackFailure(levada_status code, const char* function) {
  if (levada_error* const raised = levada_last_error_take()) {
    Ref<levada::Error> error = Ref<levada::Error>::Adopt(reinterpret_cast<levada::Error*>(raised));
    if (static_cast<levada_status>(error->code()) == code) return Status(std::move(error));
  }
  return levada::MakeError(levada::Code::kUser, "%s: the function failed with status %d and no message", function, code);
}

}  // namespace

levada_status levada_variable_create(const levada_tensor* initial, const char* name, levada_variable** out) noexcept {
  LEVADA_ENTRY(levada_variable_create) {
    LEVADA_OUT(out);
    LEVADA_HANDLE(Tensor, tensor, initial);
    const CallersRef reference(tensor);
    LEVADA_ASSIGN_OR_RETURN(auto state, levada::VariableState::Create(reference.get(),
                                                                      name == nullptr ? "Variable" : name));
    *out = Wrap<levada_variable>(levada::MakeRef<Variable>(std::move(state)));
    return Status::Ok();
  }
  LEVADA_END
}

levada_variable* levada_variable_retain(levada_variable* variable) noexcept { return Retain<Variable>(variable); }

void levada_variable_release(levada_variable* variable) noexcept { Release<Variable>(variable); }

const char* levada_variable_name(const levada_variable* variable) noexcept {
  const Variable* const object = Unwrap<Variable>(variable);
  return object == nullptr ? nullptr : object->state()->name().c_str();
}

levada_dtype levada_variable_dtype(const levada_variable* variable) noexcept {
  const Variable* const object = Unwrap<Variable>(variable);
  return object == nullptr ? LEVADA_INVALID_DTYPE : static_cast<levada_dtype>(object->state()->dtype());
}

int32_t levada_variable_rank(const levada_variable* variable) noexcept {
  const Variable* const object = Unwrap<Variable>(variable);
  return object == nullptr ? LEVADA_UNKNOWN_RANK : static_cast<int32_t>(object->state()->shape().size());
}

int64_t levada_variable_dim(const levada_variable* variable, int32_t axis) noexcept {
  const Variable* const object = Unwrap<Variable>(variable);
  if (object == nullptr) return LEVADA_UNKNOWN_DIM;
  const levada::Shape& shape = object->state()->shape();
  const int64_t normal = axis < 0 ? axis + shape.size() : axis;
  return normal < 0 || normal >= shape.size() ? LEVADA_UNKNOWN_DIM : shape[normal];
}

int64_t levada_variable_version(const levada_variable* variable) noexcept {
  const Variable* const object = Unwrap<Variable>(variable);
  return object == nullptr ? -1 : object->state()->version();
}

levada_status levada_variable_read(const levada_variable* variable, levada_tensor** out) noexcept {
  LEVADA_ENTRY(levada_variable_read) {
    LEVADA_OUT(out);
    LEVADA_HANDLE(Variable, object, variable);
    Result<Ref<Tensor>> value = levada::IsTracing() ? levada::RecordStateRead(object->state()) : object->state()->Read();
    LEVADA_ASSIGN_OR_RETURN(Ref<Tensor> tensor, std::move(value));
    *out = Wrap<levada_tensor>(std::move(tensor));
    return Status::Ok();
  }
  LEVADA_END
}

levada_status levada_variable_assign(levada_variable* variable, const levada_tensor* value) noexcept {
  LEVADA_ENTRY(levada_variable_assign) {
    LEVADA_HANDLE(Variable, object, variable);
    LEVADA_HANDLE(Tensor, tensor, value);
    return UpdateOrRecord(object, UpdateKind::kAssign, {}, tensor);
  }
  LEVADA_END
}

levada_status levada_variable_assign_add(levada_variable* variable, const levada_tensor* delta) noexcept {
  LEVADA_ENTRY(levada_variable_assign_add) {
    LEVADA_HANDLE(Variable, object, variable);
    LEVADA_HANDLE(Tensor, tensor, delta);
    return UpdateOrRecord(object, UpdateKind::kAssignAdd, {}, tensor);
  }
  LEVADA_END
}

levada_status levada_variable_assign_sub(levada_variable* variable, const levada_tensor* delta) noexcept {
  LEVADA_ENTRY(levada_variable_assign_sub) {
    LEVADA_HANDLE(Variable, object, variable);
    LEVADA_HANDLE(Tensor, tensor, delta);
    return UpdateOrRecord(object, UpdateKind::kAssignSub, {}, tensor);
  }
  LEVADA_END
}

levada_status levada_variable_assign_slice(levada_variable* variable, const int64_t* items, int32_t n_items,
                                           const levada_tensor* value) noexcept {
  LEVADA_ENTRY(levada_variable_assign_slice) {
    LEVADA_HANDLE(Variable, object, variable);
    LEVADA_HANDLE(Tensor, tensor, value);
    if (n_items < 0) return levada::InvalidArgument("%s: expected n_items of 0 or more, got %d", kFunction, n_items);
    if (n_items > 0) LEVADA_NOT_NULL(items);
    return UpdateOrRecord(object, UpdateKind::kAssignSlice, {items, static_cast<size_t>(n_items)}, tensor);
  }
  LEVADA_END
}

levada_status levada_variable_scatter(levada_variable* variable, levada_scatter kind, const levada_tensor* indices,
                                      const levada_tensor* updates) noexcept {
  LEVADA_ENTRY(levada_variable_scatter) {
    LEVADA_HANDLE(Variable, object, variable);
    LEVADA_HANDLE(Tensor, places, indices);
    LEVADA_HANDLE(Tensor, values, updates);
    return Scatter(object, kind, false, places, values, kFunction);
  }
  LEVADA_END
}

levada_status levada_variable_scatter_nd(levada_variable* variable, levada_scatter kind, const levada_tensor* indices,
                                      const levada_tensor* updates) noexcept {
  LEVADA_ENTRY(levada_variable_scatter_nd) {
    LEVADA_HANDLE(Variable, object, variable);
    LEVADA_HANDLE(Tensor, places, indices);
    LEVADA_HANDLE(Tensor, values, updates);
    return Scatter(object, kind, true, places, values, kFunction);
  }
  LEVADA_END
}

levada_status levada_variable_update(levada_variable* variable, levada_update_fn fn, void* user_data,
                                     levada_release_fn release) noexcept {
  const levada::UserDataGuard owner(user_data, release);
  LEVADA_ENTRY(levada_variable_update) {
    LEVADA_HANDLE(Variable, object, variable);
    LEVADA_NOT_NULL(fn);
    if (levada::IsTracing()) {
      return levada::FailedPrecondition("%s: not inside a traced function; use assign", kFunction);
    }
    return object->state()->UpdateWith([&](const Ref<Tensor>& value) -> Result<Ref<Tensor>> {
      levada_tensor* result = nullptr;
      levada_error_clear();
      const levada_status code = fn(user_data, reinterpret_cast<const levada_tensor*>(value.get()), &result);
      Tensor* const tensor = Unwrap<Tensor>(result);
      Ref<Tensor> owned = Ref<Tensor>::Adopt(tensor);
      if (code != LEVADA_OK) return CallbackFailure(code, kFunction);
      if (tensor == nullptr) return BadHandle(result, kFunction, "the function's result");
      return owned;
    });
  }
  LEVADA_END
}
