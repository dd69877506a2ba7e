#ifndef LEVADA_DATASET_ELEMENT_H_
#define LEVADA_DATASET_ELEMENT_H_

// One element of a dataset: a flat list of tensors.

#include <cstdint>
#include <new>
#include <span>

#include "base/live.h"
#include "base/ref.h"
#include "tensor/tensor.h"

namespace levada {

// levada_element of the C interface. The components stand behind the object, so that an element is one allocation.
// Immutable once shared.
class Element : public RefCounted<Element, 0x4C56454C> {
 public:
  // Components are null until their maker sets them, before the element is shared.
  static Ref<Element> Make(int count);
  static Ref<Element> Of(std::span<const Ref<Tensor>> components);

  int count() const { return count_; }
  std::span<const Ref<Tensor>> components() const { return {Components(), static_cast<size_t>(count_)}; }
  const Ref<Tensor>& component(int i) const { return Components()[i]; }
  void set_component(int i, Ref<Tensor> tensor) { Components()[i] = std::move(tensor); }

  static void operator delete(void* memory) { ::operator delete(memory); }

 private:
  friend class RefCounted<Element, 0x4C56454C>;
  explicit Element(int count) : count_(count) {}
  ~Element();

  Ref<Tensor>* Components() { return std::launder(reinterpret_cast<Ref<Tensor>*>(this + 1)); }
  const Ref<Tensor>* Components() const { return std::launder(reinterpret_cast<const Ref<Tensor>*>(this + 1)); }

  int32_t count_;
  Counted<ObjectKind::kElement> counted_;
};

}  // namespace levada

#endif  // LEVADA_DATASET_ELEMENT_H_
