#ifndef LEVADA_VARIABLE_VARIABLE_H_
#define LEVADA_VARIABLE_VARIABLE_H_

// Mutable named storage of a fixed dtype and shape.

#include <atomic>
#include <functional>
#include <shared_mutex>
#include <string>
#include <thread>

#include "base/live.h"
#include "function/state.h"
#include "tensor/tensor.h"
#include "variable/scatter.h"

namespace levada {

// The value of a variable and its lock. Invariants, under the mutex: 1. value_ has the spec of creation, lies in C
// order in memory that levada owns and has at least one byte per element; 2. bytes change only while value_ and its
// buffer have no other reference, so that no snapshot ever changes; 3. version_ grows by one with each change; 4. a
// failing method has changed nothing. Every method is atomic, on any thread.
class VariableState final : public State {
 public:
  // Copies initial unless it is owned by levada and unshared.
  static Result<Ref<VariableState>> Create(const Ref<Tensor>& initial, std::string name);

  const std::string& name() const { return name_; }
  DType dtype() const { return spec_.dtype; }
  const Shape& shape() const { return spec_.shape; }
  int64_t version() const { return version_.load(std::memory_order_acquire); }

  TensorSpec spec() const override { return spec_; }
  // A snapshot: one reference.
  Result<Ref<Tensor>> Read() override;
  Status Update(UpdateKind kind, std::span<const int64_t> items, const Ref<Tensor>& value) override;
  Result<bool> Rewrite(UpdateKind kind, const Write& write) override;
  Status CheckUpdate(UpdateKind kind, std::span<const int64_t> items, const TensorSpec& value) const override;
  void Describe(JsonWriter& json) const override;

  // See PlanScatter.
  Status Scatter(ScatterKind kind, bool nd, const Ref<Tensor>& indices, const Ref<Tensor>& updates) override;
  Status CheckScatter(ScatterKind kind, bool nd, const TensorSpec& indices, const TensorSpec& updates) const override {
    return CheckScatterDTypes(spec_, kind, nd, indices, updates);
  }

  // Replaces the value by compute(snapshot), with nobody between; `compute` must not touch this variable (refused
  // then).
  using Compute = std::function<Result<Ref<Tensor>>(const Ref<Tensor>& value)>;
  Status UpdateWith(const Compute& compute);

 private:
  VariableState(Ref<Tensor> value, std::string name);

  // REQUIRES of the three: the mutex is held exclusively, the value is of the variable's dtype and passed CheckUpdate.
  Status Accumulate(UpdateKind kind, const Ref<Tensor>& delta);
  Status AssignSlice(std::span<const int64_t> items, const Ref<Tensor>& value);
  // Gives the former value back, to die after the lock.
  Ref<Tensor> Replace(Ref<Tensor> value);

  // FailedPrecondition inside UpdateWith on this very thread, which would wait for itself.
  Status CheckNotUpdating(const char* method) const;

  const std::string name_;
  const TensorSpec spec_;
  mutable std::shared_mutex mutex_;
  Ref<Tensor> value_;
  std::atomic<int64_t> version_{0};
  std::atomic<std::thread::id> updating_thread_{};
};

// levada_variable of the C interface: a counted handle on the state. Functions that read the variable hold the state
// only.
class Variable : public RefCounted<Variable, 0x4C565641> {
 public:
  explicit Variable(Ref<VariableState> state) : state_(std::move(state)) {}
  const Ref<VariableState>& state() const { return state_; }

 private:
  friend class RefCounted<Variable, 0x4C565641>;
  ~Variable() = default;

  Ref<VariableState> state_;
  Counted<ObjectKind::kVariable> counted_;
};

}  // namespace levada

#endif  // LEVADA_VARIABLE_VARIABLE_H_
