#include "checkpoint/checkpoint.h"

#include <algorithm>

#include "dataset/block.h"
#include "io/safetensors.h"

namespace levada {
namespace {

constexpr const char* kKindKey = "levada.kind.";
constexpr const char* kIterator = "iterator";
constexpr const char* kGenerator = "generator";

// What kind of object an item is, as the file says it; "" for a variable.
const char* KindOf(const CheckpointItem& item) {
  return item.iterator ? kIterator : item.generator ? kGenerator : "";
}
const char* Called(std::string_view kind) { return kind.empty() ? "a variable" : kind == kIterator ? "an iterator" : "a generator"; }

Result<Ref<Tensor>> ValueOf(const CheckpointItem& item) {
  if (item.iterator) return item.iterator->Save();
  return item.generator ? item.generator->Read() : item.variable->Read();
}

Status CheckNames(std::span<const CheckpointItem> items, const char* op) {
  std::vector<std::string_view> names;
  for (const CheckpointItem& item : items) names.push_back(item.name);
  std::sort(names.begin(), names.end());
  const auto twice = std::adjacent_find(names.begin(), names.end());
  if (twice == names.end()) return Status::Ok();
  return InvalidArgument("%s: expected each name once, got '%s' twice", op, std::string(*twice).c_str());
}

// Restores in two steps: what may fail, then what cannot.
class Restorer {
 public:
  Restorer(const SafetensorsFile& file, std::span<const CheckpointItem> items) : file_(file), items_(items) {}

  Status Run(bool partial) {
    for (const CheckpointItem& item : items_) LEVADA_RETURN_IF_ERROR(Find(item, partial));
    for (Found& found : found_) {
      LEVADA_ASSIGN_OR_RETURN(found.before, ValueOf(*found.item));
    }
    // Iterators first: they alone look at what they are given.
    for (const bool iterators : {true, false}) {
      for (Found& found : found_) {
        if ((found.item->iterator != nullptr) != iterators) continue;
        const Status status = WithoutExceptions([&] { return Apply(*found.item, found.value); });
        found.changed = true;
        if (!status.ok()) return Undo(found, status);
      }
    }
    return Status::Ok();
  }

 private:
  // An item with an entry, and the entry's value.
  struct Found {
    const CheckpointItem* item;
    Ref<Tensor> value;
    Ref<Tensor> before;
    bool changed = false;
  };

  Status Mismatch(const CheckpointItem& item, const std::string& expected, const std::string& got) const {
    return InvalidArgument("checkpoint_restore: expected %s as '%s', got %s (in '%s')", expected.c_str(), item.name.c_str(),
                           got.c_str(), file_.path().c_str());
  }

  Status Find(const CheckpointItem& item, bool partial) {
    const int64_t i = file_.Find(item.name);
    if (i < 0 && partial) return Status::Ok();
    if (i < 0) return MakeError(Code::kNotFound, "checkpoint_restore: expected an entry '%s', got a file without it ('%s')",
                                item.name.c_str(), file_.path().c_str());
    const std::string* const kind = file_.FindMetadata(kKindKey + item.name);
    const std::string_view found = kind == nullptr ? "" : std::string_view(*kind);
    if (found != KindOf(item)) return Mismatch(item, Called(KindOf(item)), Called(found));
    const TensorSpec& spec = file_.spec(i);
    if (item.variable) {
      const TensorSpec expected = item.variable->spec();
      if (!(expected.dtype == spec.dtype && expected.shape == spec.shape)) {
        return Mismatch(item, ToString(expected), ToString(spec));
      }
    }
    if (item.generator) {
      const Status fitting = item.generator->CheckUpdate(UpdateKind::kAssign, {}, spec);
      if (!fitting.ok()) return Mismatch(item, "the state of a generator", ToString(spec));
    }
    LEVADA_ASSIGN_OR_RETURN(Ref<Tensor> value, file_.Read(i));
    found_.push_back({&item, std::move(value), nullptr, false});
    return Status::Ok();
  }

  static Status Apply(const CheckpointItem& item, const Ref<Tensor>& value) {
    if (item.iterator) return item.iterator->Restore(*value);
    return item.generator ? item.generator->Update(UpdateKind::kAssign, {}, value)
                          : item.variable->Update(UpdateKind::kAssign, {}, value);
  }

  // Everything back to where it stood.
  Status Undo(const Found& failed, const Status& status) {
    for (const Found& found : found_) {
      if (found.changed) (void)WithoutExceptions([&] { return Apply(*found.item, found.before); }).ok();
    }
    return MakeError(status.code(), "checkpoint_restore: '%s' (in '%s'): %s", failed.item->name.c_str(),
                     file_.path().c_str(), status.message());
  }

  const SafetensorsFile& file_;
  std::span<const CheckpointItem> items_;
  std::vector<Found> found_;
};

}  // namespace

Status WriteCheckpoint(const std::string& path, std::span<const CheckpointItem> items) {
  LEVADA_RETURN_IF_ERROR(CheckNames(items, "checkpoint_write"));
  std::vector<NamedTensor> tensors;
  Metadata metadata;
  for (const CheckpointItem& item : items) {
    LEVADA_ASSIGN_OR_RETURN(Ref<Tensor> value, ValueOf(item));
    tensors.push_back({item.name, std::move(value)});
    if (KindOf(item)[0] != '\0') metadata.emplace_back(kKindKey + item.name, KindOf(item));
  }
  return WriteSafetensors(path, tensors, metadata);
}

Status RestoreCheckpoint(const std::string& path, std::span<const CheckpointItem> items, bool partial) {
  LEVADA_RETURN_IF_ERROR(CheckNames(items, "checkpoint_restore"));
  LEVADA_ASSIGN_OR_RETURN(const SafetensorsFile file, SafetensorsFile::Open(path));
  return Restorer(file, items).Run(partial);
}

}  // namespace levada
