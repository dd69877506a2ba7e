#include "convert/array.h"

#include <cstdint>
#include <cstring>

#include "kernel/copy.h"

namespace levada {

Result<ArrayLayout> CheckArray(const ArrayDescription& array, const char* where) {
  if (!IsValid(array.dtype) || array.dtype == DType::kString) {
    return InvalidArgument("%s: expected a number or bool dtype, got %s (%d)", where, NameOf(array.dtype),
                           static_cast<int>(array.dtype)).AboutDType();
  }
  if (array.rank < 0 || array.rank > kMaxRank) {
    return InvalidArgument("%s: expected a rank of 0 to %d, got %d", where, kMaxRank, array.rank);
  }
  if (array.rank > 0 && array.shape == nullptr) {
    return InvalidArgument("%s: expected a shape of %d dimensions, got NULL", where, array.rank);
  }
  const size_t rank = array.rank;
  const std::span<const int64_t> shape(array.shape, rank);
  const int64_t element_size = SizeOf(array.dtype);
  LEVADA_RETURN_IF_ERROR(CheckShape(shape, element_size, where));
  ArrayLayout layout;
  layout.dtype = array.dtype;
  layout.shape = Shape(shape);
  layout.strides = array.byte_strides == nullptr ? ContiguousStrides(shape, element_size)
                                                 : Strides(std::span<const int64_t>(array.byte_strides, rank));
  layout.byte_swapped = array.byte_swapped && element_size > 1;
  LEVADA_ASSIGN_OR_RETURN(layout.extent, ExtentOf(shape, layout.strides, element_size, where));
  if (!array.needs_data) return layout;
  layout.data = static_cast<const char*>(array.data);
  if (layout.data == nullptr && layout.extent.high > 0) {
    return InvalidArgument("%s: expected the address of the elements, got NULL", where);
  }
  LEVADA_RETURN_IF_ERROR(CheckAddress(layout.data, layout.extent, where));
  return layout;
}

void SwapBytesInPlace(Tensor& tensor) {
  const int64_t element_size = SizeOf(tensor.dtype());
  const int64_t units = IsComplex(tensor.dtype()) ? 2 : 1;
  if (element_size > 1) kernel::SwapBytes(element_size / units, tensor.mutable_data(), tensor.size() * units);
}

namespace {

// Any byte but 0 is true in an array of others; kernels rely on 0 and 1. Eight at a time, since hardly ever one is wrong.
void MakeTruthValues(char* bytes, int64_t n) {
  int64_t i = 0;
  for (; i + 8 <= n; i += 8) {
    uint64_t eight;
    std::memcpy(&eight, bytes + i, 8);
    if ((eight & 0xFEFEFEFEFEFEFEFE) == 0) [[likely]] continue;
    for (int64_t k = i; k < i + 8; ++k) bytes[k] = bytes[k] != 0;
  }
  for (; i < n; ++i) bytes[i] = bytes[i] != 0;
}

}  // namespace

Result<Ref<Tensor>> CopyArray(const ArrayLayout& array) {
  LEVADA_ASSIGN_OR_RETURN(Ref<Tensor> out, Tensor::Empty(array.dtype, array.shape));
  if (out->size() == 0) return out;
  const Strides& c_order = out->strides();
  if (array.strides == c_order) {
    std::memcpy(out->mutable_data(), array.data, out->nbytes());
  } else {
    kernel::CopyStrided(SizeOf(array.dtype), out->rank(), array.shape.data(), array.data, array.strides.data(),
                        out->mutable_data(), c_order.data());
  }
  if (array.byte_swapped) SwapBytesInPlace(*out);
  if (array.dtype == DType::kBool) MakeTruthValues(out->mutable_data(), out->size());
  return out;
}

Result<Ref<Tensor>> BorrowArray(const ArrayLayout& array, Ref<UserData> owner, const char* where) {
  if (array.byte_swapped) {
    return InvalidArgument("%s: expected elements in native byte order, got byte-swapped ones; copy the array", where);
  }
  if (array.dtype == DType::kBool && array.extent.nbytes() > 0) {
    LEVADA_RETURN_IF_ERROR(CheckTruthValues(array.data, array.shape, array.strides, array.extent, where));
  }
  // One duty, handed over without a moment in which nobody or both hold it.
  const auto give_back = [](void* context, void*, int64_t) { static_cast<UserData*>(context)->Release(); };
  char* const first = const_cast<char*>(array.data) + array.extent.low;
  Ref<Buffer> buffer =
      MakeRef<Buffer>(MemoryKind::kBorrowed, first, array.extent.nbytes(), give_back, static_cast<void*>(owner.get()));
  owner.release();
  return Tensor::View(std::move(buffer), -array.extent.low, array.dtype, array.shape, array.strides);
}

}  // namespace levada
