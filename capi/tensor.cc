// Making tensors, and what a tensor is.

#include "capi/tensor.h"

#include "convert/layout.h"
#include "convert/rows.h"

namespace levada::capi {

Result<ArrayLayout> ReadArray(const levada_array* array, bool needs_data, const char* function) {
  if (array == nullptr) return Misuse("%s: array is NULL", function);
  if (array->struct_size < sizeof(levada_array)) {
    return InvalidArgument("%s: struct_size is %u, expected %zu", function, array->struct_size, sizeof(levada_array));
  }
  LEVADA_RETURN_IF_ERROR(CheckTail(*array, function));
  constexpr uint32_t kKnownFlags = LEVADA_ARRAY_READONLY | LEVADA_ARRAY_BYTE_SWAPPED;
  if ((array->flags & ~kKnownFlags) != 0) {
    return Unimplemented("%s: flags are 0x%x, of which this library knows 0x%x", function, array->flags, kKnownFlags);
  }
  return CheckArray({static_cast<DType>(array->dtype), array->rank, array->shape, array->byte_strides, array->data,
                     (array->flags & LEVADA_ARRAY_BYTE_SWAPPED) != 0, needs_data},
                    function);
}

namespace {

// The lengths of byte strings as views; `lengths` may be NULL.
Result<std::vector<std::string_view>> ReadStrings(const char* const* values, const int64_t* lengths, int64_t count,
                                                  const char* function) {
  std::vector<std::string_view> views(count);
  for (int64_t i = 0; i < count; ++i) {
    if (values[i] == nullptr) {
      return InvalidArgument("%s: expected a string, got NULL at element %lld", function, static_cast<long long>(i));
    }
    const int64_t length = lengths != nullptr ? lengths[i] : static_cast<int64_t>(std::strlen(values[i]));
    if (length < 0 || length > INT32_MAX) {
      return InvalidArgument("%s: expected a length of 0 to 2^31 - 1 bytes, got %lld at element %lld", function,
                             static_cast<long long>(length), static_cast<long long>(i));
    }
    views[i] = {values[i], static_cast<size_t>(length)};
  }
  return views;
}

}  // namespace
}  // namespace levada::capi

using levada::DType;
using levada::InvalidArgument;
using levada::Ref;
using levada::Shape;
using levada::Status;
using levada::Tensor;
using namespace levada::capi;

levada_status levada_tensor_from_array(const levada_array* array, levada_tensor** out) noexcept {
  LEVADA_ENTRY(levada_tensor_from_array) {
    LEVADA_OUT(out);
    LEVADA_ASSIGN_OR_RETURN(const levada::ArrayLayout layout, ReadArray(array, true, kFunction));
    LEVADA_ASSIGN_OR_RETURN(Ref<Tensor> tensor, levada::CopyArray(layout));
    *out = Wrap<levada_tensor>(std::move(tensor));
    return Status::Ok();
  }
  LEVADA_END
}

levada_status levada_tensor_borrow_array(const levada_array* array, void* user_data, levada_release_fn release,
                                         levada_tensor** out) noexcept {
  levada::UserDataGuard guard(user_data, release);
  LEVADA_ENTRY(levada_tensor_borrow_array) {
    Ref<levada::UserData> owner = guard.Take();
    LEVADA_OUT(out);
    LEVADA_ASSIGN_OR_RETURN(const levada::ArrayLayout layout, ReadArray(array, true, kFunction));
    LEVADA_ASSIGN_OR_RETURN(Ref<Tensor> tensor, levada::BorrowArray(layout, std::move(owner), kFunction));
    *out = Wrap<levada_tensor>(std::move(tensor));
    return Status::Ok();
  }
  LEVADA_END
}

levada_status levada_tensor_from_strings(const char* const* values, const int64_t* lengths, const int64_t* shape,
                                         int32_t rank, levada_tensor** out) noexcept {
  LEVADA_ENTRY(levada_tensor_from_strings) {
    LEVADA_OUT(out);
    if (rank < 0 || rank > levada::kMaxRank) {
      return InvalidArgument("%s: expected a rank of 0 to %d, got %d", kFunction, levada::kMaxRank, rank);
    }
    if (rank > 0) LEVADA_NOT_NULL(shape);
    const std::span<const int64_t> dims(shape, static_cast<size_t>(rank));
    LEVADA_RETURN_IF_ERROR(levada::CheckShape(dims, levada::SizeOf(DType::kString), kFunction));
    int64_t count = 0;
    levada::NumElements(dims, &count);
    if (count > 0) LEVADA_NOT_NULL(values);
    LEVADA_ASSIGN_OR_RETURN(const auto views, ReadStrings(values, lengths, count, kFunction));
    LEVADA_ASSIGN_OR_RETURN(Ref<Tensor> tensor, Tensor::FromStrings(views, Shape(dims)));
    *out = Wrap<levada_tensor>(std::move(tensor));
    return Status::Ok();
  }
  LEVADA_END
}

levada_tensor* levada_tensor_retain(levada_tensor* tensor) noexcept { return Retain<Tensor>(tensor); }

void levada_tensor_release(levada_tensor* tensor) noexcept { Release<Tensor>(tensor); }

