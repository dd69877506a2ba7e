#ifndef LEVADA_DATASET_ELEMENT_H_
#define LEVADA_DATASET_ELEMENT_H_

// One element of a dataset: a flat list of tensors, and of datasets where an element is a window.

#include <cstdint>
#include <memory>
#include <new>
#include <span>
#include <vector>

#include "base/live.h"
#include "base/ref.h"
#include "tensor/tensor.h"

namespace levada {

class Dataset;

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

  // The dataset that stands where the component is null; null for a tensor.
  Dataset* dataset(int i) const;
  void set_dataset(int i, Ref<Dataset> dataset);
  // Takes component i over from another element, tensor or dataset.
  void CopyComponent(int i, const Element& from, int from_index);

  static void operator delete(void* memory) { ::operator delete(memory); }

 private:
  friend class RefCounted<Element, 0x4C56454C>;
  explicit Element(int count);
  ~Element();

  Ref<Tensor>* Components() { return std::launder(reinterpret_cast<Ref<Tensor>*>(this + 1)); }
  const Ref<Tensor>* Components() const { return std::launder(reinterpret_cast<const Ref<Tensor>*>(this + 1)); }

  int32_t count_;
  std::unique_ptr<std::vector<Ref<Dataset>>> datasets_;  // one per component, if any is a dataset
  Counted<ObjectKind::kElement> counted_;
};

}  // namespace levada

#endif  // LEVADA_DATASET_ELEMENT_H_
