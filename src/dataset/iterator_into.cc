// Elements written into memory of the caller.

#include <cstring>

#include "dataset/busy_guard.h"
#include "dataset/iterator.h"
#include "kernel/copy.h"

namespace levada {
namespace {

Status CheckFits(const Element& element, const TensorList& into) {
  constexpr const char* kOp = "iterator_next_into";
  if (static_cast<size_t>(element.count()) != into.size()) {
    return InvalidArgument("%s: expected %d buffers, got %zu", kOp, element.count(), into.size());
  }
  for (int c = 0; c < element.count(); ++c) {
    const Ref<Tensor>& component = element.component(c);
    if (!component) return InvalidArgument("%s: expected components that are tensors, got a dataset (component %d)", kOp, c);
    if (component->dtype() == DType::kString) {
      return InvalidArgument("%s: expected components of fixed size, got strings (component %d)", kOp, c);
    }
    if (component->dtype() == into[c]->dtype() && component->shape() == into[c]->shape()) continue;
    return InvalidArgument("%s: expected a buffer of %s, got one of %s (component %d)", kOp,
                           ToString(component->spec()).c_str(), ToString(into[c]->spec()).c_str(), c);
  }
  return Status::Ok();
}

// The same element with memory of its own where it lies in the buffers of the caller.
Result<Ref<Element>> Detached(const Ref<Element>& element, const TensorList& into) {
  Ref<Element> copy = Element::Make(element->count());
  for (int c = 0; c < element->count(); ++c) {
    copy->CopyComponent(c, *element, c);
    const Ref<Tensor>& component = element->component(c);
    if (!component || static_cast<size_t>(c) >= into.size() || component.get() != into[c].get()) continue;
    LEVADA_ASSIGN_OR_RETURN(Ref<Tensor> own, Tensor::Empty(component->dtype(), component->shape()));
    if (component->nbytes() > 0) std::memcpy(own->mutable_data(), component->data(), component->nbytes());
    copy->set_component(c, std::move(own));
  }
  return copy;
}

void Copy(const Tensor& from, char* to) {
  if (from.data() == to || from.nbytes() == 0) return;
  if (from.IsContiguous()) {
    std::memcpy(to, from.data(), from.nbytes());
    return;
  }
  const Strides strides = ContiguousStrides(from.shape(), SizeOf(from.dtype()));
  kernel::CopyStrided(SizeOf(from.dtype()), from.rank(), from.shape().data(), from.data(), from.strides().data(), to,
                      strides.data());
}

}  // namespace

Status Iterator::CopyInto(const Ref<Element>& element, const TensorList& into) {
  Status fits = CheckFits(*element, into);
  if (!fits.ok()) {
    LEVADA_ASSIGN_OR_RETURN(refused_, Detached(element, into));
    return fits;
  }
  for (int c = 0; c < element->count(); ++c) Copy(*element->component(c), into[c]->mutable_data());
  return Status::Ok();
}

Status Iterator::NextInto(const TensorList& into, bool* more) {
  *more = false;
  const Ref<Iterator> self = Ref<Iterator>::Share(this);
  BusyGuard guard(&busy_);
  if (!guard.entered()) return BusyGuard::TwoThreads();
  LEVADA_RETURN_IF_ERROR(CheckAlive());
  // With another number of buffers nothing may be written.
  const bool direct = plan_->top().fills_buffers() && into.size() == plan_->node().specs().size();
  context_.into = direct ? &into : nullptr;
  Ref<Element> element;
  Status status = NextUnguarded(&element);
  context_.into = nullptr;
  LEVADA_RETURN_IF_ERROR(std::move(status));
  *more = static_cast<bool>(element);
  if (!element) return Status::Ok();
  status = CopyInto(element, into);
  if (!status.ok()) *more = false;
  return status;
}

std::string Iterator::Dropped() { return SharedPlan()->drop_log().AsJson(); }

}  // namespace levada
