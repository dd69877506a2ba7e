#include "tensor/tensor.h"

#include <algorithm>
#include <cstring>

#include "base/checked.h"

namespace levada {
namespace {

bool IsCOrder(const Shape& shape, const Strides& strides, int64_t element_size) {
  // Without elements every order is C order.
  if (std::find(shape.begin(), shape.end(), 0) != shape.end()) return true;
  int64_t expected = element_size;
  for (int64_t i = shape.size() - 1; i >= 0; --i) {
    if (shape[i] != 1 && strides[i] != expected) return false;
    expected = SaturatingMul(expected, shape[i]);
  }
  return true;
}

}  // namespace

Ref<Tensor> Tensor::View(Ref<Buffer> buffer, int64_t offset, DType dtype, Shape shape, Strides strides,
                         Ref<StringHeap> heap) {
  Ref<Tensor> tensor = Ref<Tensor>::Adopt(new Tensor);
  tensor->dtype_ = dtype;
  tensor->data_ = buffer->data() + offset;
  tensor->contiguous_ = IsCOrder(shape, strides, SizeOf(dtype));
  NumElements(shape, &tensor->size_);
  tensor->shape_ = std::move(shape);
  tensor->strides_ = std::move(strides);
  tensor->buffer_ = std::move(buffer);
  tensor->heap_ = std::move(heap);
  return tensor;
}

Result<Ref<Tensor>> Tensor::Empty(DType dtype, Shape shape) {
  const int64_t element_size = SizeOf(dtype);
  if (element_size == 0) return InvalidArgument("expected a dtype, got the number %d", static_cast<int>(dtype));
  Ref<Tensor> tensor = Ref<Tensor>::Adopt(new Tensor);
  Strides& strides = tensor->strides_;
  strides.resize(shape.size());
  int64_t nbytes = element_size;
  bool is_plain = shape.size() <= kMaxRank;
  for (int64_t i = shape.size() - 1; i >= 0 && is_plain; --i) {
    strides[i] = nbytes;
    is_plain = shape[i] > 0 && CheckedMul(nbytes, shape[i], &nbytes);
  }
  if (!is_plain) {  // too much, or nothing at all
    LEVADA_RETURN_IF_ERROR(CheckShape(shape, element_size, "tensor"));
    strides = ContiguousStrides(shape, element_size);
    nbytes = 0;
  }
  LEVADA_ASSIGN_OR_RETURN(tensor->buffer_, Buffer::Allocate(nbytes));
  // A record of zeros is the empty string.
  if (dtype == DType::kString) std::memset(tensor->buffer_->data(), 0, nbytes);
  tensor->dtype_ = dtype;
  tensor->contiguous_ = true;
  tensor->data_ = tensor->buffer_->data();
  tensor->size_ = nbytes / element_size;
  tensor->shape_ = std::move(shape);
  return tensor;
}

Result<Ref<Tensor>> Tensor::Zeros(DType dtype, Shape shape) {
  LEVADA_ASSIGN_OR_RETURN(Ref<Tensor> tensor, Empty(dtype, std::move(shape)));
  std::memset(tensor->mutable_data(), 0, tensor->nbytes());
  return tensor;
}

Ref<Tensor> Tensor::Symbolic(Ref<SymbolicValue> value) {
  Ref<Tensor> tensor = Ref<Tensor>::Adopt(new Tensor);
  const TensorSpec& spec = value->spec();
  tensor->dtype_ = spec.dtype;
  tensor->rank_known_ = spec.rank_known;
  tensor->shape_ = spec.shape;
  tensor->symbolic_ = std::move(value);
  return tensor;
}

Result<Ref<Tensor>> Tensor::ScalarString(std::string_view text) { return FromStrings({&text, 1}, Shape()); }

Result<Ref<Tensor>> Tensor::FromStrings(std::span<const std::string_view> values, Shape shape) {
  LEVADA_ASSIGN_OR_RETURN(Ref<Tensor> tensor, Empty(DType::kString, std::move(shape)));
  int64_t long_bytes = 0;
  for (const std::string_view value : values) {
    if (value.size() > INT32_MAX) return InvalidArgument("string of %zu bytes: at most 2^31 - 1", value.size());
    if (value.size() > sizeof(StringRecord::inline_bytes)) long_bytes += value.size();
  }
  // Offsets are 32 bits wide: a new buffer begins before one would not fit.
  Ref<StringHeap> heap = MakeRef<StringHeap>();
  int64_t used = 0;
  StringRecord* record = reinterpret_cast<StringRecord*>(tensor->mutable_data());
  for (const std::string_view value : values) {
    record->length = static_cast<int32_t>(value.size());
    const int64_t length = value.size();
    if (length <= static_cast<int64_t>(sizeof(record->inline_bytes))) {
      if (length > 0) std::memcpy(record->inline_bytes, value.data(), length);
    } else {
      if (heap->buffers.empty() || used + length > heap->buffers.back()->nbytes()) {
        const int64_t room = std::max(length, std::min<int64_t>(long_bytes, INT32_MAX));
        LEVADA_ASSIGN_OR_RETURN(Ref<Buffer> buffer, Buffer::Allocate(room));
        heap->buffers.push_back(std::move(buffer));
        used = 0;
      }
      std::memcpy(heap->buffers.back()->data() + used, value.data(), length);
      std::memcpy(record->ref.prefix, value.data(), sizeof(record->ref.prefix));
      record->ref.buffer = static_cast<int32_t>(heap->buffers.size()) - 1;
      record->ref.offset = static_cast<int32_t>(used);
      used += length;
      long_bytes -= length;
    }
    ++record;
  }
  if (!heap->buffers.empty()) tensor->heap_ = std::move(heap);
  return tensor;
}

TensorSpec Tensor::spec() const {
  TensorSpec spec;
  spec.dtype = dtype_;
  spec.rank_known = rank_known_;
  spec.shape = shape_;
  return spec;
}

Ref<Tensor> Tensor::WithLayout(Shape shape, Strides strides, int64_t byte_offset) const {
  return View(buffer_, data_ - buffer_->data() + byte_offset, dtype_, std::move(shape), std::move(strides), heap_);
}

// Rows are made by the million: straight in their place.
Ref<Tensor> Tensor::Row(int64_t index) const {
  Ref<Tensor> made = Ref<Tensor>::Adopt(new Tensor);
  Tensor& row = *made;
  const int64_t rank = shape_.size() - 1;
  row.shape_.resize(rank);
  row.strides_.resize(rank);
  int64_t size = 1;  // by products: a division takes longer than all the rest
  for (int64_t axis = 0; axis < rank; ++axis) {
    row.shape_[axis] = shape_[axis + 1];
    row.strides_[axis] = strides_[axis + 1];
    size *= shape_[axis + 1];
  }
  row.dtype_ = dtype_;
  row.data_ = data_ + index * strides_[0];
  row.size_ = size;
  row.contiguous_ = contiguous_ || IsCOrder(row.shape_, row.strides_, SizeOf(dtype_));
  row.buffer_ = buffer_;
  row.heap_ = heap_;
  return made;
}

Ref<Tensor> Tensor::Rows(int64_t first, int64_t count, int64_t step) const {
  Ref<Tensor> made = Ref<Tensor>::Adopt(new Tensor);
  Tensor& rows = *made;
  rows.shape_ = shape_;
  rows.strides_ = strides_;
  rows.shape_[0] = count;
  rows.strides_[0] *= step;
  rows.dtype_ = dtype_;
  rows.data_ = data_ + (count > 0 ? first * strides_[0] : 0);
  NumElements(rows.shape_, &rows.size_);
  rows.contiguous_ = IsCOrder(rows.shape_, rows.strides_, SizeOf(dtype_));
  rows.buffer_ = buffer_;
  rows.heap_ = heap_;
  return made;
}

std::string_view Tensor::StringAt(const StringRecord& record) const {
  if (record.length <= static_cast<int32_t>(sizeof(record.inline_bytes))) {
    return {record.inline_bytes, static_cast<size_t>(record.length)};
  }
  const char* base = heap_->buffers[record.ref.buffer]->data();
  return {base + record.ref.offset, static_cast<size_t>(record.length)};
}

}  // namespace levada
