// Sources of arrays in files, and safetensors files.

#include <algorithm>

#include "capi/dataset_tools.h"
#include "capi/strings.h"
#include "capi/tensor.h"
#include "dataset/source/array_files.h"
#include "io/array_file.h"
#include "io/safetensors.h"

using levada::Dataset;
using levada::InvalidArgument;
using levada::Ref;
using levada::Status;
using levada::Tensor;
using namespace levada::capi;

levada_status levada_array_names(const char* path, levada_tensor** out) noexcept {
  LEVADA_ENTRY(levada_array_names) {
    LEVADA_OUT(out);
    LEVADA_NOT_NULL(path);
    LEVADA_ASSIGN_OR_RETURN(std::vector<std::string> names, levada::ArrayNames(path));
    if (names.size() == 1 && names[0].empty()) names.clear();
    LEVADA_ASSIGN_OR_RETURN(Ref<Tensor> tensor, GiveStrings(names));
    *out = Wrap<levada_tensor>(std::move(tensor));
    return Status::Ok();
  }
  LEVADA_END
}

levada_status levada_read_safetensors(const char* path, const char* name, bool map, levada_tensor** out) noexcept {
  LEVADA_ENTRY(levada_read_safetensors) {
    LEVADA_OUT(out);
    LEVADA_NOT_NULL(path);
    LEVADA_NOT_NULL(name);
    LEVADA_ASSIGN_OR_RETURN(const levada::SafetensorsFile file, levada::SafetensorsFile::Open(path));
    LEVADA_ASSIGN_OR_RETURN(Ref<Tensor> tensor, file.ReadNamed(name, map));
    *out = Wrap<levada_tensor>(std::move(tensor));
    return Status::Ok();
  }
  LEVADA_END
}

levada_status levada_save_safetensors(const char* path, const levada_tensor* names, levada_tensor* const* components,
                                      int32_t n_components) noexcept {
  LEVADA_ENTRY(levada_save_safetensors) {
    LEVADA_NOT_NULL(path);
    LEVADA_HANDLE(const Tensor, texts, names);
    LEVADA_ASSIGN_OR_RETURN(const levada::TensorList tensors, ReadTensors(components, n_components, kFunction));
    LEVADA_ASSIGN_OR_RETURN(const std::vector<std::string> list, ReadStrings(*texts, "names", kFunction));
    if (list.size() != tensors.size()) {
      return InvalidArgument("%s: names: expected %d strings, got %zu", kFunction, n_components, list.size());
    }
    std::vector<levada::NamedTensor> named;
    for (size_t i = 0; i < list.size(); ++i) {
      const bool again = std::find(list.begin(), list.begin() + i, list[i]) != list.begin() + i;
      if (list[i].empty() || again || tensors[i]->is_symbolic()) {
        return InvalidArgument("%s: expected a name of its own and a tensor with values, got '%s' (position %zu)",
                               kFunction, list[i].c_str(), i);
      }
      named.push_back({list[i], tensors[i]});
    }
    return levada::WriteSafetensors(path, named, {});
  }
  LEVADA_END
}

levada_status levada_dataset_array_files(const levada_tensor* filenames, const levada_tensor* names, bool read,
                                         levada_dataset** out) noexcept {
  LEVADA_ENTRY(levada_dataset_array_files) {
    LEVADA_OUT(out);
    LEVADA_HANDLE(const Tensor, files, filenames);
    LEVADA_HANDLE(const Tensor, arrays, names);
    LEVADA_ASSIGN_OR_RETURN(const std::vector<std::string> paths, ReadStrings(*files, "filenames", kFunction));
    LEVADA_ASSIGN_OR_RETURN(std::vector<std::string> list, ReadStrings(*arrays, "names", kFunction));
    return Give(levada::MakeArrayFiles(paths, std::move(list), read), out);
  }
  LEVADA_END
}

levada_status levada_dataset_raw_files(const levada_tensor* filenames, levada_dtype dtype, const int64_t* shape,
                                       int32_t rank, int64_t offset, bool read, levada_dataset** out) noexcept {
  LEVADA_ENTRY(levada_dataset_raw_files) {
    LEVADA_OUT(out);
    LEVADA_HANDLE(const Tensor, files, filenames);
    LEVADA_ASSIGN_OR_RETURN(const std::vector<std::string> paths, ReadStrings(*files, "filenames", kFunction));
    levada::TensorSpec row{static_cast<levada::DType>(dtype), true, {}};
    if (!IsValid(row.dtype) || row.dtype == levada::DType::kString) {
      return InvalidArgument("%s: expected a number or bool as dtype, got %d", kFunction, static_cast<int>(dtype));
    }
    if (rank < 0 || rank >= levada::kMaxRank || (rank > 0 && shape == nullptr)) {
      return InvalidArgument("%s: expected a rank of 0 to 63, got %d", kFunction, rank);
    }
    for (int32_t i = 0; i < rank; ++i) row.shape.push_back(shape[i]);
    LEVADA_RETURN_IF_ERROR(levada::CheckShape(row.shape, SizeOf(row.dtype), kFunction));
    return Give(levada::MakeRawFiles(paths, row, offset, read), out);
  }
  LEVADA_END
}
