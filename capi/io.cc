// Files.

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
    if (table->struct_size < sizeof(levada_file_table)) {
      return levada::InvalidArgument("%s: struct_size is %u, expected %zu", kFunction, table->struct_size,
                                     sizeof(levada_file_table));
    }
    LEVADA_RETURN_IF_ERROR(CheckTail(*table, kFunction));
    // unmap belongs to map: a table that cannot map needs neither.
    const bool complete = table->open != nullptr && table->size != nullptr && table->read != nullptr &&
                          table->close != nullptr && (table->map == nullptr || table->unmap != nullptr);
    if (!complete) return levada::InvalidArgument("%s: a required function is NULL", kFunction);
    levada::FileSlot().Set(
        {table->open, table->size, table->read, table->map, table->unmap, table->close, table->user_data});
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
