#ifndef LEVADA_FUNCTION_STATE_H_
#define LEVADA_FUNCTION_STATE_H_

// What a traced function knows of the mutable things it reads and writes: variables, random generators.

#include <cstdint>
#include <functional>
#include <span>

#include "base/json.h"
#include "base/ref.h"
#include "base/status.h"
#include "tensor/tensor.h"

namespace levada {

// How an update changes a state.
enum class UpdateKind : int32_t { kAssign, kAssignAdd, kAssignSub, kAssignSlice, kScatter };
inline constexpr const char* kUpdateNames[] = {"assign", "assign_add", "assign_sub", "assign_slice", "scatter"};

// How slices named by indices are changed. Numbers of levada_scatter.
enum class ScatterKind : int32_t { kUpdate, kAdd, kSub, kMul, kDiv, kMin, kMax };

// Implemented in src/variable. Every method is atomic and callable from any thread. A function that holds a State is
// stateful: it reads and writes when it runs, in the order in which it was traced.
class State : public RefCounted<State> {
 public:
  virtual ~State() = default;
  // Never changes.
  virtual TensorSpec spec() const = 0;
  // The present value; for a generator the next one.
  virtual Result<Ref<Tensor>> Read() = 0;
  // items: for kAssignSlice the items of levada_strided_slice, else empty. Nothing has changed when it fails.
  virtual Status Update(UpdateKind kind, std::span<const int64_t> items, const Ref<Tensor>& value) = 0;
  // Replaces the value of an update of the whole by what write(value, out) leaves in `out`: memory of its size, which is
  // that of `value` itself when nobody else sees it. `write` fails before it writes anything or not at all. false: this
  // state has no such memory, and write was not called.
  using Write = std::function<Status(const Tensor& value, char* out)>;
  virtual Result<bool> Rewrite(UpdateKind, const Write&) { return false; }
  // Dtype and shape checks of Update for a value that is not known yet.
  virtual Status CheckUpdate(UpdateKind kind, std::span<const int64_t> items, const TensorSpec& value) const = 0;
  // Slices that indices name, changed by updates: along the first axis, or (nd) at coordinates in the last axis of
  // indices. Nothing has changed when it fails. What holds no tensor with axes refuses it.
  virtual Status Scatter(ScatterKind kind, bool nd, const Ref<Tensor>& indices, const Ref<Tensor>& updates);
  // Dtype checks of Scatter for values that are not known yet.
  virtual Status CheckScatter(ScatterKind kind, bool nd, const TensorSpec& indices, const TensorSpec& updates) const;
  // Reads are random numbers that depend on the element they are drawn for, not on reads before them.
  virtual bool draws() const { return false; }
  // The values for n elements, [n, ...]. REQUIRES: draws().
  virtual Result<Ref<Tensor>> ReadRows(int64_t) { return Internal("state: asked for rows that it does not draw"); }
  // They come from a seed that was drawn, not given.
  virtual bool draws_own_seed() const { return false; }
  // One JSON value that names the state; the same in every process.
  virtual void Describe(JsonWriter& json) const = 0;
};

}  // namespace levada

#endif  // LEVADA_FUNCTION_STATE_H_
