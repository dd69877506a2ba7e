// Which table a path belongs to.

#include <new>
#include <string_view>

#include "system/files.h"

namespace levada {
namespace {

// One scheme; never freed, as tables are.
struct Scheme {
  explicit Scheme(std::string_view text) : name(text), slot(nullptr) {}
  const std::string name;
  TableSlot<FileTable> slot;
  Scheme* next = nullptr;
};

std::atomic<Scheme*>& Schemes() {
  static constinit std::atomic<Scheme*> schemes{nullptr};
  return schemes;
}

Scheme* Find(std::string_view name) {
  for (Scheme* scheme = Schemes().load(std::memory_order_acquire); scheme != nullptr; scheme = scheme->next) {
    if (scheme->name == name) return scheme;
  }
  return nullptr;
}

}  // namespace

const FileTable* FileTableFor(std::string_view path) {
  const FileTable* found = nullptr;
  if (Schemes().load(std::memory_order_acquire) != nullptr) {
    const size_t end = path.find("://");
    Scheme* const scheme = end == std::string_view::npos ? nullptr : Find(path.substr(0, end));
    if (scheme != nullptr) found = scheme->slot.get();
  }
  return found != nullptr ? found : FileSlot().get();
}

void SetSchemeTable(const std::string& name, const FileTable* table) {
  Scheme* scheme = Find(name);
  if (table == nullptr) {
    if (scheme != nullptr) scheme->slot.Reset();
    return;
  }
  if (scheme == nullptr) {
    scheme = new Scheme(name);
    scheme->next = Schemes().load(std::memory_order_relaxed);
    while (!Schemes().compare_exchange_weak(scheme->next, scheme, std::memory_order_acq_rel)) {
    }
  }
  scheme->slot.Set(*table);
}

}  // namespace levada
