// Checkpoints.

#include "checkpoint/checkpoint.h"

#include "capi/handles.h"
#include "io/safetensors.h"

using levada::CheckpointItem;
using levada::Result;
using levada::Status;
using namespace levada::capi;

namespace {

Result<CheckpointItem> ReadItem(const levada_checkpoint_item& item, const char* function) {
  CheckpointItem read;
  if (item.name == nullptr || item.name[0] == '\0') return levada::InvalidArgument("%s: expected a name, got none", function);
  read.name = item.name;
  const int objects = (item.variable != nullptr) + (item.iterator != nullptr) + (item.generator != nullptr);
  if (objects != 1) {
    return levada::InvalidArgument("%s: expected one object as '%s', got %d", function, item.name, objects);
  }
  if (item.variable != nullptr) {
    levada::Variable* const object = Unwrap<levada::Variable>(item.variable);
    if (object == nullptr) return BadHandle(item.variable, function, "variable");
    read.variable = object->state();
  } else if (item.iterator != nullptr) {
    levada::Iterator* const object = Unwrap<levada::Iterator>(item.iterator);
    if (object == nullptr) return BadHandle(item.iterator, function, "iterator");
    read.iterator = levada::Ref<levada::Iterator>::Share(object);
  } else {
    levada::Generator* const object = Unwrap<levada::Generator>(item.generator);
    if (object == nullptr) return BadHandle(item.generator, function, "generator");
    read.generator = object->state();
  }
  return read;
}

Result<std::vector<CheckpointItem>> ReadItems(const levada_checkpoint_item* items, int32_t n_items, const char* function) {
  if (n_items < 0 || (items == nullptr && n_items > 0)) {
    return levada::Misuse("%s: expected a list of items, got NULL or a negative number", function);
  }
  std::vector<CheckpointItem> read;
  for (int32_t i = 0; i < n_items; ++i) {
    const char* const at = reinterpret_cast<const char*>(items) + static_cast<int64_t>(i) * items->struct_size;
    LEVADA_ASSIGN_OR_RETURN(const levada_checkpoint_item known,
                            ReadOptions(reinterpret_cast<const levada_checkpoint_item*>(at), function));
    LEVADA_ASSIGN_OR_RETURN(CheckpointItem item, ReadItem(known, function));
    read.push_back(std::move(item));
  }
  return read;
}

}  // namespace

levada_status levada_checkpoint_write(const char* path, const levada_checkpoint_item* items, int32_t n_items) noexcept {
  LEVADA_ENTRY(levada_checkpoint_write) {
    LEVADA_NOT_NULL(path);
    LEVADA_ASSIGN_OR_RETURN(const std::vector<CheckpointItem> read, ReadItems(items, n_items, kFunction));
    return levada::WriteCheckpoint(path, read);
  }
  LEVADA_END
}

levada_status levada_checkpoint_restore(const char* path, const levada_checkpoint_item* items, int32_t n_items,
                                        bool partial) noexcept {
  LEVADA_ENTRY(levada_checkpoint_restore) {
    LEVADA_NOT_NULL(path);
    LEVADA_ASSIGN_OR_RETURN(const std::vector<CheckpointItem> read, ReadItems(items, n_items, kFunction));
    return levada::RestoreCheckpoint(path, read, partial);
  }
  LEVADA_END
}

levada_status levada_checkpoint_names(const char* path, levada_tensor** out) noexcept {
  LEVADA_ENTRY(levada_checkpoint_names) {
    LEVADA_OUT(out);
    LEVADA_NOT_NULL(path);
    LEVADA_ASSIGN_OR_RETURN(const levada::SafetensorsFile file, levada::SafetensorsFile::Open(path));
    std::vector<std::string_view> names;
    for (int64_t i = 0; i < file.size(); ++i) names.push_back(file.name(i));
    LEVADA_ASSIGN_OR_RETURN(auto tensor, levada::Tensor::FromStrings(names, {file.size()}));
    *out = Wrap<levada_tensor>(std::move(tensor));
    return Status::Ok();
  }
  LEVADA_END
}

levada_status levada_checkpoint_read(const char* path, const char* name, levada_tensor** out) noexcept {
  LEVADA_ENTRY(levada_checkpoint_read) {
    LEVADA_OUT(out);
    LEVADA_NOT_NULL(path);
    LEVADA_NOT_NULL(name);
    LEVADA_ASSIGN_OR_RETURN(const levada::SafetensorsFile file, levada::SafetensorsFile::Open(path));
    const int64_t i = file.Find(name);
    if (i < 0) {
      return levada::MakeError(levada::Code::kNotFound, "%s: expected an entry '%s', got a file without it ('%s')", kFunction,
                               name, path);
    }
    LEVADA_ASSIGN_OR_RETURN(auto tensor, file.Read(i));
    *out = Wrap<levada_tensor>(std::move(tensor));
    return Status::Ok();
  }
  LEVADA_END
}
