#include "dataset/source/columns.h"

#include <string>

namespace levada {

std::string ExplainMemory(std::span<const Ref<Tensor>> components) {
  std::string text;
  for (const Ref<Tensor>& component : components) {
    if (!text.empty()) text += ", ";
    text += ToString(component->spec());
    switch (component->memory()) {
      case MemoryKind::kBorrowed:
        text += " (borrowed from its owner)";
        break;
      case MemoryKind::kMapped:
        text += " (mapped file)";
        break;
      case MemoryKind::kOwned:
      case MemoryKind::kNone:
        text += " (own memory)";
        break;
    }
  }
  return text;
}

Status CheckComponents(std::span<const Ref<Tensor>> components, const char* op) {
  if (components.empty()) return InvalidArgument("%s: expected at least one component, got none", op);
  for (size_t i = 0; i < components.size(); ++i) {
    if (!components[i]->is_symbolic()) continue;
    return InvalidArgument("%s: expected tensors with values, got a symbolic tensor (component %zu)", op, i);
  }
  return Status::Ok();
}

}  // namespace levada
