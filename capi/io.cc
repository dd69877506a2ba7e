// Files.

#include <cstddef>

#include "capi/tensor.h"
#include "io/idx.h"
#include "io/read_file.h"
#include "system/files.h"

using levada::Ref;
using levada::Status;
using levada::Tensor;
using namespace levada::capi;

levada_status levada_set_file_table(const levada_file_table* table) noexcept {
  LEVADA_ENTRY(levada_set_file_table) {
    if (table == nullptr) {
      levada::FileSlot().Reset();
      return Status::Ok();
    }
    if (table->struct_size < offsetof(levada_file_table, create)) {
      return levada::InvalidArgument("%s: struct_size is %u, expected %zu", kFunction, table->struct_size,
                                     sizeof(levada_file_table));
    }
    LEVADA_ASSIGN_OR_RETURN(const levada_file_table t, ReadOptions(table, kFunction));
    // unmap belongs to map: a table that cannot map needs neither.
    const bool complete = t.open != nullptr && t.size != nullptr && t.read != nullptr && t.close != nullptr &&
                          (t.map == nullptr || t.unmap != nullptr);
    if (!complete) return levada::InvalidArgument("%s: a required function is NULL", kFunction);
    levada::FileSlot().Set({t.open, t.size, t.read, t.map, t.unmap, t.close, t.user_data, t.create, t.write, t.sync,
                            t.rename, t.remove, t.make_directory, t.list, t.modified});
    return Status::Ok();
  }
  LEVADA_END
}

levada_status levada_read_file(const char* path, bool decompress, levada_tensor** out) noexcept {
  LEVADA_ENTRY(levada_read_file) {
    LEVADA_OUT(out);
    LEVADA_NOT_NULL(path);
    LEVADA_ASSIGN_OR_RETURN(Ref<Tensor> tensor, levada::ReadFile(path, decompress));
    *out = Wrap<levada_tensor>(std::move(tensor));
    return Status::Ok();
  }
  LEVADA_END
}

levada_status levada_read_idx(const char* path, levada_tensor** out) noexcept {
  LEVADA_ENTRY(levada_read_idx) {
    LEVADA_OUT(out);
    LEVADA_NOT_NULL(path);
    LEVADA_ASSIGN_OR_RETURN(Ref<Tensor> tensor, levada::ReadIdx(path));
    *out = Wrap<levada_tensor>(std::move(tensor));
    return Status::Ok();
  }
  LEVADA_END
}

levada_status levada_tensor_map_file(const char* path, int64_t offset, const levada_array* layout,
                                     levada_tensor** out) noexcept {
  LEVADA_ENTRY(levada_tensor_map_file) {
    LEVADA_OUT(out);
    LEVADA_NOT_NULL(path);
    LEVADA_NOT_NULL(layout);
    if (layout->data != nullptr) return levada::InvalidArgument("%s: expected layout->data to be NULL", kFunction);
    LEVADA_ASSIGN_OR_RETURN(const levada::ArrayLayout array, ReadArray(layout, false, kFunction));
    LEVADA_ASSIGN_OR_RETURN(Ref<Tensor> tensor, levada::MapFile(path, offset, array, kFunction));
    *out = Wrap<levada_tensor>(std::move(tensor));
    return Status::Ok();
  }
  LEVADA_END
}
