#include "dataset/source/array_files.h"

#include "dataset/source/parts.h"
#include "io/array_file.h"
#include "io/read_file.h"

namespace levada {
namespace {

constexpr const char* kOp = "array_files";

Status CheckPaths(const std::vector<std::string>& paths) {
  return paths.empty() ? InvalidArgument("%s: expected at least one file, got none", kOp) : Status::Ok();
}

}  // namespace

Result<Ref<DatasetNode>> MakeArrayFiles(const std::vector<std::string>& paths, std::vector<std::string> names,
                                        bool read) {
  LEVADA_RETURN_IF_ERROR(CheckPaths(paths));
  const bool all = names.empty();
  Ref<PartList> list = MakeRef<PartList>();
  list->op = kOp;
  for (const std::string& path : paths) {
    LEVADA_ASSIGN_OR_RETURN(std::vector<std::string> found, ArrayNames(path));
    if (names.empty()) names = found;
    if (names.empty()) return InvalidArgument("%s: '%s': expected at least one array, got none", kOp, path.c_str());
    if (all && found.size() != names.size()) {
      return InvalidArgument("%s: '%s': expected %zu arrays as in '%s', got %zu", kOp, path.c_str(), names.size(),
                             paths[0].c_str(), found.size());
    }
    LEVADA_ASSIGN_OR_RETURN(TensorList columns, ReadArrays(path, names, true));
    LEVADA_RETURN_IF_ERROR(AddPart(*list, path, names, std::move(columns)));
  }
  return MakeParts(std::move(list), read);
}

Result<Ref<DatasetNode>> MakeRawFiles(const std::vector<std::string>& paths, const TensorSpec& row, int64_t offset,
                                      bool read) {
  LEVADA_RETURN_IF_ERROR(CheckPaths(paths));
  Ref<PartList> list = MakeRef<PartList>();
  list->op = kOp;
  const int64_t row_bytes = RowBytes(row);
  for (const std::string& path : paths) {
    LEVADA_ASSIGN_OR_RETURN(const File file, File::Open(path));
    LEVADA_ASSIGN_OR_RETURN(const int64_t size, file.Size());
    if (offset < 0 || size < offset || row_bytes == 0 || (size - offset) % row_bytes != 0) {
      return InvalidArgument("raw_files: '%s': expected rows of %lld bytes behind offset %lld, got %lld bytes in all",
                             path.c_str(), static_cast<long long>(row_bytes), static_cast<long long>(offset),
                             static_cast<long long>(size));
    }
    Shape shape = row.shape;
    shape.insert(0, (size - offset) / row_bytes);
    LEVADA_ASSIGN_OR_RETURN(const ArrayLayout layout,
                            CheckArray({row.dtype, static_cast<int32_t>(shape.size()), shape.data(), nullptr, nullptr,
                                        false, false}, "raw_files"));
    Result<Ref<Tensor>> column = size == offset ? Tensor::Empty(row.dtype, shape)
                                                : MapFile(path, offset, layout, "raw_files");
    if (!column.ok()) return column.status();
    LEVADA_RETURN_IF_ERROR(AddPart(*list, path, {""}, {std::move(column).value()}));
  }
  return MakeParts(std::move(list), read);
}

}  // namespace levada
