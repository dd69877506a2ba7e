// Tensors into other dtypes, into text, and out of the library.

#include <memory>

#include "capi/tensor.h"
#include "convert/layout.h"
#include "convert/policy.h"
#include "tensor/dlpack.h"
#include "tensor/print.h"

using levada::DType;
using levada::Ref;
using levada::Status;
using levada::Tensor;
using namespace levada::capi;

levada_status levada_tensor_to_string(const levada_tensor* tensor, levada_style style, levada_tensor** out) noexcept {
  LEVADA_ENTRY(levada_tensor_to_string) {
    LEVADA_OUT(out);
    LEVADA_HANDLE(Tensor, object, tensor);
    LEVADA_ASSIGN_OR_RETURN(const std::string text,
                            levada::TensorToString(*object, static_cast<levada::Style>(style)));
    LEVADA_ASSIGN_OR_RETURN(Ref<Tensor> result, Tensor::ScalarString(text));
    *out = Wrap<levada_tensor>(std::move(result));
    return Status::Ok();
  }
  LEVADA_END
}

levada_status levada_tensor_convert(const levada_tensor* tensor, levada_dtype dtype, levada_policy policy,
                                    levada_tensor** out) noexcept {
  LEVADA_ENTRY(levada_tensor_convert) {
    LEVADA_OUT(out);
    LEVADA_HANDLE(Tensor, object, tensor);
    LEVADA_ASSIGN_OR_RETURN(
        Ref<Tensor> result,
        levada::Convert(Ref<Tensor>::Share(object), static_cast<DType>(dtype), static_cast<levada::Policy>(policy),
                        "convert_to_tensor"));
    *out = Wrap<levada_tensor>(std::move(result));
    return Status::Ok();
  }
  LEVADA_END
}

levada_status levada_tensor_beside(const levada_tensor* value, const levada_tensor* tensor,
                                   levada_tensor** out) noexcept {
  LEVADA_ENTRY(levada_tensor_beside) {
    LEVADA_OUT(out);
    LEVADA_HANDLE(Tensor, object, value);
    LEVADA_HANDLE(Tensor, anchor, tensor);
    LEVADA_ASSIGN_OR_RETURN(Ref<Tensor> result, levada::ConvertBeside(Ref<Tensor>::Share(object), anchor->dtype()));
    *out = Wrap<levada_tensor>(std::move(result));
    return Status::Ok();
  }
  LEVADA_END
}

namespace {

void ReleaseTaken(void* user_data) { static_cast<Tensor*>(user_data)->Release(); }

}  // namespace

levada_status levada_tensor_take_buffer(levada_tensor* tensor, levada_array* out_array, void** out_user_data,
                                        levada_release_fn* out_release) noexcept {
  LEVADA_ENTRY(levada_tensor_take_buffer) {
    LEVADA_OUT(out_user_data);
    LEVADA_OUT(out_release);
    LEVADA_NOT_NULL(out_array);
    const uint32_t struct_size = out_array->struct_size;
    if (struct_size < sizeof(levada_array)) {
      return levada::InvalidArgument("%s: struct_size is %u, expected %zu", kFunction, struct_size,
                                     sizeof(levada_array));
    }
    LEVADA_RETURN_IF_ERROR(ClearTail(out_array, kFunction));
    *out_array = {struct_size, 0, 0, 0, nullptr, nullptr, nullptr};
    LEVADA_HANDLE(Tensor, object, tensor);
    if (object->is_symbolic() || object->dtype() == DType::kString) {
      return levada::Unimplemented("%s: expected a tensor of numbers with values, got %s", kFunction,
                                   object->is_symbolic() ? "a symbolic one" : "strings");
    }
    // The caller's reference is consumed only on success; a wholly owned, gapless buffer moves out as it is.
    Ref<Tensor> taken;
    const bool moves = object->IsExclusivelyOwned() && object->IsContiguous();
    if (!moves) {
      LEVADA_ASSIGN_OR_RETURN(taken, levada::DeepCopy(*object));
      object->Release();
    } else {
      taken = Ref<Tensor>::Adopt(object);
    }
    *out_array = {struct_size,           static_cast<int32_t>(taken->dtype()), taken->rank(), 0, taken->shape().data(),
                  taken->strides().data(), taken->data()};
    *out_user_data = taken.release();
    *out_release = ReleaseTaken;
    return Status::Ok();
  }
  LEVADA_END
}

levada_status levada_tensor_from_dlpack(struct DLManagedTensorVersioned* managed, levada_tensor** out) noexcept {
  LEVADA_ENTRY(levada_tensor_from_dlpack) {
    levada::DlpackOwner owner(managed);
    LEVADA_OUT(out);
    LEVADA_NOT_NULL(managed);
    LEVADA_ASSIGN_OR_RETURN(Ref<Tensor> tensor, levada::TensorFromDlpack(std::move(owner), kFunction));
    *out = Wrap<levada_tensor>(std::move(tensor));
    return Status::Ok();
  }
  LEVADA_END
}

levada_status levada_tensor_from_dlpack_unversioned(struct DLManagedTensor* managed, levada_tensor** out) noexcept {
  LEVADA_ENTRY(levada_tensor_from_dlpack_unversioned) {
    levada::DlpackOwner owner(managed);
    LEVADA_OUT(out);
    LEVADA_NOT_NULL(managed);
    LEVADA_ASSIGN_OR_RETURN(Ref<Tensor> tensor, levada::TensorFromDlpack(std::move(owner), kFunction));
    *out = Wrap<levada_tensor>(std::move(tensor));
    return Status::Ok();
  }
  LEVADA_END
}

levada_status levada_tensor_to_dlpack(const levada_tensor* tensor, struct DLManagedTensorVersioned** out) noexcept {
  LEVADA_ENTRY(levada_tensor_to_dlpack) {
    LEVADA_OUT(out);
    LEVADA_HANDLE(Tensor, object, tensor);
    LEVADA_ASSIGN_OR_RETURN(*out, levada::TensorToDlpack(Ref<Tensor>::Share(object), true, kFunction));
    return Status::Ok();
  }
  LEVADA_END
}

levada_status levada_tensor_to_dlpack_unversioned(const levada_tensor* tensor,
                                                  struct DLManagedTensor** out) noexcept {
  LEVADA_ENTRY(levada_tensor_to_dlpack_unversioned) {
    LEVADA_OUT(out);
    LEVADA_HANDLE(Tensor, object, tensor);
    LEVADA_RETURN_IF_ERROR(levada::CheckExportable(*object, kFunction));
    LEVADA_ASSIGN_OR_RETURN(Ref<Tensor> copy, levada::DeepCopy(*object));
    LEVADA_ASSIGN_OR_RETURN(*out, levada::TensorToUnversionedDlpack(std::move(copy), kFunction));
    return Status::Ok();
  }
  LEVADA_END
}
