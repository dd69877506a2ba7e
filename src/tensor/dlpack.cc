#include "tensor/dlpack.h"

#include <memory>

#include "base/checked.h"
#include "tensor/dlpack_abi.h"
#include "tensor/extent.h"

namespace levada {
namespace {

using dlpack::TensorView;

Status CheckOrigin(const TensorView& view, const char* where) {
  const int32_t device = view.device.type;
  if (device != dlpack::kCpu && device != dlpack::kCudaHost && device != dlpack::kRocmHost &&
      device != dlpack::kCudaManaged) {
    return Unimplemented("%s: expected memory that the CPU reads, got DLPack device type %d", where, device);
  }
  return Status::Ok();
}

Result<DType> ReadDType(const dlpack::DataType& dtype, const char* where) {
  const DType own = static_cast<DType>(dtype.code * 256 + dtype.bits);
  // Elements of less than a byte are packed there and stand one in a byte here.
  if (dtype.lanes != 1 || !IsValid(own) || own == DType::kString || dtype.bits < 8) {
    return Unimplemented("%s: expected a number or bool type, got DLPack type code %d, %d bits, %d lanes", where,
                         dtype.code, dtype.bits, dtype.lanes);
  }
  return own;
}

// Strides in bytes of a foreign view.
Result<Strides> ReadStrides(const TensorView& view, const Shape& shape, int64_t element_size, const char* where) {
  if (view.strides == nullptr) return ContiguousStrides(shape, element_size);
  Strides strides(shape.size(), 0);
  for (int64_t i = 0; i < shape.size(); ++i) {
    // The stride of an axis of one element is never followed and may hold anything.
    if (shape[i] <= 1) {
      strides[i] = element_size;
#ifdef LEVADA_PLANTED_BUG  // the fuzzers have to find the product that overflows
    } else if ((strides[i] = view.strides[i] * element_size) == INT64_MIN) {
#else
    } else if (!CheckedMul(view.strides[i], element_size, &strides[i])) {
#endif
      return InvalidArgument("%s: stride %lld at axis %d is beyond 2^63 bytes", where,
                             static_cast<long long>(view.strides[i]), static_cast<int>(i));
    }
  }
  return strides;
}

void GiveBackForeign(void* context, void*, int64_t) { delete static_cast<DlpackOwner*>(context); }

Result<Ref<Tensor>> FromView(const TensorView& view, DlpackOwner owner, const char* where) {
  LEVADA_RETURN_IF_ERROR(CheckOrigin(view, where));
  LEVADA_ASSIGN_OR_RETURN(const DType dtype, ReadDType(view.dtype, where));
  if (view.rank < 0 || view.rank > kMaxRank || (view.rank > 0 && view.shape == nullptr)) {
    return InvalidArgument("%s: expected a rank of 0 to %d with a shape, got %d", where, kMaxRank, view.rank);
  }
  Shape shape(std::span<const int64_t>(view.shape, static_cast<size_t>(view.rank)));
  const int64_t element_size = SizeOf(dtype);
  LEVADA_RETURN_IF_ERROR(CheckShape(shape, element_size, where));
  LEVADA_ASSIGN_OR_RETURN(Strides strides, ReadStrides(view, shape, element_size, where));
  LEVADA_ASSIGN_OR_RETURN(const Extent extent, ExtentOf(shape, strides, element_size, where));
  if (view.data == nullptr && extent.high > 0) {
    return InvalidArgument("%s: expected the address of the elements, got NULL", where);
  }
  if (view.byte_offset > static_cast<uint64_t>(INT64_MAX)) {
    return InvalidArgument("%s: expected a byte offset below 2^63, got %llu", where,
                           static_cast<unsigned long long>(view.byte_offset));
  }
  char* const data = view.data == nullptr ? nullptr : static_cast<char*>(view.data) + view.byte_offset;
  LEVADA_RETURN_IF_ERROR(CheckAddress(data, extent, where));
  if (dtype == DType::kBool && extent.nbytes() > 0) {
    LEVADA_RETURN_IF_ERROR(CheckTruthValues(data, shape, strides, extent, where));
  }
  std::unique_ptr<DlpackOwner> context(new DlpackOwner(std::move(owner)));
  Ref<Buffer> buffer = MakeRef<Buffer>(MemoryKind::kBorrowed, data + extent.low, extent.nbytes(), GiveBackForeign,
                                       static_cast<void*>(context.get()));
  context.release();
  return Tensor::View(std::move(buffer), -extent.low, dtype, std::move(shape), std::move(strides));
}

// What an exported tensor needs to live: the struct, its strides in elements, and the tensor itself (whose shape it
// shows). The deleter needs nothing but memory, so it may run on any thread.
template <typename Managed>
struct Exported {
  Managed managed;
  Strides strides;
  Ref<Tensor> tensor;

