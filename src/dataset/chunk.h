#ifndef LEVADA_DATASET_CHUNK_H_
#define LEVADA_DATASET_CHUNK_H_

// Several elements at once: the unit in which work is done.

#include <memory>
#include <vector>

#include "dataset/element.h"
#include "dataset/index_set.h"
#include "tensor/tensor.h"

namespace levada {

// `count` elements, either as columns (component c of all elements is columns[c], [count, ...]) or, when their shapes
// may differ, one by one in `elements`. Invariant: exactly one of the two is in use. Reused from call to call.
struct Chunk {
  int64_t count = 0;
  TensorList columns;
  std::vector<Ref<Element>> elements;

  bool has_columns() const { return elements.empty(); }
  void Clear() {
    count = 0;
    columns.clear();
    elements.clear();
  }
  // Element i: rows are views.
  Ref<Element> At(int64_t i) const;
};

// Where elements lie before anything was moved: element i is row rows[i] of each column. Owns nothing.
struct ResolvedRows {
  const TensorList* columns = nullptr;
  IndexSet rows;
};

// Row `rows` of one column as [n, ...]: a view for a range, else gathered into new memory in C order. Strings keep
// their heap. REQUIRES: the rows exist.
// into: what is gathered goes there if it fits; null: never.
Result<Ref<Tensor>> TakeRowsOf(const Tensor& column, const IndexSet& rows, const Ref<Tensor>& into = nullptr);
// The rows of all columns.
Status GatherRows(const ResolvedRows& source, Chunk* out);

// One tensor [n, ...] of n equal shapes. InvalidArgument names `op`, the component and both shapes when they differ.
Result<Ref<Tensor>> StackComponents(std::span<const Ref<Element>> elements, int component, const char* op);
// The elements as one element with a leading axis.
Result<Ref<Element>> StackElements(std::span<const Ref<Element>> elements, const char* op);
// Gives every element an object of its own.
void SplitColumns(Chunk* chunk);
// Adds the elements of `next` behind those of `chunk`; columns become single elements.
void AppendChunk(Chunk* chunk, Chunk* next);

}  // namespace levada

#endif  // LEVADA_DATASET_CHUNK_H_
