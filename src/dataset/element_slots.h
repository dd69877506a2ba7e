#ifndef LEVADA_DATASET_ELEMENT_SLOTS_H_
#define LEVADA_DATASET_ELEMENT_SLOTS_H_

// Elements kept by position, read without a lock.

#include <atomic>
#include <memory>

#include "dataset/element.h"

namespace levada {

// Thread-safe. A slot is filled once; pages of slots exist where something was kept.
class ElementSlots {
 public:
  static constexpr int64_t kLongest = int64_t{1} << 28;  // of which the list of pages takes 4 MB

  // REQUIRES: 0 <= length <= kLongest.
  explicit ElementSlots(int64_t length) : n_pages_((length + kPage - 1) / kPage), pages_(new Slot<Page>[n_pages_]()) {}
  ~ElementSlots() {
    for (int64_t p = 0; p < n_pages_; ++p) delete pages_[p].load(std::memory_order_relaxed);
  }
  ElementSlots(const ElementSlots&) = delete;
  ElementSlots& operator=(const ElementSlots&) = delete;

  // Null when nothing is kept there.
  Ref<Element> Get(int64_t position) const {
    const Page* const page = pages_[position / kPage].load(std::memory_order_acquire);
    if (page == nullptr) return nullptr;
    return Ref<Element>::Share(page->slots[position % kPage].load(std::memory_order_acquire));
  }
  // The first element of a position stays.
  void Put(int64_t position, Ref<Element> element) {
    Slot<Page>& place = pages_[position / kPage];
    Page* page = place.load(std::memory_order_acquire);
    if (page == nullptr) {
      std::unique_ptr<Page> made = std::make_unique<Page>();
      if (place.compare_exchange_strong(page, made.get(), std::memory_order_acq_rel)) page = made.release();
    }
    Element* none = nullptr;
    Slot<Element>& slot = page->slots[position % kPage];
    if (slot.compare_exchange_strong(none, element.get(), std::memory_order_acq_rel)) (void)element.release();
  }

 private:
  static constexpr int64_t kPage = 512;
  template <typename T>
  using Slot = std::atomic<T*>;
  struct Page {
    Slot<Element> slots[kPage] = {};
    ~Page() {
      for (Slot<Element>& slot : slots) Ref<Element>::Adopt(slot.load(std::memory_order_relaxed));
    }
  };

  const int64_t n_pages_;
  const std::unique_ptr<Slot<Page>[]> pages_;
};

}  // namespace levada

#endif  // LEVADA_DATASET_ELEMENT_SLOTS_H_
