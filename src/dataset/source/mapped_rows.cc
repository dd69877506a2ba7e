#include "dataset/source/mapped_rows.h"

#include <algorithm>
#include <cstdlib>

#include "dataset/chunk.h"
#include "base/cancel.h"
#include "system/files.h"

namespace levada {

std::vector<Ref<Residency>> ResidenciesOf(const TensorList& columns) {
  std::vector<Ref<Residency>> found;
  for (const Ref<Tensor>& column : columns) {
    if (column->size() > 0) found.push_back(Residency::Make(column->buffer()));
  }
  return found;
}

MappedRows::MappedRows(const TensorList& columns) {
  int number = -1;
  for (const Ref<Tensor>& column : columns) {
    ++number;
    if (column->rank() == 0 || column->size() == 0 || !column->buffer()) continue;
    Ref<Residency> residency = Residency::Make(column->buffer());
    if (!residency) continue;
    // Strides of inner axes may be negative: a row's bytes begin below its first element.
    int64_t low = 0;
    int64_t high = SizeOf(column->dtype());
    for (int axis = 1; axis < column->rank(); ++axis) {
      const int64_t reach = (column->dim(axis) - 1) * column->strides()[axis];
      (reach < 0 ? low : high) += reach;
    }
    const int64_t first = column->data() - column->buffer()->data() + low;
    columns_.push_back({number, std::move(residency), first, column->strides()[0], high - low,
                        std::make_unique<Residency::InOrder>()});
  }
}

MappedRows::~MappedRows() {
  for (const Column& column : columns_) column.residency->Stop();
}

bool MappedRows::Column::IsBlock(const IndexSet& rows) const {
  return rows.is_range() && std::abs(stride * rows.step) <= nbytes + Residency::kGranule;
}

MappedRows::Extent MappedRows::Column::ExtentOf(const IndexSet& rows) const {
  const int64_t one = Begin(rows[0]);
  const int64_t other = Begin(rows[rows.count - 1]);
  return {std::min(one, other), std::max(one, other) + nbytes};
}

void MappedRows::UseRows(const Column& column, const IndexSet& rows) {
  if (column.IsBlock(rows)) {
    const Extent extent = column.ExtentOf(rows);
    return column.residency->AddInOrder(extent.begin, extent.end, column.order.get());
  }
  for (int64_t i = 0; i < rows.count; ++i) {
    const int64_t begin = column.Begin(rows[i]);
    column.residency->Add(begin, begin + column.nbytes);
  }
}

Status MappedRows::Use(const IndexSet& rows) {
  if (rows.count == 0) return Status::Ok();
  const Residency* checked = nullptr;
  for (const Column& column : columns_) {
    if (column.residency.get() != checked) LEVADA_RETURN_IF_ERROR(column.residency->Check(column.Begin(rows[0])));
    checked = column.residency.get();
    UseRows(column, rows);
  }
  return Status::Ok();
}

bool MappedRows::IsElsewhere(const IndexSet& rows) const {
  if (rows.is_range() || rows.count == 0 || !Residency::IsCrowded()) return false;
  for (const Column& column : columns_) {
    if (column.nbytes > Residency::kGranule) continue;
    int64_t held = 0;
    for (int64_t i = 0; i < rows.count; ++i) held += column.residency->Holds(column.Begin(rows[i]));
    if (held < rows.count / 2) return true;
  }
  return false;
}

Status MappedRows::Read(const TensorList& columns, const IndexSet& rows, TensorList* out) const {
  size_t next = 0;
  for (int c = 0; c < static_cast<int>(columns.size()); ++c) {
    const Tensor& from = *columns[c];
    const bool mapped = next < columns_.size() && columns_[next].number == c;
    const Column* const column = mapped ? &columns_[next++] : nullptr;
    // A row with gaps in it is not one piece of the file.
    if (column == nullptr || column->nbytes != from.nbytes() / from.dim(0)) {
      LEVADA_ASSIGN_OR_RETURN(Ref<Tensor> rows_of, TakeRowsOf(from, rows));
      out->push_back(std::move(rows_of));
      continue;
    }
    Shape shape = from.shape();
    shape[0] = rows.count;
    LEVADA_ASSIGN_OR_RETURN(Ref<Tensor> made, Tensor::Empty(from.dtype(), std::move(shape)));
    LEVADA_RETURN_IF_ERROR(ReadRows(*column, *from.buffer(), rows, made.get()));
    out->push_back(std::move(made));
  }
  return Status::Ok();
}

Status MappedRows::ReadRows(const Column& column, const Buffer& file, const IndexSet& rows, Tensor* out) {
  char* to = out->mutable_data();
  for (int64_t i = 0; i < rows.count; ++i, to += column.nbytes) {
    if (i % 64 == 0) LEVADA_RETURN_IF_ERROR(CheckNotCancelled());
    const int64_t begin = column.Begin(rows[i]);
    LEVADA_ASSIGN_OR_RETURN(const int64_t got, file.file()->Read(begin, to, column.nbytes));
    if (got == column.nbytes) continue;
    return DataLoss("'%s': expected %lld bytes at offset %lld (row %lld), got %lld: the file was cut since it was mapped",
                    file.file()->path().c_str(), static_cast<long long>(column.nbytes), static_cast<long long>(begin),
                    static_cast<long long>(rows[i]), static_cast<long long>(got));
  }
  return Status::Ok();
}

void MappedRows::WillUse(std::span<const IndexSet> blocks) const {
  for (const IndexSet& rows : blocks) {
    for (const Column& column : columns_) {
      if (rows.count == 0 || !column.IsBlock(rows)) continue;
      const Extent extent = column.ExtentOf(rows);
      column.residency->WillUse(extent.begin, extent.end);
    }
  }
}

}  // namespace levada
