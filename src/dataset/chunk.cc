#include "dataset/chunk.h"

#include <cstring>

#include "function/rows.h"
#include "kernel/copy.h"
#include "runtime/cancel.h"

namespace levada {
namespace {

// Whether each row of the column is a block of bytes in C order.
bool RowsAreContiguous(const Tensor& column) {
  int64_t expected = SizeOf(column.dtype());
  for (int axis = column.rank() - 1; axis >= 1; --axis) {
    if (column.dim(axis) == 0) return true;
    if (column.dim(axis) != 1 && column.strides()[axis] != expected) return false;
    expected *= column.dim(axis);
  }
  return true;
}

// New memory for [n, shape...] with the string heap of `like`.
Result<Ref<Tensor>> EmptyLike(const Tensor& like, Shape shape) {
  if (!like.heap()) return Tensor::Empty(like.dtype(), std::move(shape));
  const int64_t element_size = SizeOf(like.dtype());
  LEVADA_RETURN_IF_ERROR(CheckShape(shape, element_size, "batch"));
  int64_t count = 0;
  NumElements(shape, &count);
  LEVADA_ASSIGN_OR_RETURN(Ref<Buffer> buffer, Buffer::Allocate(count * element_size));
  Strides strides = ContiguousStrides(shape, element_size);
  return Tensor::View(std::move(buffer), 0, like.dtype(), std::move(shape), std::move(strides), like.heap());
}

void CopyTensor(const Tensor& from, char* to) {
  if (from.IsContiguous()) {
    if (from.nbytes() > 0) std::memcpy(to, from.data(), from.nbytes());
    return;
  }
  const int64_t element_size = SizeOf(from.dtype());
  const Strides strides = ContiguousStrides(from.shape(), element_size);
  kernel::CopyStrided(element_size, from.rank(), from.shape().data(), from.data(), from.strides().data(), to,
                      strides.data());
}

// String records point into the heap of their own tensor: joined tensors need a joined heap.
Result<Ref<Tensor>> StackStrings(std::span<const Ref<Element>> elements, int component, Shape shape) {
  std::vector<std::string_view> values;
  for (const Ref<Element>& element : elements) {
    const Tensor& tensor = *element->component(component);
    std::vector<StringRecord> records(tensor.size());
    CopyTensor(tensor, reinterpret_cast<char*>(records.data()));
    for (const StringRecord& record : records) {
      // Short strings stand inside the record, which ends with this loop: look at the tensor's own bytes only when
      // long.
      values.push_back(record.length > static_cast<int32_t>(sizeof(record.inline_bytes))
                           ? tensor.StringAt(record)
                           : std::string_view());
    }
  }
  LEVADA_ASSIGN_OR_RETURN(Ref<Tensor> stacked, Tensor::FromStrings(values, shape));
  StringRecord* out = reinterpret_cast<StringRecord*>(stacked->mutable_data());
  for (const Ref<Element>& element : elements) {
    const Tensor& tensor = *element->component(component);
    std::vector<StringRecord> records(tensor.size());
    CopyTensor(tensor, reinterpret_cast<char*>(records.data()));
    for (const StringRecord& record : records) {
      if (record.length <= static_cast<int32_t>(sizeof(record.inline_bytes))) *out = record;
      ++out;
    }
  }
  return stacked;
}

}  // namespace

Ref<Element> Chunk::At(int64_t i) const {
  if (!has_columns()) return elements[i];
  const int n = static_cast<int>(columns.size());
  Ref<Element> element = Element::Make(n);
  for (int c = 0; c < n; ++c) element->set_component(c, columns[c]->Row(i));
  return element;
}

Result<Ref<Tensor>> TakeRowsOf(const Tensor& column, const IndexSet& rows, const Ref<Tensor>& into) {
  if (rows.is_range()) return column.Rows(rows.first, rows.count, rows.step);
  Shape shape = column.shape();
  shape[0] = rows.count;
  Ref<Tensor> out = into;
  if (!into || into->dtype() != column.dtype() || into->shape() != shape) {
    LEVADA_ASSIGN_OR_RETURN(out, EmptyLike(column, std::move(shape)));
  }
  const int64_t row_bytes = rows.count > 0 ? out->nbytes() / rows.count : 0;
  if (row_bytes == 0) return out;
  if (RowsAreContiguous(column)) {
    LEVADA_RETURN_IF_ERROR(GatherInPieces(column, rows.array, rows.count, row_bytes, out->mutable_data()));
    return out;
  }
  for (int64_t i = 0; i < rows.count; ++i) {
    kernel::CopyStrided(SizeOf(column.dtype()), column.rank() - 1, column.shape().data() + 1,
                        column.data() + rows.array[i] * column.strides()[0], column.strides().data() + 1,
                        out->mutable_data() + i * row_bytes, out->strides().data() + 1);
  }
  return out;
}

Status GatherRows(const ResolvedRows& source, Chunk* out) {
  out->Clear();
  out->count = source.rows.count;
  for (const Ref<Tensor>& column : *source.columns) {
    LEVADA_ASSIGN_OR_RETURN(Ref<Tensor> rows, TakeRowsOf(*column, source.rows));
    out->columns.push_back(std::move(rows));
  }
  return Status::Ok();
}

Result<Ref<Tensor>> StackComponents(std::span<const Ref<Element>> elements, int component, const char* op) {
  const Tensor& first = *elements[0]->component(component);
  for (size_t i = 1; i < elements.size(); ++i) {
    const Tensor& other = *elements[i]->component(component);
    if (other.shape() == first.shape()) continue;
    return InvalidArgument("%s: expected elements of one shape, got %s first and %s at element %zu (component %d)", op,
                           ToString(std::span<const int64_t>(first.shape())).c_str(),
                           ToString(std::span<const int64_t>(other.shape())).c_str(), i, component);
  }
  Shape shape = first.shape();
  shape.insert(0, static_cast<int64_t>(elements.size()));
  if (first.dtype() == DType::kString) return StackStrings(elements, component, std::move(shape));
  LEVADA_ASSIGN_OR_RETURN(Ref<Tensor> out, Tensor::Empty(first.dtype(), std::move(shape)));
  char* to = out->mutable_data();
  for (const Ref<Element>& element : elements) {
    LEVADA_RETURN_IF_ERROR(CheckNotCancelled());
    CopyTensor(*element->component(component), to);
    to += first.nbytes();
  }
  return out;
}

Result<Ref<Element>> StackElements(std::span<const Ref<Element>> elements, const char* op) {
  const int n = elements[0]->count();
  Ref<Element> stacked = Element::Make(n);
  for (int c = 0; c < n; ++c) {
    LEVADA_ASSIGN_OR_RETURN(Ref<Tensor> column, StackComponents(elements, c, op));
    stacked->set_component(c, std::move(column));
  }
  return stacked;
}

void SplitColumns(Chunk* chunk) {
  if (!chunk->has_columns() || chunk->count == 0) return;
  std::vector<Ref<Element>> elements;
  elements.reserve(chunk->count);
  for (int64_t i = 0; i < chunk->count; ++i) elements.push_back(chunk->At(i));
  chunk->elements = std::move(elements);
  chunk->columns.clear();
}

void AppendChunk(Chunk* chunk, Chunk* next) {
  if (chunk->count == 0) {
    std::swap(*chunk, *next);
    next->Clear();
    return;
  }
  SplitColumns(chunk);
  SplitColumns(next);
  for (Ref<Element>& element : next->elements) chunk->elements.push_back(std::move(element));
  chunk->count += next->count;
  next->Clear();
}

}  // namespace levada
