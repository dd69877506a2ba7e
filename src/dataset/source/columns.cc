#include "dataset/source/columns.h"

#include <algorithm>
#include <cstring>
#include <string>

#include "function/rows.h"
#include "system/files.h"

namespace levada {
namespace {

// Rows of columns of which some lie in mapped files: read from there, not through the mapping.
class ColumnReader final : public RowReader {
 public:
  explicit ColumnReader(TensorList columns) : columns_(std::move(columns)) {}

  Status Read(size_t c, int64_t first, int64_t count, char* out) const override {
    const Tensor& column = *columns_[c];
    const int64_t stride = column.strides()[0];
    const int64_t row_bytes = column.nbytes() / column.dim(0);
    const char* const from = column.data() + first * stride;
    if (stride == row_bytes) return ReadBytes(column, from, count * row_bytes, out);
    for (int64_t i = 0; i < count; ++i) {
      LEVADA_RETURN_IF_ERROR(ReadBytes(column, from + i * stride, row_bytes, out + i * row_bytes));
    }
    return Status::Ok();
  }

  const File* Piece(size_t c, int64_t first, int64_t*, int64_t* offset) const override {
    const Tensor& column = *columns_[c];
    if (column.strides()[0] != column.nbytes() / column.dim(0)) return nullptr;
    *offset = column.data() - column.buffer()->data() + first * column.strides()[0];
    return column.buffer()->file();
  }

  void Advise(int64_t first, int64_t count) const override {
    for (const Ref<Tensor>& column : columns_) {
      const File* const file = column->buffer()->file();
      if (file == nullptr || column->strides()[0] <= 0) continue;
      const int64_t begin = column->data() - column->buffer()->data() + first * column->strides()[0];
      const int64_t page = begin / kPage * kPage;  // advice is for whole pages
      file->WillNeed(column->buffer()->data() + page, begin + count * column->strides()[0] - page);
    }
  }

 private:
  static constexpr int64_t kPage = 64 << 10;  // of any system

  static Status ReadBytes(const Tensor& column, const char* from, int64_t nbytes, char* out) {
    const File* const file = column.buffer()->file();
    if (file == nullptr) {
      std::memcpy(out, from, nbytes);
      return Status::Ok();
    }
    const int64_t offset = from - column.buffer()->data();
    LEVADA_ASSIGN_OR_RETURN(const int64_t got, file->Read(offset, out, nbytes));
    if (got == nbytes) return Status::Ok();
    return DataLoss("'%s': cut at %lld", file->path().c_str(), static_cast<long long>(offset + got));
  }

  TensorList columns_;
};

Ref<RowWindows> WindowsOf(const TensorList& columns) {
  std::vector<TensorSpec> specs;
  bool is_file = false;
  for (const Ref<Tensor>& column : columns) {
    if (column->size() == 0 || column->heap() || !column->buffer() || !HasContiguousRows(*column)) return nullptr;
    is_file = is_file || column->buffer()->file() != nullptr;
    specs.push_back(column->spec());
    specs.back().shape.erase(0);
  }
  return is_file ? MakeRef<RowWindows>(std::move(specs), std::make_unique<ColumnReader>(columns)) : nullptr;
}

}  // namespace

ColumnsStage::ColumnsStage(Ref<const DatasetNode> node, int64_t length, TensorList columns)
    : Stage(std::move(node), length), columns_(std::move(columns)), mapped_(columns_), windows_(WindowsOf(columns_)) {}

ColumnsStage::~ColumnsStage() {
  if (windows_) windows_->Stop();
}

Status ColumnsStage::Resolve(Context& context, int64_t, const IndexSet& positions, ResolvedRows* out) {
  if (out->may_read && windows_ && windows_->Resolve(positions, &context.scratch, out)) return Status::Ok();
  if (out->may_read && mapped_.IsElsewhere(positions)) {
    out->read.clear();
    out->columns = &out->read;
    out->rows = IndexSet::Range(0, positions.count);
    return Failed(mapped_.Read(columns_, positions, &out->read));
  }
  out->columns = &columns_;
  out->rows = positions;
  return Failed(mapped_.Use(positions));
}

void ColumnsStage::WillUse(Context&, int64_t, const SoonUsed& soon) {
  // What fits into memory is mapped once and stays.
  if (windows_ && Residency::IsCrowded()) windows_->WillUse(soon);
  else mapped_.WillUse(soon.blocks);
}

std::string ExplainMemory(std::span<const Ref<Tensor>> components) {
  std::string text;
  for (const Ref<Tensor>& component : components) {
    if (!text.empty()) text += ", ";
    text += ToString(component->spec());
    switch (component->memory()) {
      case MemoryKind::kBorrowed:
        text += " (borrowed from its owner)";
        break;
      case MemoryKind::kMapped:
        text += " (mapped file)";
        break;
      case MemoryKind::kOwned:
      case MemoryKind::kNone:
        text += " (own memory)";
        break;
    }
  }
  return text;
}

Status CheckComponents(std::span<const Ref<Tensor>> components, const char* op) {
  if (components.empty()) return InvalidArgument("%s: expected at least one component, got none", op);
  for (size_t i = 0; i < components.size(); ++i) {
    if (!components[i]->is_symbolic()) continue;
    return InvalidArgument("%s: expected tensors with values, got a symbolic tensor (component %zu)", op, i);
  }
  return Status::Ok();
}

}  // namespace levada