levada_dtype levada_tensor_dtype(const levada_tensor* tensor) noexcept {
  const Tensor* const object = Unwrap<Tensor>(tensor);
  return object == nullptr ? LEVADA_INVALID_DTYPE : static_cast<levada_dtype>(object->dtype());
}

int32_t levada_tensor_rank(const levada_tensor* tensor) noexcept {
  const Tensor* const object = Unwrap<Tensor>(tensor);
  return object == nullptr ? LEVADA_UNKNOWN_RANK : object->rank();
}

int64_t levada_tensor_dim(const levada_tensor* tensor, int32_t axis) noexcept {
  const Tensor* const object = Unwrap<Tensor>(tensor);
  if (object == nullptr) return LEVADA_UNKNOWN_DIM;
  const int64_t rank = object->rank();
  const int64_t normal = axis < 0 ? axis + rank : axis;
  return normal < 0 || normal >= rank ? LEVADA_UNKNOWN_DIM : object->dim(static_cast<int>(normal));
}

int64_t levada_tensor_size(const levada_tensor* tensor) noexcept {
  const Tensor* const object = Unwrap<Tensor>(tensor);
  if (object == nullptr) return -1;
  if (!object->is_symbolic()) return object->size();
  // A symbolic tensor has a size when all of its dims are known; one beyond 2^63 counts as unknown.
  if (object->rank() < 0) return -1;
  for (const int64_t dim : object->shape()) {
    if (dim < 0) return -1;
  }
  int64_t count = 0;
  return levada::NumElements(object->shape(), &count) ? count : -1;
}

int64_t levada_tensor_nbytes(const levada_tensor* tensor) noexcept {
  const int64_t size = levada_tensor_size(tensor);
  int64_t nbytes = 0;
  if (size < 0 || __builtin_mul_overflow(size, levada::SizeOf(Unwrap<Tensor>(tensor)->dtype()), &nbytes)) return -1;
  return nbytes;
}

levada_status levada_tensor_describe(const levada_tensor* tensor, levada_array* out_array) noexcept {
  LEVADA_ENTRY(levada_tensor_describe) {
    LEVADA_NOT_NULL(out_array);
    if (out_array->struct_size < sizeof(levada_array)) {
      return InvalidArgument("%s: struct_size is %u, expected %zu", kFunction, out_array->struct_size,
                             sizeof(levada_array));
    }
    LEVADA_RETURN_IF_ERROR(ClearTail(out_array, kFunction));
    *out_array = {out_array->struct_size, 0, 0, 0, nullptr, nullptr, nullptr};
    LEVADA_HANDLE(Tensor, object, tensor);
    if (object->is_symbolic()) {
      return levada::FailedPrecondition("%s: a symbolic tensor has no values before its function runs", kFunction);
    }
    out_array->dtype = static_cast<int32_t>(object->dtype());
    out_array->rank = object->rank();
    out_array->flags = LEVADA_ARRAY_READONLY;
    out_array->shape = object->shape().data();
    out_array->byte_strides = object->strides().data();
    out_array->data = object->data();
    return Status::Ok();
  }
  LEVADA_END
}

levada_memory levada_tensor_memory(const levada_tensor* tensor) noexcept {
  const Tensor* const object = Unwrap<Tensor>(tensor);
  return object == nullptr ? LEVADA_MEMORY_NONE : static_cast<levada_memory>(object->memory());
}

bool levada_tensor_is_contiguous(const levada_tensor* tensor) noexcept {
  const Tensor* const object = Unwrap<Tensor>(tensor);
  return object != nullptr && !object->is_symbolic() && object->IsContiguous();
}

bool levada_tensor_is_symbolic(const levada_tensor* tensor) noexcept {
  const Tensor* const object = Unwrap<Tensor>(tensor);
  return object != nullptr && object->is_symbolic();
}

levada_status levada_tensor_string_at(const levada_tensor* tensor, int64_t index, const char** out_bytes,
                                      int64_t* out_nbytes) noexcept {
  LEVADA_ENTRY(levada_tensor_string_at) {
    LEVADA_OUT(out_bytes);
    LEVADA_OUT(out_nbytes);
    LEVADA_HANDLE(Tensor, object, tensor);
    if (object->is_symbolic() || object->dtype() != DType::kString) {
      return InvalidArgument("%s: expected a string tensor with values, got %s%s", kFunction,
                             object->is_symbolic() ? "symbolic " : "", levada::NameOf(object->dtype()));
    }
    if (index < 0 || index >= object->size()) {
      return levada::OutOfRange("%s: expected an index in [0, %lld), got %lld", kFunction,
                                static_cast<long long>(object->size()), static_cast<long long>(index));
    }
    int64_t offset = index * levada::SizeOf(DType::kString);
    if (!object->IsContiguous()) {
      offset = levada::OffsetOf(levada::CoordinatesOf(index, object->shape()), object->strides());
    }
    const auto* record = reinterpret_cast<const levada::StringRecord*>(object->data() + offset);
    const std::string_view text = object->StringAt(*record);
    *out_bytes = text.data();
    *out_nbytes = static_cast<int64_t>(text.size());
    return Status::Ok();
  }
  LEVADA_END
}
