#ifndef LEVADA_KERNEL_ISA_WORKSPACE_H_
#define LEVADA_KERNEL_ISA_WORKSPACE_H_

#include <new>

#include "kernel/isa/isa.h"

namespace levada::kernel::LEVADA_ISA {

// Scratch memory of one call, 64-byte aligned, freed at the end of the scope. Throws std::bad_alloc like new.
template <class T>
class Workspace {
 public:
  explicit Workspace(int64_t count)
      : data_(static_cast<T*>(::operator new(static_cast<unsigned long>(count) * sizeof(T), std::align_val_t{64}))) {}
  ~Workspace() { ::operator delete(data_, std::align_val_t{64}); }
  Workspace(const Workspace&) = delete;
  Workspace& operator=(const Workspace&) = delete;

  T* data() { return data_; }

 private:
  T* const data_;
};

// The panels into which k is cut: equal but for the last, a multiple of 8, at most 128, so that the strips of both sides
// that are multiplied stay in half of an L1 (with 208, 1.18 times the time beside neighbours on the same cores). They depend
// on k alone.
inline constexpr int64_t kMaxPanel = 128;
LEVADA_INLINE int64_t PanelSize(int64_t k) {
  const int64_t panels = (k + kMaxPanel - 1) / kMaxPanel;
  return panels == 0 ? 8 : ((k + panels - 1) / panels + 7) / 8 * 8;
}

}  // namespace levada::kernel::LEVADA_ISA

#endif  // LEVADA_KERNEL_ISA_WORKSPACE_H_
