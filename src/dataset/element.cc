#include "dataset/element.h"

#include "dataset/dataset.h"

namespace levada {

static_assert(sizeof(Element) % alignof(Ref<Tensor>) == 0);

Ref<Element> Element::Make(int count) {
  void* const memory = ::operator new(sizeof(Element) + count * sizeof(Ref<Tensor>));
  Element* const element = new (memory) Element(count);
  Ref<Tensor>* const components = reinterpret_cast<Ref<Tensor>*>(element + 1);
  for (int i = 0; i < count; ++i) new (components + i) Ref<Tensor>;
  return Ref<Element>::Adopt(element);
}

Ref<Element> Element::Of(std::span<const Ref<Tensor>> components) {
  Ref<Element> element = Make(static_cast<int>(components.size()));
  for (size_t i = 0; i < components.size(); ++i) element->set_component(static_cast<int>(i), components[i]);
  return element;
}

Element::Element(int count) : count_(count) {}

Dataset* Element::dataset(int i) const { return datasets_ ? (*datasets_)[i].get() : nullptr; }

void Element::set_dataset(int i, Ref<Dataset> dataset) {
  if (!datasets_) datasets_ = std::make_unique<std::vector<Ref<Dataset>>>(count_);
  (*datasets_)[i] = std::move(dataset);
}

void Element::CopyComponent(int i, const Element& from, int from_index) {
  if (Dataset* const dataset = from.dataset(from_index)) {
    set_dataset(i, Ref<Dataset>::Share(dataset));
  } else {
    set_component(i, from.component(from_index));
  }
}

Element::~Element() {
  for (int i = count_ - 1; i >= 0; --i) Components()[i].~Ref();
}

}  // namespace levada
