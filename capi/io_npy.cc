// NumPy's files.

#include "capi/dataset_tools.h"
#include "capi/strings.h"
#include "capi/tensor.h"
#include "io/npy.h"
#include "io/npz.h"

using levada::InvalidArgument;
using levada::Ref;
using levada::Status;
using levada::Tensor;
using namespace levada::capi;

levada_status levada_read_npy(const char* path, bool map, levada_tensor** out) noexcept {
  LEVADA_ENTRY(levada_read_npy) {
    LEVADA_OUT(out);
    LEVADA_NOT_NULL(path);
    LEVADA_ASSIGN_OR_RETURN(Ref<Tensor> tensor, levada::ReadNpy(path, map));
    *out = Wrap<levada_tensor>(std::move(tensor));
    return Status::Ok();
  }
  LEVADA_END
}

levada_status levada_save_npy(const char* path, const levada_tensor* tensor) noexcept {
  LEVADA_ENTRY(levada_save_npy) {
    LEVADA_NOT_NULL(path);
    LEVADA_HANDLE(const Tensor, object, tensor);
    return levada::WriteNpy(Ref<Tensor>::Share(const_cast<Tensor*>(object)), path);
  }
  LEVADA_END
}

levada_status levada_npz_names(const char* path, levada_tensor** out) noexcept {
  LEVADA_ENTRY(levada_npz_names) {
    LEVADA_OUT(out);
    LEVADA_NOT_NULL(path);
    LEVADA_ASSIGN_OR_RETURN(const std::vector<std::string> names, levada::NpzNames(path));
    const std::vector<std::string_view> views(names.begin(), names.end());
    LEVADA_ASSIGN_OR_RETURN(Ref<Tensor> tensor, Tensor::FromStrings(views, {static_cast<int64_t>(views.size())}));
    *out = Wrap<levada_tensor>(std::move(tensor));
    return Status::Ok();
  }
  LEVADA_END
}

levada_status levada_read_npz(const char* path, const char* name, bool map, levada_tensor** out) noexcept {
  LEVADA_ENTRY(levada_read_npz) {
    LEVADA_OUT(out);
    LEVADA_NOT_NULL(path);
    LEVADA_NOT_NULL(name);
    LEVADA_ASSIGN_OR_RETURN(Ref<Tensor> tensor, levada::ReadNpz(path, name, map));
    *out = Wrap<levada_tensor>(std::move(tensor));
    return Status::Ok();
  }
  LEVADA_END
}

levada_status levada_save_npz(const char* path, const levada_tensor* names, levada_tensor* const* components,
                              int32_t n_components, bool deflate) noexcept {
  LEVADA_ENTRY(levada_save_npz) {
    LEVADA_NOT_NULL(path);
    LEVADA_HANDLE(const Tensor, texts, names);
    LEVADA_ASSIGN_OR_RETURN(const levada::TensorList tensors, ReadTensors(components, n_components, kFunction));
    for (const Ref<Tensor>& tensor : tensors) {
      if (tensor->is_symbolic()) return InvalidArgument("%s: expected tensors with values, got a symbolic one", kFunction);
    }
    LEVADA_ASSIGN_OR_RETURN(const std::vector<std::string> list, ReadStrings(*texts, "names", kFunction));
    if (static_cast<int64_t>(list.size()) != n_components) {
      return InvalidArgument("%s: names: expected %d strings, got %zu", kFunction, n_components, list.size());
    }
    return levada::WriteNpz(path, list, tensors, deflate);
  }
  LEVADA_END
}
