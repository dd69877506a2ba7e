#ifndef LEVADA_VARIABLE_SCATTER_H_
#define LEVADA_VARIABLE_SCATTER_H_

// Sparse writes: slices of a variable, named by indices, replaced or combined with updates. No locks here.

#include <vector>

#include "base/status.h"
#include "function/state.h"
#include "tensor/tensor.h"

namespace levada {

// A checked scatter: every update has its place, so that carrying it out cannot fail half-way.
struct ScatterPlan {
  ScatterKind kind = ScatterKind::kUpdate;
  bool scalar = false;           // one update for all places
  int64_t slice = 0;             // elements of one slice
  std::vector<int64_t> places;   // first element of the k-th slice, in elements of the variable
  Ref<Tensor> updates;           // of the variable's dtype, in C order
};

// Checks a scatter on a variable of `spec` and converts the updates (checked policy). nd false: indices, of any shape,
// count along the first axis, and updates have the shape indices.shape + shape[1:]. nd true: the last axis of indices
// holds the first k coordinates of a slice (indices of rank 1 are a list of places on the first axis), and updates have
// the shape indices.shape[:-1] + shape[k:]. Updates of rank 0 serve every place where nd is false.
Result<ScatterPlan> PlanScatter(const TensorSpec& spec, ScatterKind kind, bool nd, const Ref<Tensor>& indices,
                                const Ref<Tensor>& updates);

// The checks that need no values and no shapes.
Status CheckScatterDTypes(const TensorSpec& spec, ScatterKind kind, bool nd, const TensorSpec& indices,
                          const TensorSpec& updates);

// Carries out a plan on a tensor of numbers or bool whose bytes nobody else sees. Places that occur twice are written
// twice, in order.
void ScatterInto(Tensor& target, const ScatterPlan& plan);

// The same for strings, as a new tensor. REQUIRES: plan.kind is kUpdate.
Result<Ref<Tensor>> WithScatteredStrings(const Tensor& target, const ScatterPlan& plan);

}  // namespace levada

#endif  // LEVADA_VARIABLE_SCATTER_H_
