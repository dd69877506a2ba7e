#include "dataset/element.h"

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

Element::~Element() {
  for (int i = count_ - 1; i >= 0; --i) Components()[i].~Ref();
}

}  // namespace levada
