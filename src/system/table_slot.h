#ifndef LEVADA_SYSTEM_TABLE_SLOT_H_
#define LEVADA_SYSTEM_TABLE_SLOT_H_

// A replaceable table of functions. Replaced tables are kept for ever: memory, files and threads go back to the table they
// came from, whenever that happens. Thread-safe.

#include <atomic>
#include <cstring>
#include <type_traits>

namespace levada {

template <typename Table>
class TableSlot {
 public:
  explicit constexpr TableSlot(const Table* initial) : initial_(initial), current_(initial) {}

  const Table* get() const { return current_.load(std::memory_order_acquire); }
  void Reset() { current_.store(initial_, std::memory_order_release); }
  // Copies `table`; the copy is never freed, and used again for an equal table.
  void Set(const Table& table) {
    static_assert(std::has_unique_object_representations_v<Table>);
    for (Node* node = retired_.load(std::memory_order_acquire); node != nullptr; node = node->next) {
      if (std::memcmp(&node->table, &table, sizeof(Table)) != 0) continue;
      current_.store(&node->table, std::memory_order_release);
      return;
    }
    Node* node = new Node{table, retired_.load(std::memory_order_relaxed)};
    while (!retired_.compare_exchange_weak(node->next, node, std::memory_order_acq_rel)) {
    }
    current_.store(&node->table, std::memory_order_release);
  }

 private:
  struct Node {
    Table table;
    Node* next;  // keeps every table reachable, so that leak checkers stay silent
  };
  const Table* const initial_;
  std::atomic<const Table*> current_;
  std::atomic<Node*> retired_{nullptr};
};

}  // namespace levada

#endif  // LEVADA_SYSTEM_TABLE_SLOT_H_
