#ifndef LEVADA_TENSOR_TENSOR_H_
#define LEVADA_TENSOR_TENSOR_H_

// The tensor: an immutable view of a buffer, or a symbolic value of a trace.

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/live.h"
#include "base/ref.h"
#include "base/status.h"
#include "memory/buffer.h"
#include "tensor/dtype.h"
#include "tensor/shape.h"

namespace levada {

// The long strings of a string tensor: records name a buffer here by number. Immutable once shared.
struct StringHeap : RefCounted<StringHeap> {
  std::vector<Ref<Buffer>> buffers;
};

// What a symbolic tensor carries: the node of the trace that made it. Implemented in src/function.
class SymbolicValue : public RefCounted<SymbolicValue> {
 public:
  virtual ~SymbolicValue() = default;
  virtual const TensorSpec& spec() const = 0;
};

// Invariants: 1. data() + sum(i_k * stride_k) lies inside the buffer for every index inside the shape; 2. the elements never
// change through levada (a borrowed buffer may be written by its owner); 3. a symbolic tensor has no buffer and its shape may
// hold kUnknownDim. Thread-safe by immutability. This is levada_tensor of the C interface.
class Tensor : public RefCounted<Tensor, 0x4C56544E> {
 public:
  // A view of `buffer` with element [0, ..., 0] at byte `offset`. REQUIRES: invariant 1.
  static Ref<Tensor> View(Ref<Buffer> buffer, int64_t offset, DType dtype, Shape shape, Strides strides,
                          Ref<StringHeap> heap = nullptr);
  // New memory in C order; the maker writes it through mutable_data() before it shares the tensor. Contents are undefined,
  // for strings empty. Checks the shape.
  static Result<Ref<Tensor>> Empty(DType dtype, Shape shape);
  // As Empty with every byte zero.
  static Result<Ref<Tensor>> Zeros(DType dtype, Shape shape);
  static Ref<Tensor> Symbolic(Ref<SymbolicValue> value);
  // Rank 0 in UTF-8.
  static Result<Ref<Tensor>> ScalarString(std::string_view text);
  // Byte strings in C order.
  static Result<Ref<Tensor>> FromStrings(std::span<const std::string_view> values, Shape shape);
  template <typename T>
  static Result<Ref<Tensor>> Scalar(DType dtype, T value) {
    LEVADA_ASSIGN_OR_RETURN(Ref<Tensor> tensor, Empty(dtype, Shape()));
    std::memcpy(tensor->mutable_data(), &value, sizeof(T));
    return tensor;
  }

  DType dtype() const { return dtype_; }
  const Shape& shape() const { return shape_; }
  const Strides& strides() const { return strides_; }
  // -1 for a symbolic tensor of unknown rank.
  int rank() const { return rank_known_ ? static_cast<int>(shape_.size()) : -1; }
  int64_t dim(int axis) const { return shape_[axis]; }
  bool is_symbolic() const { return static_cast<bool>(symbolic_); }
  const Ref<SymbolicValue>& symbolic() const { return symbolic_; }
  TensorSpec spec() const;

  // REQUIRES: not symbolic, for all that follow.
  int64_t size() const { return size_; }
  int64_t nbytes() const { return size_ * SizeOf(dtype_); }
  const char* data() const { return data_; }
  // For the maker of the tensor, before it is shared.
  char* mutable_data() { return data_; }
  const Ref<Buffer>& buffer() const { return buffer_; }
  const Ref<StringHeap>& heap() const { return heap_; }
  MemoryKind memory() const { return buffer_ ? buffer_->kind() : MemoryKind::kNone; }
  bool IsContiguous() const { return contiguous_; }
  // True when nobody else can see the bytes: this is the only reference, to the only tensor of an owned buffer.
  bool IsExclusivelyOwned() const { return IsUnique() && buffer_->IsUnique() && memory() == MemoryKind::kOwned; }

  // A view of the same bytes with another dtype of the same size, shape or strides. REQUIRES: invariant 1.
  Ref<Tensor> WithLayout(Shape shape, Strides strides, int64_t byte_offset = 0) const;
  // Row `index` of the first axis: a view of rank - 1. REQUIRES: rank >= 1, 0 <= index < dim(0).
  Ref<Tensor> Row(int64_t index) const;
  // Makes this, which is a row of `column`, row `index` of it. REQUIRES: IsUnique().
  void MoveToRow(const Tensor& column, int64_t index) { data_ = column.data_ + index * column.strides_[0]; }
  // Rows [first, first + count * step) with a step, as a view.
  Ref<Tensor> Rows(int64_t first, int64_t count, int64_t step = 1) const;

  // The bytes of one record of this string tensor.
  std::string_view StringAt(const StringRecord& record) const;

 private:
  friend class RefCounted<Tensor, 0x4C56544E>;
  Tensor() = default;
  ~Tensor() = default;

  DType dtype_ = DType::kInvalid;
  bool contiguous_ = false;
  bool rank_known_ = true;
  char* data_ = nullptr;
  int64_t size_ = 0;
  Shape shape_;
  Strides strides_;
  Ref<Buffer> buffer_;
  Ref<StringHeap> heap_;
  Ref<SymbolicValue> symbolic_;
  Counted<ObjectKind::kTensor> counted_;
};

using TensorList = std::vector<Ref<Tensor>>;

}  // namespace levada

#endif  // LEVADA_TENSOR_TENSOR_H_
