#include "dataset/row_pool.h"

#include <algorithm>
#include <cstring>

#include "function/rows.h"

namespace levada {
namespace {

std::span<const int64_t> RowShape(const Tensor& column) {
  return std::span<const int64_t>(column.shape()).subspan(1);
}

// String records refer to the heap of their own tensor: a column of scalars becomes texts, arrays stay elements.
bool CanBeCopied(const Tensor& column) {
  return column.dtype() == DType::kString ? column.rank() == 1 : HasContiguousRows(column);
}

}  // namespace

bool RowPool::LayOut(const Chunk& chunk) {
  for (const Ref<Tensor>& column : chunk.columns) {
    if (!CanBeCopied(*column)) return false;
  }
  for (const Ref<Tensor>& column : chunk.columns) {
    Column made{column->dtype(), Shape(RowShape(*column)), SizeOf(column->dtype()), {}, {}, {}, {}};
    for (const int64_t dim : made.shape) made.row_bytes *= dim;
    columns_.push_back(std::move(made));
  }
  return true;
}

bool RowPool::Fits(const Chunk& chunk) const {
  if (chunk.columns.size() != columns_.size()) return false;
  for (size_t c = 0; c < columns_.size(); ++c) {
    const Tensor& column = *chunk.columns[c];
    const bool same = column.dtype() == columns_[c].dtype && std::ranges::equal(RowShape(column), columns_[c].shape);
    if (!same || !CanBeCopied(column)) return false;
  }
  return true;
}

void RowPool::Add(const Chunk& chunk, int64_t row) {
  const bool plain = chunk.has_columns() && !chunk.columns.empty() &&
                     (columns_.empty() && others_.empty() ? LayOut(chunk) : Fits(chunk));
  for (size_t c = 0; c < columns_.size(); ++c) {
    Column& column = columns_[c];
    if (column.is_text()) {
      column.texts.emplace_back();
    } else {
      column.bytes.resize(column.bytes.size() + column.row_bytes);
    }
    if (!plain) continue;
    const Tensor& from = *chunk.columns[c];
    const char* const at = from.data() + row * from.strides()[0];
    if (column.is_text()) {
      column.texts.back() = from.StringAt(*reinterpret_cast<const StringRecord*>(at));
    } else if (column.row_bytes > 0) {
      std::memcpy(column.bytes.data() + column.bytes.size() - column.row_bytes, at, column.row_bytes);
    }
  }
  others_.push_back(plain ? nullptr : chunk.At(row));
}

void RowPool::Begin(int64_t most) {
  taken_others_.clear();
  for (Column& column : columns_) {
    column.taken_texts.clear();
    column.taken_bytes.clear();
    if (!column.is_text()) column.taken_bytes.reserve(most * column.row_bytes);
  }
}

void RowPool::Take(int64_t slot) {
  for (Column& column : columns_) {
    if (column.is_text()) {
      column.taken_texts.push_back(std::move(column.texts[slot]));
      if (slot + 1 < size()) column.texts[slot] = std::move(column.texts.back());
      column.texts.pop_back();
      continue;
    }
    const auto at = column.bytes.begin() + slot * column.row_bytes;
    column.taken_bytes.insert(column.taken_bytes.end(), at, at + column.row_bytes);
    std::copy(column.bytes.end() - column.row_bytes, column.bytes.end(), at);
    column.bytes.resize(column.bytes.size() - column.row_bytes);
  }
  std::swap(others_[slot], others_.back());
  taken_others_.push_back(std::move(others_.back()));
  others_.pop_back();
}

// What was taken of one component, as one tensor.
Result<Ref<Tensor>> RowPool::ColumnOf(const Column& column, int64_t count) const {
  Shape shape = column.shape;
  shape.insert(0, count);
  if (column.is_text()) {
    const std::vector<std::string_view> texts(column.taken_texts.begin(), column.taken_texts.end());
    return Tensor::FromStrings(texts, std::move(shape));
  }
  LEVADA_ASSIGN_OR_RETURN(Ref<Tensor> tensor, Tensor::Empty(column.dtype, std::move(shape)));
  if (tensor->nbytes() > 0) std::memcpy(tensor->mutable_data(), column.taken_bytes.data(), tensor->nbytes());
  return tensor;
}

Status RowPool::End(Chunk* out) {
  out->Clear();
  TensorList columns;
  for (const Column& column : columns_) {
    LEVADA_ASSIGN_OR_RETURN(Ref<Tensor> tensor, ColumnOf(column, taken()));
    columns.push_back(std::move(tensor));
  }
  out->count = taken();
  out->columns.swap(columns);
  const bool plain = std::ranges::all_of(taken_others_, [](const Ref<Element>& other) { return !other; });
  if (out->count == 0) out->columns.clear();
  if (plain) return Status::Ok();
  std::vector<Ref<Element>> elements;
  for (int64_t i = 0; i < out->count; ++i) elements.push_back(taken_others_[i] ? taken_others_[i] : out->At(i));
  out->elements.swap(elements);
  out->columns.clear();
  return Status::Ok();
}

}  // namespace levada