  static void Delete(Managed* managed) { delete static_cast<Exported*>(managed->manager); }
};

template <typename Managed>
Result<Managed*> Export(Ref<Tensor> tensor, const char* where) {
  LEVADA_RETURN_IF_ERROR(CheckExportable(*tensor, where));
  std::unique_ptr<Exported<Managed>> exported(new Exported<Managed>{});
  const int64_t element_size = SizeOf(tensor->dtype());
  // Strides of axes of one element are normalised: some consumers look at them.
  const Strides c_order = ContiguousStrides(tensor->shape(), element_size);
  for (int64_t i = 0; i < c_order.size(); ++i) {
    exported->strides.push_back((tensor->dim(i) <= 1 ? c_order[i] : tensor->strides()[i]) / element_size);
  }
  TensorView& view = exported->managed.view;
  view.data = tensor->size() == 0 ? nullptr : const_cast<char*>(tensor->data());
  view.device = {dlpack::kCpu, 0};
  view.rank = tensor->rank();
  const int number = static_cast<int>(tensor->dtype());
  view.dtype = {static_cast<uint8_t>(number >> 8), static_cast<uint8_t>(number & 0xFF), 1};
  view.shape = const_cast<int64_t*>(tensor->shape().data());
  view.strides = exported->strides.data();
  view.byte_offset = 0;
  exported->managed.manager = exported.get();
  exported->managed.deleter = Exported<Managed>::Delete;
  exported->tensor = std::move(tensor);
  return &exported.release()->managed;
}

}  // namespace

DlpackOwner::~DlpackOwner() {
  if (unversioned_ != nullptr && unversioned_->deleter != nullptr) unversioned_->deleter(unversioned_);
  if (versioned_ != nullptr && versioned_->deleter != nullptr) versioned_->deleter(versioned_);
}

Result<Ref<Tensor>> TensorFromDlpack(DlpackOwner owner, const char* where) {
  if (const DLManagedTensorVersioned* versioned = owner.versioned()) {
    // Of another major version only the deleter may be touched.
    if (versioned->version.major != dlpack::kMajor) {
      return Unimplemented("%s: expected DLPack major version %u, got %u", where, dlpack::kMajor,
                           versioned->version.major);
    }
    return FromView(versioned->view, std::move(owner), where);
  }
  if (const DLManagedTensor* unversioned = owner.unversioned()) {
    return FromView(unversioned->view, std::move(owner), where);
  }
  return InvalidArgument("%s: expected a DLPack tensor, got NULL", where);
}

Status CheckExportable(const Tensor& tensor, const char* where) {
  if (tensor.is_symbolic() || tensor.dtype() == DType::kString) {
    return Unimplemented("%s: DLPack has no %s", where, tensor.is_symbolic() ? "symbolic tensors" : "strings");
  }
  if (BitsOf(tensor.dtype()) < 8) {
    return Unimplemented("%s: DLPack packs the elements of %s; cast to int8", where, NameOf(tensor.dtype()));
  }
  const int64_t element_size = SizeOf(tensor.dtype());
  for (int i = 0; i < tensor.rank(); ++i) {
    if (tensor.dim(i) > 1 && tensor.strides()[i] % element_size != 0) {
      return FailedPrecondition("%s: expected byte strides that are multiples of %lld, got %lld at axis %d", where,
                                static_cast<long long>(element_size), static_cast<long long>(tensor.strides()[i]), i);
    }
  }
  return Status::Ok();
}

Result<DLManagedTensorVersioned*> TensorToDlpack(Ref<Tensor> tensor, bool read_only, const char* where) {
  LEVADA_ASSIGN_OR_RETURN(DLManagedTensorVersioned * managed,
                          Export<DLManagedTensorVersioned>(std::move(tensor), where));
  managed->version = {dlpack::kMajor, dlpack::kMinor};
  managed->flags = read_only ? dlpack::kReadOnly : dlpack::kIsCopied;
  return managed;
}

Result<DLManagedTensor*> TensorToUnversionedDlpack(Ref<Tensor> tensor, const char* where) {
  return Export<DLManagedTensor>(std::move(tensor), where);
}

}  // namespace levada
